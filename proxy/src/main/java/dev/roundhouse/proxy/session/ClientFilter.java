package dev.roundhouse.proxy.session;

import dev.roundhouse.spi.command.CommandErrors;
import dev.roundhouse.spi.resp.Numbers;
import dev.roundhouse.spi.resp.Request;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which clients CLIENT LIST and CLIENT KILL mean. Everything not given matches. */
final class ClientFilter {
    private final Set<Long> ids = new HashSet<>();
    private @Nullable String address;
    private @Nullable String localAddress;
    private boolean isForNormal = true;
    private boolean isForPubSub = true;
    private boolean skipsMe = true;

    private ClientFilter() {}

    /** A filter, or the error to answer. */
    record Parsed(@Nullable ClientFilter filter, String error) {
        private static Parsed wrong(String error) {
            return new Parsed(null, error);
        }
    }

    private static ClientFilter ofAddress(String address) {
        ClientFilter filter = new ClientFilter();
        filter.address = address;
        filter.skipsMe = false;
        return filter;
    }

    static Parsed ofList(Request request) {
        ClientFilter filter = new ClientFilter();
        filter.skipsMe = false;
        if (request.size() == 2) {
            return new Parsed(filter, "");
        }
        if (request.size() == 4 && request.is(2, "TYPE")) {
            return filter.type(request, 3);
        }
        if (request.size() > 3 && request.is(2, "ID")) {
            for (int i = 3; i < request.size(); i++) {
                long id = Numbers.parseLong(request.array(i), request.offset(i), request.length(i));
                if (id == Numbers.NOT_A_LONG) {
                    return Parsed.wrong("ERR Invalid client ID");
                }
                filter.ids.add(id);
            }
            return new Parsed(filter, "");
        }
        return Parsed.wrong(CommandErrors.SYNTAX);
    }

    /** Of CLIENT KILL in either form. */
    static Parsed ofKillCommand(Request request) {
        return request.size() == 3 ? new Parsed(ofAddress(request.text(2)), "") : ofKill(request);
    }

    private static Parsed ofKill(Request request) {
        ClientFilter filter = new ClientFilter();
        Parsed parsed = new Parsed(filter, "");
        for (int i = 2; i < request.size() && parsed.filter != null; i += 2) {
            parsed = i + 1 < request.size() ? filter.option(request, i) : Parsed.wrong(CommandErrors.SYNTAX);
        }
        return parsed;
    }

    private Parsed option(Request request, int i) {
        int value = i + 1;
        switch (request.keyword(i)) {
            case "ID" -> {
                long id = Numbers.parseLong(request.array(value), request.offset(value), request.length(value));
                if (id < 1) {
                    return Parsed.wrong("ERR client-id should be greater than 0");
                }
                ids.clear();
                ids.add(id);
            }
            case "TYPE" -> {
                return type(request, value);
            }
            case "ADDR" -> address = request.text(value);
            case "LADDR" -> localAddress = request.text(value);
            case "USER" -> {
                if (!SessionCommands.isDefaultUser(request, value)) {
                    return Parsed.wrong("ERR No such user '" + request.text(value) + "'");
                }
            }
            case "SKIPME" -> {
                if (!request.is(value, "YES") && !request.is(value, "NO")) {
                    return Parsed.wrong(CommandErrors.SYNTAX);
                }
                skipsMe = request.is(value, "YES");
            }
            default -> {
                return Parsed.wrong(CommandErrors.SYNTAX);
            }
        }
        return new Parsed(this, "");
    }

    private Parsed type(Request request, int i) {
        switch (request.keyword(i)) {
            case "NORMAL" -> isForPubSub = false;
            case "PUBSUB" -> isForNormal = false;
            case "MASTER", "REPLICA", "SLAVE" -> {
                isForNormal = false;
                isForPubSub = false;
            }
            default -> {
                return Parsed.wrong("ERR Unknown client type '" + request.text(i) + "'");
            }
        }
        return new Parsed(this, "");
    }

    boolean skipsMe() {
        return skipsMe;
    }

    boolean matches(ClientState client) {
        return (client.isSubscribed ? isForPubSub : isForNormal)
                && (ids.isEmpty() || ids.contains(client.id))
                && (address == null || address.equals(client.address))
                && (localAddress == null || localAddress.equals(client.localAddress));
    }
}

package dev.roundhouse.proxy.session;

import dev.roundhouse.spi.command.GlobPattern;
import dev.roundhouse.spi.resp.Numbers;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** CONFIG GET and SET over the parameters that mean something here, under Redis' names. */
final class ConfigCommand {
    private static final String NOT_AN_INTEGER = "argument couldn't be parsed into an integer";

    private final ServerState server;
    private final Map<String, Parameter> parameters = new LinkedHashMap<>();

    /** A parameter; {@code change} is null where it cannot be set. */
    private record Parameter(
            Supplier<String> value, @Nullable Change change) {}

    /** Prepares a new value. */
    private interface Change {
        Prepared prepare(String value);
    }

    /** What to do to set a value, or why it cannot be set. */
    private record Prepared(Runnable apply, String error) {
        private static Prepared wrong(String error) {
            return new Prepared(() -> {}, error);
        }
    }

    ConfigCommand(ServerState server) {
        this.server = server;
        ServerParameters own = server.parameters();
        parameters.put("maxclients", new Parameter(() -> "" + own.maxClients(), this::maxClients));
        parameters.put("timeout", new Parameter(() -> "" + own.timeoutSeconds(), this::timeout));
        fixed("maxmemory", () -> "0");
        fixed("maxmemory-policy", () -> "noeviction");
        fixed("appendonly", () -> "no");
        fixed("appendfsync", () -> "everysec");
        fixed("save", () -> "");
        fixed("databases", () -> "1");
        fixed("port", () -> "" + server.port());
        fixed("bind", server::host);
        fixed("tcp-backlog", () -> "511");
        fixed("tcp-keepalive", () -> "300");
        fixed("proto-max-bulk-len", () -> "" + server.limits().decoder().bulkBytes());
        fixed("client-query-buffer-limit", () -> "" + server.limits().decoder().queryBufferBytes());
        fixed("client-output-buffer-limit", () -> {
            long limit = server.limits().outputLimitBytes();
            return "normal " + limit + " 0 0 slave " + limit + " 0 0 pubsub " + limit + " 0 0";
        });
        fixed("io-threads", () -> "" + server.loops().size());
        fixed("cluster-enabled", () -> "no");
        fixed("notify-keyspace-events", () -> "");
        fixed("requirepass", () -> "");
    }

    private void fixed(String name, Supplier<String> value) {
        parameters.put(name, new Parameter(value, null));
    }

    void get(Request request, ClientConnection client, RespWriter out) {
        Map<String, String> found = new LinkedHashMap<>();
        for (int i = 2; i < request.size(); i++) {
            GlobPattern pattern = GlobPattern.compileIgnoringCase(request.text(i));
            parameters.forEach((name, parameter) -> {
                if (pattern.matches(name)) {
                    found.put(name, parameter.value.get());
                }
            });
        }
        out.mapHeader(found.size());
        found.forEach((name, value) -> {
            out.bulk(name);
            out.bulk(value);
        });
    }

    void set(Request request, ClientConnection client, RespWriter out) {
        if (request.size() % 2 != 0) {
            out.error("ERR wrong number of arguments for 'config|set' command");
            return;
        }
        List<Prepared> changes = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (int i = 2; i < request.size(); i += 2) {
            String name = request.text(i).toLowerCase(Locale.ROOT);
            Parameter parameter = parameters.get(name);
            if (parameter == null) {
                out.error("ERR Unknown option or number of arguments for CONFIG SET - '" + request.text(i) + "'");
                return;
            }
            String error = null;
            if (parameter.change == null) {
                error = "can't set immutable config";
            } else if (!names.add(name)) {
                error = "duplicate parameter";
            }
            if (error != null) {
                failed(request, i, error, out);
                return;
            }
        }
        for (int i = 2; i < request.size(); i += 2) {
            Parameter parameter = parameters.get(request.text(i).toLowerCase(Locale.ROOT));
            if (parameter == null || parameter.change == null) {
                throw new IllegalStateException("checked before: " + request.text(i));
            }
            Prepared prepared = parameter.change.prepare(request.text(i + 1));
            if (!prepared.error.isEmpty()) {
                failed(request, i, prepared.error, out);
                return;
            }
            changes.add(prepared);
        }
        changes.forEach(change -> change.apply.run());
        out.ok();
    }

    private static void failed(Request request, int i, String why, RespWriter out) {
        out.error("ERR CONFIG SET failed (possibly related to argument '" + request.text(i) + "') - " + why);
    }

    private Prepared maxClients(String value) {
        Long count = number(value);
        if (count == null) {
            return Prepared.wrong(NOT_AN_INTEGER);
        }
        if (count < 1 || count > 4294967295L) {
            return Prepared.wrong("argument must be between 1 and 4294967295 inclusive");
        }
        int limit = server.parameters().clientLimit();
        if (count > limit) {
            return Prepared.wrong("The operating system is not able to handle the specified number of clients,"
                    + " try with " + limit);
        }
        return new Prepared(() -> server.parameters().maxClients(count.intValue()), "");
    }

    private Prepared timeout(String value) {
        Long seconds = number(value);
        if (seconds == null) {
            return Prepared.wrong(NOT_AN_INTEGER);
        }
        if (seconds < 0 || seconds > Integer.MAX_VALUE) {
            return Prepared.wrong("argument must be between 0 and 2147483647 inclusive");
        }
        return new Prepared(() -> server.parameters().timeoutSeconds(seconds.intValue()), "");
    }

    private static @Nullable Long number(String text) {
        byte[] bytes = ClientCommand.latin1(text);
        return Numbers.isLong(bytes, 0, bytes.length) ? Numbers.parseLong(bytes, 0, bytes.length) : null;
    }
}

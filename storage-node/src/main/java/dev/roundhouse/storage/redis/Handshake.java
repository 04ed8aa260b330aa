package dev.roundhouse.storage.redis;

import dev.roundhouse.spi.resp.Reply;
import dev.roundhouse.spi.storage.ReplyHandler;
import dev.roundhouse.storage.link.PipelinedConnection;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What is said on a new pipelined connection before the first request: login, protocol version, and who is there. */
final class Handshake {
    private static final List<String> INFO_SECTIONS = List.of("server", "replication", "memory", "persistence");

    private final PipelinedConnection connection;

    Handshake(PipelinedConnection connection) {
        this.connection = connection;
    }

    /** Requests that log in and choose the protocol; each must be answered without error. */
    static List<byte[][]> login(RedisAddress address, int protocol) {
        List<byte[][]> requests = new ArrayList<>();
        String password = address.password();
        if (password != null) {
            String user = address.user();
            requests.add(user == null ? arguments("AUTH", password) : arguments("AUTH", user, password));
        }
        if (protocol == 3) {
            requests.add(arguments("HELLO", "3"));
        }
        return requests;
    }

    /** Logs in, then calls {@code then}; closes the connection when refused. */
    void login(RedisAddress address, int protocol, Runnable then) {
        List<byte[][]> requests = login(address, protocol);
        if (requests.isEmpty()) {
            then.run();
            return;
        }
        for (int i = 0; i < requests.size(); i++) {
            boolean isLast = i == requests.size() - 1;
            ask(
                    reply -> {
                        if (isLast) {
                            then.run();
                        }
                    },
                    requests.get(i));
        }
    }

    /** Asks the server who it is. */
    void facts(Consumer<ServerFacts> then) {
        ServerFacts facts = new ServerFacts();
        for (int i = 0; i < INFO_SECTIONS.size(); i++) {
            boolean isLast = i == INFO_SECTIONS.size() - 1;
            ask(
                    reply -> {
                        facts.add(text(reply));
                        if (isLast) {
                            then.accept(facts);
                        }
                    },
                    arguments("INFO", INFO_SECTIONS.get(i)));
        }
    }

    /** Sends one request; an error reply closes the connection with its text. */
    void ask(Consumer<Reply> then, byte[]... arguments) {
        connection.control(
                new ReplyHandler() {
                    @Override
                    public void onReply(byte[] array, int offset, int length) {
                        Reply reply = Reply.parse(array, offset, length);
                        String error = errorText(reply);
                        if (error == null) {
                            then.accept(reply);
                        } else {
                            connection.close("refused: " + error);
                        }
                    }

                    @Override
                    public void onFailure(boolean sent, String reason) {
                        // The connection's owner is told why.
                    }
                },
                arguments);
    }

    static byte[][] arguments(String... texts) {
        byte[][] arguments = new byte[texts.length][];
        for (int i = 0; i < texts.length; i++) {
            arguments[i] = texts[i].getBytes(StandardCharsets.UTF_8);
        }
        return arguments;
    }

    static @Nullable String errorText(Reply reply) {
        return reply instanceof Reply.Error error ? error.text() : null;
    }

    static String text(Reply reply) {
        if (reply instanceof Reply.Bulk bulk) {
            return new String(bulk.bytes(), StandardCharsets.ISO_8859_1);
        }
        return reply instanceof Reply.Verbatim verbatim ? new String(verbatim.text(), StandardCharsets.ISO_8859_1) : "";
    }
}

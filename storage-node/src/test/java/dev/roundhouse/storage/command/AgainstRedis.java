package dev.roundhouse.storage.command;

import static org.assertj.core.api.Assertions.fail;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.spi.testing.RedisServerProcess;
import dev.roundhouse.storage.store.MemoryStore;
import dev.roundhouse.storage.store.StoreSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Random;

/** Sends commands to a real Redis and to a store of ours, and holds that the replies are equal byte for byte. */
final class AgainstRedis implements AutoCloseable {
    private static final int HISTORY = 12;
    private static final int SHOWN_BYTES = 300;

    private final RedisConnection connection;
    private final int protocol;
    private final String label;
    private final MemoryStore memory =
            new MemoryStore(new StoreSettings(16, false, 0), Commands.executor(), new Random(1));
    private final Deque<String> history = new ArrayDeque<>();

    /** @param label says how to run the test again */
    AgainstRedis(RedisServerProcess redis, int protocol, String label) throws IOException {
        this.connection = new RedisConnection(redis.port());
        this.protocol = protocol;
        this.label = label;
        connection.call(Request.of("HELLO", Integer.toString(protocol)));
        connection.call(Request.of("FLUSHALL"));
    }

    byte[] theirs(Request request) throws IOException {
        return connection.call(request);
    }

    byte[] ours(Request request) {
        RespWriter reply = new RespWriter(protocol);
        memory.execute(request, System.currentTimeMillis(), reply);
        return reply.toBytes();
    }

    /** Sends it to both; answers the reply that both gave. */
    byte[] check(Request request) throws IOException {
        remember(request);
        byte[] theirs = theirs(request);
        byte[] ours = ours(request);
        if (!Arrays.equals(theirs, ours)) {
            differ(ours, theirs);
        }
        return ours;
    }

    /** Fails, saying what each side answered and what went before. */
    void differ(byte[] ours, byte[] theirs) {
        fail(
                "%s, RESP%d%nours   %s%ntheirs %s%nafter  %s",
                label, protocol, around(ours, theirs), around(theirs, ours), String.join("\n", history));
    }

    /** The part of a reply where it begins to differ. */
    private static String around(byte[] reply, byte[] other) {
        int from = Math.max(0, Arrays.mismatch(reply, other) - SHOWN_BYTES / 2);
        return (from > 0 ? "..." : "") + shown(Arrays.copyOfRange(reply, from, reply.length));
    }

    void remember(Request request) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < request.size(); i++) {
            line.append(shown(request.bytes(i))).append(' ');
        }
        history.add(line.length() > SHOWN_BYTES ? line.substring(0, SHOWN_BYTES) + "..." : line.toString());
        while (history.size() > HISTORY) {
            history.remove();
        }
    }

    static String shown(byte[] bytes) {
        StringBuilder text = new StringBuilder("\"");
        for (int i = 0; i < Math.min(bytes.length, SHOWN_BYTES); i++) {
            int b = bytes[i] & 0xff;
            text.append(b >= ' ' && b < 127 && b != '"' && b != '\\' ? "" + (char) b : String.format("\\x%02x", b));
        }
        return text.append(bytes.length > SHOWN_BYTES ? "..." : "").append('"').toString();
    }

    /** The bytes in a bulk reply. */
    static byte[] bulk(byte[] reply) {
        String text = new String(reply, StandardCharsets.ISO_8859_1);
        return text.substring(text.indexOf('\n') + 1, text.length() - 2).getBytes(StandardCharsets.ISO_8859_1);
    }

    static Request request(String... arguments) {
        byte[][] bytes = new byte[arguments.length][];
        for (int i = 0; i < arguments.length; i++) {
            bytes[i] = arguments[i].getBytes(StandardCharsets.ISO_8859_1);
        }
        return Request.of(bytes);
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}

package dev.roundhouse.storage.redis;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.spi.storage.KeyState;
import dev.roundhouse.spi.storage.RegisterState;
import dev.roundhouse.storage.command.Commands;
import dev.roundhouse.storage.store.MemoryStore;
import dev.roundhouse.storage.store.StoreSettings;
import dev.roundhouse.storage.value.rdb.DumpPayload;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/** What a state says, whatever the encoding and the order in which a backend keeps it. */
final class StateText {
    private static final byte[] KEY = {'k'};

    private final long now;

    StateText(long now) {
        this.now = now;
    }

    String of(RegisterState state) {
        List<KeyState> keys = new ArrayList<>(state.keys());
        keys.sort(Comparator.comparing(KeyState::key, Arrays::compareUnsigned));
        StringBuilder text = new StringBuilder(state.accepted().toString());
        for (KeyState key : keys) {
            text.append('\n')
                    .append(new String(key.key(), StandardCharsets.ISO_8859_1))
                    .append(" changed ")
                    .append(key.content())
                    .append(" expires ")
                    .append(key.expireAt())
                    .append(' ')
                    .append((char) key.type())
                    .append(' ')
                    .append(value(key));
        }
        return text.toString();
    }

    private String value(KeyState key) {
        return switch (key.type()) {
            case KeyState.TOMBSTONE -> "";
            case KeyState.STRING -> new String(key.payload(), StandardCharsets.ISO_8859_1);
            case KeyState.LIST -> asked(key, "LRANGE", "k", "0", "-1");
            case KeyState.SET -> sorted(asked(key, "SMEMBERS", "k"));
            case KeyState.HASH -> sorted(asked(key, "HGETALL", "k"));
            case KeyState.SORTED_SET -> asked(key, "ZRANGE", "k", "0", "-1", "WITHSCORES");
            case KeyState.STREAM ->
                asked(key, "XINFO", "STREAM", "k", "FULL", "COUNT", "0").replaceAll("seen-time\r\n:\\d+", "");
            default -> throw new IllegalArgumentException("type " + key.type());
        };
    }

    /** The value's answer to a command, in a store of its own. */
    private String asked(KeyState key, String... command) {
        MemoryStore store = new MemoryStore(new StoreSettings(1, false, 0), Commands.executor(), new Random(1));
        RespWriter reply = new RespWriter();
        Request restore = Request.of(bytes("RESTORE"), KEY, bytes("0"), DumpPayload.seal(key.payload()));
        store.execute(restore, now, reply);
        reply.clear();
        store.execute(Request.of(command), now, reply);
        return new String(reply.toBytes(), StandardCharsets.ISO_8859_1);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Members or fields with their values, a line each. */
    private static String sorted(String reply) {
        String[] lines = reply.split("\r\n", -1);
        Arrays.sort(lines);
        return String.join("\n", lines);
    }
}

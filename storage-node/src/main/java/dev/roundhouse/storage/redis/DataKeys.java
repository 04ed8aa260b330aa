package dev.roundhouse.storage.redis;

import dev.roundhouse.spi.ring.KeyHash;
import dev.roundhouse.spi.storage.Register;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The data keys that one call declares, numbered from 1 as its script numbers them, and which of them commands touch. */
final class DataKeys {
    /** Keys of the script before the data keys. */
    private static final int OTHER_KEYS = 3;

    private static final String RESERVED = "ERR keys that begin with \\0rh: are reserved on a replicated Redis";

    private final Register register;
    private final boolean isMeta;
    private final ScriptCall call;
    private final @Nullable Map<ByteBuffer, Integer> numbers;
    private final StringBuilder touched = new StringBuilder();
    private @Nullable String error;

    DataKeys(Register register, boolean isMeta, ScriptCall call) {
        this.register = register;
        this.isMeta = isMeta;
        this.call = call;
        this.numbers = register.tagged() ? new HashMap<>() : null;
        if (!register.tagged()) {
            add(register.name());
        }
    }

    /** Declares data keys by their names in Redis. */
    void declareNames(List<byte[]> names) {
        for (byte[] name : names) {
            declare(PartitionLayout.keyOf(name, 0, isMeta));
        }
    }

    /** Number of a key, declared if it was not yet; 0 for one of another register. */
    int declare(byte[] key) {
        return find(key, 0, key.length);
    }

    /** As {@link #declare}, for a key that a command touches. */
    int touch(byte[] array, int offset, int length) {
        int number = find(array, offset, length);
        if (number > 0) {
            touched.setCharAt(number - 1, '1');
        }
        return number;
    }

    private int find(byte[] array, int offset, int length) {
        if (numbers == null) {
            byte[] name = register.name();
            return Arrays.equals(name, 0, name.length, array, offset, offset + length) ? 1 : foreign();
        }
        Integer known = numbers.get(ByteBuffer.wrap(array, offset, length));
        if (known != null) {
            return known;
        }
        byte[] key = Arrays.copyOfRange(array, offset, offset + length);
        if (!KeyHash.isTagged(key, 0, length) || !Arrays.equals(PartitionLayout.tagOf(key), register.name())) {
            return foreign();
        }
        int number = add(key);
        numbers.put(ByteBuffer.wrap(key), number);
        return number;
    }

    private int foreign() {
        error = "ERR a key of another register";
        return 0;
    }

    private int add(byte[] key) {
        touched.append(register.tagged() ? '0' : '1');
        if (!isMeta && PartitionLayout.isReserved(key, 0, key.length)) {
            error = RESERVED;
        }
        return call.key(PartitionLayout.dataKey(key, isMeta)) - OTHER_KEYS;
    }

    /** What is wrong with one of the keys, or null. */
    @Nullable
    String error() {
        return error;
    }

    /** A character per key: 1 where commands touch it. */
    byte[] touched() {
        return PartitionLayout.latin1(touched.toString());
    }
}

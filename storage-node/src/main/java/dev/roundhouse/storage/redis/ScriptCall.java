package dev.roundhouse.storage.redis;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** One EVALSHA in the making: keys and arguments are gathered, then written at once. */
final class ScriptCall {
    /** Redis takes 1,048,576 for one command, the keys of a tag among them. */
    static final int MAX_ARGUMENTS = 900_000;

    private static final byte[] EVALSHA = PartitionLayout.latin1("EVALSHA");
    private static final byte[] NOTHING = {};
    private static final byte[][] DIGITS = new byte[256][];

    static {
        for (int i = 0; i < DIGITS.length; i++) {
            DIGITS[i] = PartitionLayout.latin1(Integer.toString(i));
        }
    }

    private final Script script;
    private final List<byte[]> keys = new ArrayList<>(4);
    private byte[][] arrays = new byte[16][];
    private int[] bounds = new int[32];
    private int arguments;
    private long bytes;

    ScriptCall(Script script) {
        this.script = script;
    }

    Script script() {
        return script;
    }

    /** Adds a key; answers its number, from 1. */
    int key(byte[] key) {
        keys.add(key);
        bytes += key.length;
        return keys.size();
    }

    ScriptCall argument(byte[] value) {
        return argument(value, 0, value.length);
    }

    ScriptCall argument(byte[] array, int offset, int length) {
        if (arguments == arrays.length) {
            arrays = Arrays.copyOf(arrays, 2 * arguments);
            bounds = Arrays.copyOf(bounds, 4 * arguments);
        }
        arrays[arguments] = array;
        bounds[2 * arguments] = offset;
        bounds[2 * arguments + 1] = length;
        arguments++;
        bytes += length;
        return this;
    }

    /** Adds an argument of a request, which must stay valid until the call is written. */
    ScriptCall argument(Request request, int i) {
        return argument(request.array(i), request.offset(i), request.length(i));
    }

    ScriptCall argument(int number) {
        return argument(digits(number));
    }

    ScriptCall argument(String text) {
        return argument(PartitionLayout.latin1(text));
    }

    /** Adds an argument whose value is not known yet: to be given by {@link #set}. */
    int reserve() {
        argument(NOTHING);
        return arguments - 1;
    }

    void set(int reserved, byte[] value) {
        arrays[reserved] = value;
        bounds[2 * reserved + 1] = value.length;
        bytes += value.length;
    }

    /** How many arguments there are. */
    int arguments() {
        return arguments;
    }

    private static byte[] digits(int number) {
        return number >= 0 && number < DIGITS.length
                ? DIGITS[number]
                : PartitionLayout.latin1(Integer.toString(number));
    }

    long bytes() {
        return bytes;
    }

    void writeTo(RespWriter writer) {
        writer.arrayHeader(3 + keys.size() + arguments);
        writer.bulk(EVALSHA);
        writer.bulk(script.sha());
        writer.bulk(digits(keys.size()));
        for (byte[] key : keys) {
            writer.bulk(key);
        }
        for (int i = 0; i < arguments; i++) {
            writer.bulk(arrays[i], bounds[2 * i], bounds[2 * i + 1]);
        }
    }
}

package dev.roundhouse.proxy.routing;

import dev.roundhouse.spi.resp.Request;
import java.util.Arrays;

/**
 * The keys of a request gathered into parts, by what each key belongs to (a node, a register); parts in the order of
 * their first keys, keys of a part in the order of the request. Pure.
 */
final class KeyGroups {
    private final int[] keys;
    private final int[] partOfKey;
    private final int count;

    /**
     * @param keys arguments that are keys
     * @param partOfKey number of the part of each, numbered from 0 in order of appearance
     */
    KeyGroups(int[] keys, int[] partOfKey) {
        this.keys = keys;
        this.partOfKey = partOfKey;
        int highest = -1;
        for (int part : partOfKey) {
            highest = Math.max(highest, part);
        }
        this.count = highest + 1;
    }

    int count() {
        return count;
    }

    int keyCount() {
        return keys.length;
    }

    /** Argument that is the first key of a part. */
    int firstKey(int part) {
        return keys[indexes(part)[0]];
    }

    /** Which keys are in a part, as indexes among the keys of the request. */
    int[] indexes(int part) {
        int[] indexes = new int[keys.length];
        int size = 0;
        for (int i = 0; i < keys.length; i++) {
            if (partOfKey[i] == part) {
                indexes[size++] = i;
            }
        }
        return Arrays.copyOf(indexes, size);
    }

    /** The same command about the keys of one part; {@code step}: arguments from a key to the next. */
    Request part(int part, Request request, int step) {
        int[] indexes = indexes(part);
        byte[][] arguments = new byte[1 + indexes.length * step][];
        arguments[0] = request.bytes(0);
        int at = 1;
        for (int index : indexes) {
            for (int i = 0; i < step; i++) {
                arguments[at++] = take(request, keys[index] + i);
            }
        }
        return Request.of(arguments);
    }

    /** An argument as an array; one that has an array of its own is not copied. */
    static byte[] take(Request request, int argument) {
        return request.isLarge(argument) ? request.array(argument) : request.bytes(argument);
    }
}

package dev.roundhouse.storage.command;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** MurmurHash2 of 64 bits, with the seed that Redis uses for HyperLogLogs. */
final class MurmurHash64A {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long SEED = 0xadc83b19L;
    private static final long MULTIPLIER = 0xc6a4a7935bd1e995L;
    private static final int SHIFT = 47;

    private MurmurHash64A() {}

    static long hash(byte[] array, int offset, int length) {
        long hash = SEED ^ length * MULTIPLIER;
        int end = offset + (length & ~7);
        for (int at = offset; at < end; at += Long.BYTES) {
            long word = (long) LONGS.get(array, at) * MULTIPLIER;
            word = (word ^ word >>> SHIFT) * MULTIPLIER;
            hash = (hash ^ word) * MULTIPLIER;
        }
        int rest = length & 7;
        if (rest > 0) {
            for (int i = rest - 1; i >= 0; i--) {
                hash ^= (array[end + i] & 0xffL) << 8 * i;
            }
            hash *= MULTIPLIER;
        }
        hash = (hash ^ hash >>> SHIFT) * MULTIPLIER;
        return hash ^ hash >>> SHIFT;
    }
}

package dev.roundhouse.storage.value.rdb;

/** Unpacks LZF (Marc Lehmann's format), by which Redis compresses strings in RDB. */
final class Lzf {
    private static final int LITERALS = 32;

    private Lzf() {}

    static byte[] decompress(byte[] array, int offset, int length, int unpacked) {
        byte[] out = new byte[unpacked];
        int at = offset;
        int end = offset + length;
        int written = 0;
        while (at < end) {
            int control = array[at++] & 0xff;
            if (control < LITERALS) {
                int count = control + 1;
                check(at + count <= end && written + count <= unpacked);
                System.arraycopy(array, at, out, written, count);
                at += count;
                written += count;
            } else {
                int count = control >> 5;
                if (count == 7) {
                    check(at < end);
                    count += array[at++] & 0xff;
                }
                check(at < end);
                int from = written - ((control & 0x1f) << 8) - 1 - (array[at++] & 0xff);
                count += 2;
                check(from >= 0 && written + count <= unpacked);
                // Byte by byte: the source may overlap what is being written.
                for (int i = 0; i < count; i++) {
                    out[written++] = out[from++];
                }
            }
        }
        check(written == unpacked);
        return out;
    }

    private static void check(boolean holds) {
        if (!holds) {
            throw new RdbException("a compressed string is malformed");
        }
    }
}

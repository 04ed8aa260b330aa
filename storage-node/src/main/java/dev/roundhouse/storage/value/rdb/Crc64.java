package dev.roundhouse.storage.value.rdb;

/** The CRC of 64 bits that ends RDB files and DUMP payloads: Jones' polynomial, reflected, from zero. */
final class Crc64 {
    private static final long REFLECTED_POLYNOMIAL = 0x95ac9329ac4bc9b5L;
    private static final long[][] TABLES = new long[8][256];

    static {
        for (int i = 0; i < 256; i++) {
            long crc = i;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) == 0 ? crc >>> 1 : crc >>> 1 ^ REFLECTED_POLYNOMIAL;
            }
            TABLES[0][i] = crc;
        }
        for (int i = 0; i < 256; i++) {
            for (int table = 1; table < 8; table++) {
                long before = TABLES[table - 1][i];
                TABLES[table][i] = TABLES[0][(int) before & 0xff] ^ before >>> 8;
            }
        }
    }

    private Crc64() {}

    static long of(byte[] array, int offset, int length) {
        return update(0, array, offset, length);
    }

    /** @param before of the bytes that come before these */
    static long update(long before, byte[] array, int offset, int length) {
        long crc = before;
        int at = offset;
        int end = offset + length;
        // Eight bytes a step, a table for each.
        for (; at + 8 <= end; at += 8) {
            long next = 0;
            for (int i = 0; i < 8; i++) {
                next ^= TABLES[7 - i][(int) (crc >>> 8 * i ^ array[at + i]) & 0xff];
            }
            crc = next;
        }
        for (; at < end; at++) {
            crc = TABLES[0][(int) (crc ^ array[at]) & 0xff] ^ crc >>> 8;
        }
        return crc;
    }
}

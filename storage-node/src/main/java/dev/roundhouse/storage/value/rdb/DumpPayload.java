package dev.roundhouse.storage.value.rdb;

import java.util.Arrays;

/** What DUMP answers and RESTORE takes: an RDB type and body, the RDB version (2 bytes), a checksum of it all (8 bytes). */
public final class DumpPayload {
    /** That of Redis 7.0. */
    public static final int RDB_VERSION = 10;

    private static final int VERSION_BYTES = 2;
    private static final int CHECKSUM_BYTES = 8;
    private static final int FOOTER_BYTES = VERSION_BYTES + CHECKSUM_BYTES;

    private DumpPayload() {}

    /** Appends version and checksum to an RDB type and body. */
    public static byte[] seal(RdbOutput out) {
        version(out);
        byte[] payload = out.toBytes(CHECKSUM_BYTES);
        int end = payload.length - CHECKSUM_BYTES;
        long checksum = Crc64.of(payload, 0, end);
        for (int i = 0; i < CHECKSUM_BYTES; i++) {
            payload[end + i] = (byte) (checksum >>> 8 * i);
        }
        return payload;
    }

    static void version(RdbOutput out) {
        out.littleEndian(RDB_VERSION, VERSION_BYTES);
    }

    /** An RDB type and body with version and checksum behind them. */
    public static byte[] seal(byte[] typeAndBody) {
        RdbOutput out = new RdbOutput();
        out.raw(typeAndBody, 0, typeAndBody.length);
        return seal(out);
    }

    /** The RDB type and body of a payload, whatever its version, which a server of the newest of them may have written. */
    public static byte[] open(byte[] payload) {
        if (payload.length <= FOOTER_BYTES) {
            throw new RdbException("a payload of " + payload.length + " bytes");
        }
        return Arrays.copyOf(payload, payload.length - FOOTER_BYTES);
    }

    /** Whether the bytes are of a version that can be read, and are what was sealed. */
    public static boolean isSealed(byte[] array, int offset, int length) {
        if (length < FOOTER_BYTES) {
            return false;
        }
        RdbInput footer = new RdbInput(array, offset + length - FOOTER_BYTES, FOOTER_BYTES);
        return footer.littleEndian(VERSION_BYTES) <= RDB_VERSION
                && footer.littleEndian(CHECKSUM_BYTES) == Crc64.of(array, offset, length - CHECKSUM_BYTES);
    }

    /** The type and body of a payload that {@link #isSealed}. */
    public static RdbInput body(byte[] array, int offset, int length) {
        return new RdbInput(array, offset, length - FOOTER_BYTES);
    }
}

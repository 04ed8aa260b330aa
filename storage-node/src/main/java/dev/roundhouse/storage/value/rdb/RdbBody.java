package dev.roundhouse.storage.value.rdb;

import org.jspecify.annotations.Nullable;

/** The RDB type and body of a large value as it was at one time, written bit by bit, and sealed as {@link DumpPayload} is. */
public final class RdbBody {
    private final int type;
    private final int size;
    private final Part part;
    private int next;
    private long checksum;
    private boolean isSealed;

    /** Writes an entry of the value. */
    public interface Part {
        void write(int entry, RdbOutput out);
    }

    /** @param size how many entries there are; none changes any more */
    public RdbBody(int type, int size, Part part) {
        this.type = type;
        this.size = size;
        this.part = part;
    }

    public int size() {
        return size;
    }

    /** The next bytes, of so many entries at most; null: there are no more. */
    public byte @Nullable [] next(int entries) {
        if (isSealed) {
            return null;
        }
        RdbOutput out = new RdbOutput();
        if (next == 0) {
            out.type(type);
            out.length(size);
        }
        int end = Math.min(size, next + entries);
        while (next < end) {
            part.write(next++, out);
        }
        isSealed = next == size;
        return isSealed ? sealed(out) : bytes(out);
    }

    private byte[] bytes(RdbOutput out) {
        byte[] bytes = out.toBytes();
        checksum = Crc64.update(checksum, bytes, 0, bytes.length);
        return bytes;
    }

    private byte[] sealed(RdbOutput out) {
        DumpPayload.version(out);
        bytes(out);
        out.littleEndian(checksum, Long.BYTES);
        return out.toBytes();
    }
}

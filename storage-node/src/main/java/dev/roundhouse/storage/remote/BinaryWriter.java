package dev.roundhouse.storage.remote;

import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.spi.version.Ballot;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Gathers the binary content of one bulk string, big endian; counts and lengths are unsigned varints. Large arrays are
 * referenced, not copied, so they must never change. Reused; not thread-safe.
 */
final class BinaryWriter {
    private static final int INITIAL_BYTES = 256;
    private static final byte[] LINE_END = {'\r', '\n'};

    private record Reference(byte[] array, int position) {}

    private final List<Reference> references = new ArrayList<>();
    private byte[] bytes = new byte[INITIAL_BYTES];
    private int length;
    private long referencedBytes;

    void u8(int value) {
        reserve(1);
        bytes[length++] = (byte) value;
    }

    void bool(boolean value) {
        u8(value ? 1 : 0);
    }

    void i32(int value) {
        reserve(4);
        for (int shift = 24; shift >= 0; shift -= 8) {
            bytes[length++] = (byte) (value >>> shift);
        }
    }

    void i64(long value) {
        reserve(8);
        for (int shift = 56; shift >= 0; shift -= 8) {
            bytes[length++] = (byte) (value >>> shift);
        }
    }

    void count(int value) {
        reserve(5);
        int rest = value;
        while ((rest & ~0x7f) != 0) {
            bytes[length++] = (byte) (rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
    }

    void ballot(Ballot ballot) {
        reserve(Ballot.BYTES);
        ballot.writeTo(bytes, length);
        length += Ballot.BYTES;
    }

    void bytes(byte[] value) {
        count(value.length);
        if (value.length >= RespWriter.LARGE_BYTES) {
            references.add(new Reference(value, length));
            referencedBytes += value.length;
        } else {
            reserve(value.length);
            System.arraycopy(value, 0, bytes, length, value.length);
            length += value.length;
        }
    }

    /** As {@link #bytes(byte[])}, always copied. */
    void bytes(byte[] array, int offset, int count) {
        count(count);
        reserve(count);
        System.arraycopy(array, offset, bytes, length, count);
        length += count;
    }

    void text(String value) {
        bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes all of it as one bulk string and starts anew. */
    void drainTo(RespWriter out) {
        if (references.isEmpty()) {
            out.bulk(bytes, 0, length);
        } else {
            drainReferencesTo(out);
        }
        if (length >= RespWriter.LARGE_BYTES) {
            // The writer may refer to it.
            bytes = new byte[INITIAL_BYTES];
        }
        length = 0;
    }

    private void drainReferencesTo(RespWriter out) {
        byte[] header = ("$" + (length + referencedBytes) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        out.raw(header, 0, header.length);
        int from = 0;
        for (Reference reference : references) {
            out.raw(bytes, from, reference.position - from);
            out.raw(reference.array, 0, reference.array.length);
            from = reference.position;
        }
        out.raw(bytes, from, length - from);
        out.raw(LINE_END, 0, LINE_END.length);
        references.clear();
        referencedBytes = 0;
    }

    private void reserve(int count) {
        if (bytes.length - length < count) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(length, count), 2 * bytes.length));
        }
    }
}

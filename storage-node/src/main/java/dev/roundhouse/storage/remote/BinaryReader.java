package dev.roundhouse.storage.remote;

import dev.roundhouse.spi.version.Ballot;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads what {@link BinaryWriter} wrote, in place. Trusts nothing: every length is held against the bytes that are there
 * before anything is allocated. Not thread-safe.
 */
final class BinaryReader {
    private final byte[] bytes;
    private final int end;
    private int at;

    BinaryReader(byte[] bytes, int offset, int length) {
        this.bytes = bytes;
        this.at = offset;
        this.end = offset + length;
    }

    int u8() {
        require(1);
        return bytes[at++] & 0xff;
    }

    boolean bool() {
        int value = u8();
        if (value > 1) {
            throw new MalformedMessageException("boolean of " + value);
        }
        return value == 1;
    }

    int i32() {
        require(4);
        int value = 0;
        for (int i = 0; i < 4; i++) {
            value = value << 8 | bytes[at++] & 0xff;
        }
        return value;
    }

    long i64() {
        require(8);
        long value = 0;
        for (int i = 0; i < 8; i++) {
            value = value << 8 | bytes[at++] & 0xff;
        }
        return value;
    }

    /** A count of things of which each takes at least {@code bytesEach}: never more than can be there. */
    int count(int bytesEach) {
        long value = varint();
        if (value * bytesEach > end - at) {
            throw new MalformedMessageException("count of " + value + " with " + (end - at) + " bytes left");
        }
        return (int) value;
    }

    /** A number that is no count of bytes here. */
    int number() {
        return (int) varint();
    }

    private long varint() {
        long value = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            int next = u8();
            value |= (long) (next & 0x7f) << shift;
            if (next < 0x80) {
                if (value > Integer.MAX_VALUE) {
                    break;
                }
                return value;
            }
        }
        throw new MalformedMessageException("number over 31 bits");
    }

    Ballot ballot() {
        require(Ballot.BYTES);
        Ballot ballot = Ballot.read(bytes, at);
        at += Ballot.BYTES;
        return ballot;
    }

    byte[] bytes() {
        int length = count(1);
        byte[] value = Arrays.copyOfRange(bytes, at, at + length);
        at += length;
        return value;
    }

    String text() {
        int length = count(1);
        String value = new String(bytes, at, length, StandardCharsets.UTF_8);
        at += length;
        return value;
    }

    /** Whether the next bytes are a length and exactly {@code expected}; if so, they are read. */
    boolean skipBytes(byte[] expected) {
        int length = expected.length;
        if (length < 0x80
                && end - at > length
                && bytes[at] == length
                && Arrays.equals(bytes, at + 1, at + 1 + length, expected, 0, length)) {
            at += 1 + length;
            return true;
        }
        return false;
    }

    void end() {
        if (at != end) {
            throw new MalformedMessageException((end - at) + " bytes too many");
        }
    }

    private void require(int count) {
        if (end - at < count) {
            throw new MalformedMessageException("ends " + (count - (end - at)) + " bytes too soon");
        }
    }
}

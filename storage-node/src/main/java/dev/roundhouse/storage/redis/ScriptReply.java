package dev.roundhouse.storage.redis;

import dev.roundhouse.spi.resp.Numbers;
import dev.roundhouse.spi.version.Ballot;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads an encoded RESP2 reply element by element, in place. After {@link #next}, {@code offset} and {@code length} say
 * where a bulk's bytes are, {@code count} how many elements an array has.
 */
final class ScriptReply {
    final byte[] array;
    private final int end;
    private int at;
    private int start;
    private byte type;
    int offset;
    int length;
    long number;

    ScriptReply(byte[] array, int offset, int length) {
        this.array = array;
        this.at = offset;
        this.end = offset + length;
    }

    boolean hasNext() {
        return at < end;
    }

    /** Moves to the next element, into arrays; answers its type byte. */
    byte next() {
        start = at;
        type = array[at];
        int line = at + 1;
        int lineEnd = line;
        while (array[lineEnd] != '\r') {
            lineEnd++;
        }
        at = lineEnd + 2;
        offset = line;
        length = lineEnd - line;
        number = 0;
        if (type == '$' || type == '*' || type == ':') {
            number = Numbers.parseLong(array, line, length);
        }
        if (type == '$') {
            offset = at;
            length = (int) Math.max(0, number);
            at += number < 0 ? 0 : length + 2;
        }
        return type;
    }

    boolean isNull() {
        return type != ':' && number < 0;
    }

    /** The next element, an array: how many elements it has. */
    int array() {
        if (next() != '*') {
            throw new IllegalStateException("no array but " + (char) type);
        }
        return (int) Math.max(0, number);
    }

    /** The next element, a bulk, copied. */
    byte[] bytes() {
        next();
        return Arrays.copyOfRange(array, offset, offset + length);
    }

    Ballot ballot() {
        next();
        return Ballot.read(array, offset);
    }

    /** The element last read as it was encoded. */
    byte[] encoded() {
        return Arrays.copyOfRange(array, start, at);
    }

    String text() {
        return new String(array, offset, length, StandardCharsets.ISO_8859_1);
    }
}

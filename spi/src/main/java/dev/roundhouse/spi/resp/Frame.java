package dev.roundhouse.spi.resp;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One whole top-level reply in its encoded form, as a range of bytes. A frame handed out by a scanner is a flyweight,
 * valid until the scanner is fed or asked again; what outlives that takes {@link #detach()}. Read only.
 */
public final class Frame {
    /** A frame of at least this many bytes has an array of its own. */
    public static final int LARGE_FRAME_BYTES = Request.LARGE_ARGUMENT_BYTES;

    private byte[] array;
    private int offset;
    private int length;
    private boolean own;
    private final boolean flyweight;

    private Frame(byte[] array, int offset, int length, boolean own, boolean flyweight) {
        this.array = array;
        this.offset = offset;
        this.length = length;
        this.own = own;
        this.flyweight = flyweight;
    }

    /** A frame of these bytes, which are kept, not copied. */
    public static Frame of(byte[] encoded) {
        return new Frame(encoded, 0, encoded.length, true, false);
    }

    static Frame flyweight() {
        return new Frame(new byte[0], 0, 0, false, true);
    }

    void point(byte[] array, int offset, int length, boolean own) {
        this.array = array;
        this.offset = offset;
        this.length = length;
        this.own = own;
    }

    public byte[] array() {
        return array;
    }

    public int offset() {
        return offset;
    }

    public int length() {
        return length;
    }

    /** Whether nobody else will ever write into the array, so that it may be kept without copying. */
    public boolean ownsArray() {
        return own;
    }

    /** The byte that says what the reply is: {@code + - : $ *} and those of RESP3. */
    public byte type() {
        return array[offset];
    }

    public boolean isError() {
        return type() == '-' || type() == '!';
    }

    /** Whether the reply is {@code +OK}. */
    public boolean isOk() {
        return length == 5 && type() == '+' && array[offset + 1] == 'O' && array[offset + 2] == 'K';
    }

    /** Whether the reply is a null in any of its three forms. */
    public boolean isNull() {
        return type() == '_' || length == 5 && (type() == '$' || type() == '*') && array[offset + 1] == '-';
    }

    /** The value of an integer reply ({@code :}). */
    public long integerValue() {
        if (type() != ':') {
            throw new IllegalStateException("not an integer: " + this);
        }
        return Numbers.parseLong(array, offset + 1, length - 3);
    }

    /** Where the payload of a scalar that is not null begins: behind the type and, for bulks, behind the length. */
    public int payloadOffset() {
        if (type() != '$' && type() != '=' && type() != '!') {
            return offset + 1;
        }
        int at = offset + 1;
        while (array[at] != '\n') {
            at++;
        }
        return at + 1;
    }

    /** Length of the payload of a scalar that is not null. */
    public int payloadLength() {
        return offset + length - 2 - payloadOffset();
    }

    /** The reply as a value. */
    public Reply reply() {
        return Reply.parse(array, offset, length);
    }

    /** The encoded bytes, copied. */
    public byte[] bytes() {
        return Arrays.copyOfRange(array, offset, offset + length);
    }

    /** A frame that stays valid; copies only where the array is shared. */
    public Frame detach() {
        if (!flyweight) {
            return this;
        }
        return own ? new Frame(array, offset, length, true, false) : of(bytes());
    }

    @Override
    public String toString() {
        int shown = Math.min(length, 64);
        return new String(array, offset, shown, StandardCharsets.ISO_8859_1) + (shown < length ? "..." : "");
    }
}

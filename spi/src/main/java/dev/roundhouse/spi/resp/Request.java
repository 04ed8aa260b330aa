package dev.roundhouse.spi.resp;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * One client command: the command name and its arguments, as byte ranges. Most arguments lie in one shared array (the
 * decoder's, or a compact private copy); a large one has an array of its own, which a store may keep without copying.
 *
 * <p>A request handed out by the decoder is valid only until the decoder is fed again: what outlives the call takes
 * {@link #detach()} first. Content is never changed after it was handed out.
 */
public final class Request {
    /** An argument of at least this many bytes gets an array of its own. */
    public static final int LARGE_ARGUMENT_BYTES = 32 * 1024;

    /** First size of the array that a reusable request copies into. */
    private static final int MIN_REUSABLE_BYTES = 128;

    private static final byte[] NO_BYTES = {};
    private static final int[] NO_BOUNDS = {};
    private static final byte[][] NO_LARGE = {};

    private byte[] shared;
    private int[] bounds;
    private byte[][] large;
    private final int first;
    private int size;
    private final boolean detached;
    private boolean framed;

    /**
     * @param shared bytes of all arguments that have no array of their own
     * @param bounds offset and length of argument i at 2i and 2i+1; the offset is -1 - j where {@code large[j]} holds it
     * @param large arrays of the large arguments
     * @param size number of arguments, the command name included
     */
    private Request(byte[] shared, int[] bounds, byte[][] large, int size) {
        this(shared, bounds, large, 0, size, true);
    }

    private Request(byte[] shared, int[] bounds, byte[][] large, int first, int size, boolean detached) {
        this.shared = shared;
        this.bounds = bounds;
        this.large = large;
        this.first = first;
        this.size = size;
        this.detached = detached;
    }

    /** The one request that a decoder keeps pointing at what it decoded. */
    static Request flyweight() {
        return new Request(NO_BYTES, NO_BOUNDS, NO_LARGE, 0, 0, false);
    }

    /**
     * Makes this flyweight another request.
     *
     * @param framed whether {@code shared} holds all arguments in their canonical encoding, one behind the other
     */
    void point(byte[] shared, int[] bounds, byte[][] large, int size, boolean framed) {
        this.shared = shared;
        this.bounds = bounds;
        this.large = large;
        this.size = size;
        this.framed = framed;
    }

    /** A request that is made another one again and again, by {@link #copyFrom}; whoever keeps it longer detaches it. */
    public static Request reusable() {
        return flyweight();
    }

    /**
     * Makes this {@link #reusable} request a copy of another, in arrays of its own that it keeps; large arguments are
     * shared.
     */
    public void copyFrom(Request other) {
        int count = other.size;
        if (bounds.length < 2 * count) {
            bounds = new int[2 * count];
        }
        framed = other.framed && count > 0;
        int start = framed ? other.framedStart(0) : 0;
        int total = 0;
        for (int i = 0; i < count; i++) {
            int from = other.bounds[2 * (other.first + i)];
            int length = other.length(i);
            bounds[2 * i] = framed ? from - start : from < 0 ? from : total;
            bounds[2 * i + 1] = length;
            total += from < 0 ? 0 : length;
        }
        total = framed ? other.framedEnd() - start : total;
        if (shared.length < total) {
            shared = new byte[Math.max(total, MIN_REUSABLE_BYTES)];
        }
        if (framed) {
            System.arraycopy(other.shared, start, shared, 0, total);
        } else {
            for (int i = 0; i < count; i++) {
                if (bounds[2 * i] >= 0) {
                    System.arraycopy(other.shared, other.offset(i), shared, bounds[2 * i], bounds[2 * i + 1]);
                }
            }
        }
        large = other.large;
        size = count;
    }

    /** A request of its own bytes; the arrays are kept, not copied. */
    public static Request of(byte[]... arguments) {
        int[] bounds = new int[arguments.length * 2];
        for (int i = 0; i < arguments.length; i++) {
            bounds[2 * i] = -1 - i;
            bounds[2 * i + 1] = arguments[i].length;
        }
        return new Request(NO_BYTES, bounds, arguments, arguments.length);
    }

    /** A request whose arguments lie in one array, which is kept: offset and length of argument i at 2i and 2i + 1. */
    public static Request within(byte[] array, int[] bounds) {
        return new Request(array, bounds, NO_LARGE, bounds.length / 2);
    }

    /** A request from text (UTF-8). */
    public static Request of(String... arguments) {
        byte[][] bytes = new byte[arguments.length][];
        for (int i = 0; i < arguments.length; i++) {
            bytes[i] = arguments[i].getBytes(StandardCharsets.UTF_8);
        }
        return of(bytes);
    }

    /** Number of arguments, the command name included. */
    public int size() {
        return size;
    }

    /** The array in which argument {@code i} lies, at {@link #offset} for {@link #length} bytes. Read only. */
    public byte[] array(int i) {
        int offset = bounds[2 * (first + i)];
        return offset < 0 ? large[-1 - offset] : shared;
    }

    public int offset(int i) {
        return Math.max(0, bounds[2 * (first + i)]);
    }

    public int length(int i) {
        return bounds[2 * (first + i) + 1];
    }

    /** Whether argument {@code i} fills an array of its own, which the caller may keep if it never writes to it. */
    public boolean isLarge(int i) {
        return bounds[2 * (first + i)] < 0;
    }

    /** A copy of argument {@code i}. */
    public byte[] bytes(int i) {
        int offset = offset(i);
        return Arrays.copyOfRange(array(i), offset, offset + length(i));
    }

    /** Argument {@code i} as text, a character per byte (ISO 8859-1). */
    public String text(int i) {
        return new String(array(i), offset(i), length(i), StandardCharsets.ISO_8859_1);
    }

    /** Argument {@code i} in upper case, for keywords. */
    public String keyword(int i) {
        return text(i).toUpperCase(Locale.ROOT);
    }

    /** Whether argument {@code i} is this keyword (given in upper case ASCII), whatever its case. */
    public boolean is(int i, String keyword) {
        int length = length(i);
        if (length != keyword.length()) {
            return false;
        }
        byte[] array = array(i);
        int offset = offset(i);
        for (int j = 0; j < length; j++) {
            int c = array[offset + j];
            if (c >= 'a' && c <= 'z') {
                c -= 32;
            }
            if (c != keyword.charAt(j)) {
                return false;
            }
        }
        return true;
    }

    /** Sum of the lengths of all arguments, in bytes. */
    public long payloadBytes() {
        long sum = 0;
        for (int i = 0; i < size; i++) {
            sum += length(i);
        }
        return sum;
    }

    /** The same request without its first {@code count} arguments; shares the bytes. */
    public Request from(int count) {
        return slice(count, size - count);
    }

    /** {@code count} arguments from {@code start} on; shares the bytes. */
    public Request slice(int start, int count) {
        if (start < 0 || count < 0 || start + count > size) {
            throw new IndexOutOfBoundsException("arguments " + start + "+" + count + " of " + size);
        }
        Request slice = new Request(shared, bounds, large, first + start, count, detached);
        slice.framed = framed;
        return slice;
    }

    /** This request with bytes that stay: itself if it already has them, else one compact copy of the small arguments. */
    public Request detach() {
        if (detached) {
            return this;
        }
        if (framed && size > 0) {
            return detachFramed();
        }
        int total = 0;
        for (int i = 0; i < size; i++) {
            total += isLarge(i) ? 0 : length(i);
        }
        byte[] copy = new byte[total];
        int[] copyBounds = new int[size * 2];
        int at = 0;
        for (int i = 0; i < size; i++) {
            int length = length(i);
            copyBounds[2 * i + 1] = length;
            if (isLarge(i)) {
                copyBounds[2 * i] = bounds[2 * (first + i)];
            } else {
                copyBounds[2 * i] = at;
                System.arraycopy(shared, offset(i), copy, at, length);
                at += length;
            }
        }
        return new Request(copy, copyBounds, large, size);
    }

    private Request detachFramed() {
        int start = framedStart(0);
        int[] copyBounds = Arrays.copyOfRange(bounds, 2 * first, 2 * (first + size));
        for (int i = 0; i < size; i++) {
            copyBounds[2 * i] -= start;
        }
        Request copy = new Request(Arrays.copyOfRange(shared, start, framedEnd()), copyBounds, NO_LARGE, size);
        copy.framed = true;
        return copy;
    }

    /**
     * Whether the encoded form ({@code $length, bytes}) of all arguments lies in one piece in the array of argument 0,
     * from {@link #framedStart} to {@link #framedEnd}, so that forwarding them is one copy.
     */
    boolean isFramed() {
        return framed;
    }

    int framedStart(int i) {
        return offset(i) - Numbers.longLength(length(i)) - 3;
    }

    int framedEnd() {
        return offset(size - 1) + length(size - 1) + 2;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < size; i++) {
            text.append(i == 0 ? "" : " ").append(length(i) > 64 ? "(" + length(i) + " bytes)" : text(i));
        }
        return text.toString();
    }
}

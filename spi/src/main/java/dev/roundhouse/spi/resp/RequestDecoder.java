package dev.roundhouse.spi.resp;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Incremental decoder of client requests, RESP multibulk and inline, with the leniency, the limits and the error texts
 * of Redis. Bytes are copied once, into the decoder's own array, and parsed there; the request handed out is one reused
 * flyweight over that array, valid until the next {@link #feed} or {@link #next}. A large argument is filled directly
 * into an array of its own. Hot path: no allocation per request. Not thread safe.
 */
public final class RequestDecoder {
    private static final int SMALL_BOUNDS = 32;
    /** A bounds array longer than this is given back after a request that used less than a quarter of it. */
    private static final int KEEP_BOUNDS = 2048;

    private static final byte[][] NO_LARGE = {};
    /** Redis closes the connection without a word here; a client is better off with a reason. */
    private static final String QUERY_BUFFER_FULL = "ERR Protocol error: query buffer limit exceeded";

    private final DecoderLimits limits;
    private final InputBuffer input = new InputBuffer();
    private final Request request = Request.flyweight();

    private int[] bounds = new int[SMALL_BOUNDS];
    private byte[][] large = NO_LARGE;
    private int largeCount;
    private long largeBytes;
    private @Nullable GrowingArray filling;

    private int declared;
    private int index;
    private int bulkLength = -1;
    private boolean framed;
    private int searched;

    /** Up to where {@link #lookAhead} has looked. */
    private int lookedTo;

    private boolean authenticated = true;
    private int fastBulkLength;
    private boolean overflowed;
    private boolean closed;
    private @Nullable String error;

    public RequestDecoder(DecoderLimits limits) {
        this.limits = limits;
        setAuthenticated(true);
    }

    /** Until a client that has to authenticate did so, it may send only small requests. Starts as true. */
    public void setAuthenticated(boolean authenticated) {
        this.authenticated = authenticated;
        int allowed = authenticated ? Request.LARGE_ARGUMENT_BYTES - 1 : DecoderLimits.UNAUTHENTICATED_BULK_BYTES;
        this.fastBulkLength = Math.min(allowed, limits.bulkBytes());
    }

    /** Takes all readable bytes; does not release the buffer. Ends the validity of the last request. */
    public void feed(ByteBuf in) {
        int readable = in.readableBytes();
        if (error != null || overflowed || closed) {
            in.skipBytes(readable);
            return;
        }
        if (declared == 0) {
            input.start = input.position;
        }
        if (pendingBytes() + readable > limits.queryBufferBytes()) {
            overflowed = true;
            in.skipBytes(readable);
            return;
        }
        if (filling != null) {
            readable -= filling.fill(in);
        }
        if (readable > 0) {
            int moved = input.append(in, readable);
            lookedTo -= moved;
            if (moved != 0 && declared > 0) {
                shiftBounds(moved);
            }
        }
    }

    private void shiftBounds(int moved) {
        for (int i = 0; i < index; i++) {
            if (bounds[2 * i] >= 0) {
                bounds[2 * i] -= moved;
            }
        }
    }

    /** The next complete request, or null: more bytes are needed, or {@link #error} says what was wrong. */
    public @Nullable Request next() {
        if (error == null && (declared > 0 || startRequest()) && readArguments()) {
            request.point(input.bytes, bounds, large, index, framed);
            declared = 0;
            return request;
        }
        if (overflowed && error == null) {
            error = QUERY_BUFFER_FULL;
        }
        return null;
    }

    /**
     * The protocol error, as the error reply with which the connection is to be closed (its text begins with the code),
     * or null. Set only after all requests before it were handed out; whatever is fed afterwards is dropped.
     */
    public @Nullable String error() {
        return error;
    }

    /** Whether nothing has come of a request that was not handed out. */
    public boolean isBetweenRequests() {
        return declared == 0 && filling == null && input.position == input.end;
    }

    /** Heap bytes that this decoder holds, for the accounting of client memory. */
    public long bufferedBytes() {
        return input.bytes.length + largeBytes + (filling == null ? 0 : filling.capacity()) + 4L * bounds.length;
    }

    /** Gives memory back where nothing is pending; ends the validity of the last request. For idle connections. */
    public void trim() {
        if (declared == 0) {
            input.start = input.position;
            input.trim();
            lookedTo = 0;
            forgetLarge();
            bounds = bounds.length > SMALL_BOUNDS ? new int[SMALL_BOUNDS] : bounds;
        }
    }

    /** Drops all memory; whatever is fed afterwards is dropped too. */
    public void close() {
        closed = true;
        declared = 0;
        filling = null;
        input.close();
        trim();
    }

    /**
     * Has the receiver look at the requests next to come, unless it has before, as far as they are there.
     *
     * @param most requests looked at in one call
     * @return how many the receiver knew
     */
    int lookAhead(LookAhead receiver, int most) {
        int at = input.position;
        if (at < lookedTo || declared > 0 || error != null) {
            return 0;
        }
        int count = 0;
        while (count < most) {
            int next = receiver.note(input.bytes, at, input.end, count);
            if (next < 0) {
                break;
            }
            at = next;
            count++;
        }
        lookedTo = at;
        return count;
    }

    private long pendingBytes() {
        return (long) input.end - input.start + largeBytes + (filling == null ? 0 : filling.filled());
    }

    private void forgetLarge() {
        large = NO_LARGE;
        largeCount = 0;
        largeBytes = 0;
    }

    /** Reads up to the arguments of the next request that has any; an inline request wholly. */
    private boolean startRequest() {
        if (largeCount > 0) {
            forgetLarge();
        }
        if (bounds.length > KEEP_BOUNDS && index < bounds.length / 8) {
            bounds = new int[KEEP_BOUNDS];
        }
        index = 0;
        while (declared == 0) {
            input.start = input.position;
            if (input.position == input.end) {
                return false;
            }
            boolean read = input.bytes[input.position] == '*' ? readCount() : readInline();
            if (!read) {
                return false;
            }
        }
        return true;
    }

    private boolean readCount() {
        byte[] bytes = input.bytes;
        int at = input.position;
        framed = true;
        if (input.end - at >= 4 && bytes[at + 2] == '\r' && bytes[at + 1] > '0' && bytes[at + 1] <= '9') {
            declared = bytes[at + 1] - '0';
            searched = 0;
            input.position = at + 4;
            return declared <= limits.arguments() || fail("invalid multibulk length");
        }
        int lineEnd = lineEnd('\r', 1, "too big mbulk count string");
        if (lineEnd < 0) {
            return false;
        }
        long count = Numbers.parseLong(bytes, at + 1, lineEnd - at - 1);
        if (count > limits.arguments()
                || count == Numbers.NOT_A_LONG && !Numbers.isLong(bytes, at + 1, lineEnd - at - 1)) {
            return fail("invalid multibulk length");
        }
        if (count > DecoderLimits.UNAUTHENTICATED_ARGUMENTS && !authenticated) {
            return fail("unauthenticated multibulk length");
        }
        input.position = lineEnd + 2;
        declared = (int) Math.max(0, count);
        return true;
    }

    private boolean readArguments() {
        byte[] bytes = input.bytes;
        int end = input.end;
        while (index < declared) {
            int length = bulkLength;
            if (length < 0) {
                length = readBulkLength(bytes, input.position, end);
                if (length < 0) {
                    return false;
                }
            }
            if (length >= Request.LARGE_ARGUMENT_BYTES) {
                if (!readLarge(length)) {
                    return false;
                }
                continue;
            }
            int at = input.position;
            int next = at + length + 2;
            if (next > end) {
                bulkLength = length;
                return false;
            }
            if (bytes[next - 2] != '\r' || bytes[next - 1] != '\n') {
                framed = false;
            }
            bulkLength = -1;
            input.position = next;
            addArgument(at, length);
        }
        return true;
    }

    private void addArgument(int offset, int length) {
        int slot = 2 * index;
        if (slot == bounds.length) {
            bounds = Arrays.copyOf(bounds, 2 * bounds.length);
        }
        bounds[slot] = offset;
        bounds[slot + 1] = length;
        index++;
    }

    /** The length declared at {@code at}, with the position moved behind its line; -1: not there yet, or an error. */
    private int readBulkLength(byte[] bytes, int at, int end) {
        int digitsEnd = at + 1;
        int length = 0;
        if (end - at >= 4 && bytes[at] == '$' && bytes[at + 1] != '0') {
            int stop = Math.min(end - 1, at + 7);
            int digit;
            while (digitsEnd < stop && (digit = bytes[digitsEnd] - '0') >= 0 && digit <= 9) {
                length = length * 10 + digit;
                digitsEnd++;
            }
            if (digitsEnd > at + 1
                    && bytes[digitsEnd] == '\r'
                    && bytes[digitsEnd + 1 < end ? digitsEnd + 1 : digitsEnd] == '\n'
                    && length <= fastBulkLength) {
                input.position = digitsEnd + 2;
                searched = 0;
                return length;
            }
        }
        return readUnusualBulkLength(at);
    }

    private int readUnusualBulkLength(int at) {
        int lineEnd = lineEnd('\r', 1, "too big bulk count string");
        if (lineEnd < 0) {
            return -1;
        }
        byte[] bytes = input.bytes;
        if (bytes[at] != '$') {
            char got = bytes[at] == '\r' || bytes[at] == '\n' ? ' ' : (char) (bytes[at] & 0xff);
            fail("expected '$', got '" + got + "'");
            return -1;
        }
        long length = Numbers.parseLong(bytes, at + 1, lineEnd - at - 1);
        if (length < 0 || length > limits.bulkBytes()) {
            fail("invalid bulk length");
            return -1;
        }
        if (length > DecoderLimits.UNAUTHENTICATED_BULK_BYTES && !authenticated) {
            fail("unauthenticated bulk length");
            return -1;
        }
        framed &= bytes[lineEnd + 1] == '\n';
        input.position = lineEnd + 2;
        return (int) length;
    }

    private boolean readLarge(int length) {
        GrowingArray array = filling;
        if (array == null) {
            array = new GrowingArray(length);
            filling = array;
            framed = false;
        }
        input.position += array.fill(input.bytes, input.position, input.unread());
        if (!array.isFull() || input.unread() < 2) {
            bulkLength = length;
            return false;
        }
        input.position += 2;
        bulkLength = -1;
        filling = null;
        addLarge(array.bytes());
        return true;
    }

    private void addLarge(byte[] argument) {
        if (largeCount == large.length) {
            large = Arrays.copyOf(large, Math.max(2, 2 * largeCount));
        }
        large[largeCount] = argument;
        largeBytes += argument.length;
        addArgument(-1 - largeCount, argument.length);
        largeCount++;
    }

    private boolean readInline() {
        int newline = lineEnd('\n', 0, "too big inline request");
        if (newline < 0) {
            return false;
        }
        int end = newline > input.position && input.bytes[newline - 1] == '\r' ? newline - 1 : newline;
        framed = false;
        InlineSplitter splitter = new InlineSplitter(input.bytes, input.position, end);
        while (splitter.hasNext()) {
            if (!splitter.read()) {
                return fail("unbalanced quotes in request");
            }
            int start = splitter.argumentStart();
            int length = splitter.argumentLength();
            if (length >= Request.LARGE_ARGUMENT_BYTES) {
                addLarge(Arrays.copyOfRange(input.bytes, start, start + length));
            } else {
                addArgument(start, length);
            }
        }
        input.position = newline + 1;
        declared = index;
        return true;
    }

    /** Where the line at the position ends, or -1 when that and the {@code extra} bytes behind have not arrived. */
    private int lineEnd(char terminator, int extra, String tooBig) {
        byte[] bytes = input.bytes;
        int at = input.position + searched;
        while (at < input.end && bytes[at] != terminator) {
            at++;
        }
        searched = at - input.position;
        if (searched > limits.inlineBytes()) {
            fail(tooBig);
            return -1;
        }
        if (at + extra >= input.end) {
            return -1;
        }
        searched = 0;
        return at;
    }

    private boolean fail(String what) {
        error = "ERR Protocol error: " + what;
        declared = 0;
        input.close();
        return false;
    }
}

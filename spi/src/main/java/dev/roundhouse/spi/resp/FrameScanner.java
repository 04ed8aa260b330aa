package dev.roundhouse.spi.resp;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds where each top-level reply of a node ends, in RESP2 and RESP3, without decoding it, so that replies pass
 * through as they are. Iterative, with limits on nesting and size; scalars are checked for form, so that a frame handed
 * out always parses. Attributes before a top-level reply are dropped. Streamed types are refused. Not thread safe.
 */
public final class FrameScanner {
    /** How deep aggregates may be nested. */
    public static final int MAX_NESTING = 128;
    /** Largest reply taken by default. */
    public static final int DEFAULT_MAX_FRAME_BYTES = 1024 * 1024 * 1024;
    /** Longest number or length, its type and line end included. */
    private static final int MAX_NUMBER_LINE_BYTES = 64;
    /** Longest big number or double line; both are parsed, and parsing takes more than linear time. */
    private static final int MAX_LONG_NUMBER_LINE_BYTES = 8 * 1024;

    private final int maxFrameBytes;
    private final InputBuffer input = new InputBuffer();
    private final Frame frame = Frame.flyweight();
    private final long[] remaining = new long[MAX_NESTING + 1];

    private int depth;
    private boolean inFrame;
    private int searched;
    private @Nullable GrowingArray filling;
    private @Nullable ProtocolViolation violation;
    private boolean closed;

    public FrameScanner() {
        this(DEFAULT_MAX_FRAME_BYTES);
    }

    public FrameScanner(int maxFrameBytes) {
        this.maxFrameBytes = maxFrameBytes;
    }

    /** Takes all readable bytes; does not release the buffer. Ends the validity of the last frame. */
    public void feed(ByteBuf in) {
        if (violation != null || closed) {
            in.skipBytes(in.readableBytes());
            return;
        }
        if (filling != null) {
            filling.fill(in);
        }
        if (in.isReadable()) {
            if (!inFrame) {
                input.start = input.position;
            }
            input.append(in, in.readableBytes());
        }
    }

    /** The next complete reply, or null: more bytes are needed, or {@link #violation} says what is wrong. */
    public @Nullable Frame next() {
        if (violation != null) {
            return null;
        }
        if (filling != null) {
            return filling.isFull() ? completeLarge(filling) : null;
        }
        if (!inFrame) {
            input.start = input.position;
            if (input.position == input.end) {
                return null;
            }
            inFrame = true;
            depth = 0;
            remaining[0] = 1;
        }
        while (remaining[0] > 0 || depth > 0) {
            if (remaining[depth] == 0) {
                leaveAggregate();
            } else if (!readElement()) {
                checkSize();
                return null;
            }
        }
        return complete();
    }

    /** Why the bytes fed are not acceptable, or null. Final: whatever is fed afterwards is dropped. */
    public @Nullable ProtocolViolation violation() {
        return violation;
    }

    /** Whether a reply has begun but not ended. */
    public boolean isMidFrame() {
        return filling != null || inFrame || input.unread() > 0;
    }

    /** Heap bytes that this scanner holds. */
    public long bufferedBytes() {
        return input.bytes.length + (filling == null ? 0L : filling.capacity());
    }

    /** Drops all memory; whatever is fed afterwards is dropped too. */
    public void close() {
        closed = true;
        inFrame = false;
        filling = null;
        input.close();
    }

    private void leaveAggregate() {
        depth--;
        if (depth == 0 && remaining[0] > 0) {
            input.start = input.position;
        }
    }

    private Frame complete() {
        inFrame = false;
        int length = input.position - input.start;
        if (length < Frame.LARGE_FRAME_BYTES) {
            frame.point(input.bytes, input.start, length, false);
        } else {
            frame.point(Arrays.copyOfRange(input.bytes, input.start, input.position), 0, length, true);
        }
        return frame;
    }

    private @Nullable Frame completeLarge(GrowingArray array) {
        byte[] bytes = array.bytes();
        filling = null;
        inFrame = false;
        if (bytes[bytes.length - 2] != '\r' || bytes[bytes.length - 1] != '\n') {
            violate("bulk without line end");
            return null;
        }
        frame.point(bytes, 0, bytes.length, true);
        return frame;
    }

    private void checkSize() {
        if (filling == null && input.end - input.start > maxFrameBytes) {
            violate("reply over " + maxFrameBytes + " bytes");
        }
    }

    /** Reads one element, or only the header of an aggregate; false: not all there, or a violation. */
    private boolean readElement() {
        if (input.position == input.end) {
            return false;
        }
        byte type = input.bytes[input.position];
        return switch (type) {
            case '+', '-' -> readLine();
            case ':' -> readInteger();
            case '$', '!', '=' -> readBulk(type);
            case '*', '~', '>', '%', '|' -> readAggregate(type);
            case ',', '#', '_', '(' -> readScalar(type);
            default -> violate("unknown type byte " + (type & 0xff));
        };
    }

    private void finishElement(int next) {
        input.position = next;
        searched = 0;
        remaining[depth]--;
    }

    private boolean readLine() {
        int lineEnd = lineEnd(maxFrameBytes);
        if (lineEnd < 0) {
            return false;
        }
        finishElement(lineEnd + 2);
        return true;
    }

    private boolean readInteger() {
        int lineEnd = lineEnd(MAX_NUMBER_LINE_BYTES);
        if (lineEnd < 0) {
            return false;
        }
        if (!Numbers.isLong(input.bytes, input.position + 1, lineEnd - input.position - 1)) {
            return violate("malformed integer");
        }
        finishElement(lineEnd + 2);
        return true;
    }

    private boolean readScalar(byte type) {
        int lineEnd = lineEnd(MAX_LONG_NUMBER_LINE_BYTES);
        if (lineEnd < 0) {
            return false;
        }
        byte[] bytes = input.bytes;
        int from = input.position + 1;
        int length = lineEnd - from;
        boolean wellFormed = switch (type) {
            case '_' -> length == 0;
            case '#' -> length == 1 && (bytes[from] == 't' || bytes[from] == 'f');
            case ',' -> Numbers.isReplyDouble(bytes, from, length);
            default -> Numbers.isBigNumber(bytes, from, length);
        };
        if (!wellFormed) {
            return violate("malformed scalar of type " + (char) type);
        }
        finishElement(lineEnd + 2);
        return true;
    }

    private boolean readBulk(byte type) {
        int lineEnd = lineEnd(MAX_NUMBER_LINE_BYTES);
        if (lineEnd < 0) {
            return false;
        }
        long length = Numbers.parseLong(input.bytes, input.position + 1, lineEnd - input.position - 1);
        if (length == -1 && type == '$') {
            finishElement(lineEnd + 2);
            return true;
        }
        long total = lineEnd + 4L - input.position + length;
        if (length < 0 || type == '=' && length < 4) {
            return violate("malformed bulk length");
        }
        if (total > maxFrameBytes) {
            return violate("reply over " + maxFrameBytes + " bytes");
        }
        int available = input.unread();
        if (available < total) {
            if (depth == 0 && total >= Frame.LARGE_FRAME_BYTES) {
                filling = new GrowingArray((int) total);
                input.position += filling.fill(input.bytes, input.position, available);
                input.start = input.position;
                searched = 0;
            } else {
                searched = lineEnd - input.position;
            }
            return false;
        }
        int next = input.position + (int) total;
        if (input.bytes[next - 2] != '\r' || input.bytes[next - 1] != '\n') {
            return violate("bulk without line end");
        }
        finishElement(next);
        return true;
    }

    private boolean readAggregate(byte type) {
        int lineEnd = lineEnd(MAX_NUMBER_LINE_BYTES);
        if (lineEnd < 0) {
            return false;
        }
        long count = Numbers.parseLong(input.bytes, input.position + 1, lineEnd - input.position - 1);
        if (count == -1 && type == '*') {
            finishElement(lineEnd + 2);
            return true;
        }
        if (count < 0 || count > Integer.MAX_VALUE) {
            return violate("malformed aggregate length");
        }
        if (depth == MAX_NESTING) {
            return violate("nested over " + MAX_NESTING + " levels");
        }
        finishElement(lineEnd + 2);
        if (type == '|') {
            remaining[depth]++;
        }
        remaining[++depth] = type == '%' || type == '|' ? 2 * count : count;
        return true;
    }

    /** Where the line at the position ends (its CR), or -1: not all there, or a violation. */
    private int lineEnd(int limit) {
        byte[] bytes = input.bytes;
        int last = input.end - 1;
        int at = input.position + searched;
        while (at < last && bytes[at] != '\r') {
            at++;
        }
        searched = at - input.position;
        if (searched + 2 > limit) {
            violate("line over " + limit + " bytes");
            return -1;
        }
        if (at >= last) {
            return -1;
        }
        if (bytes[at + 1] != '\n') {
            violate("carriage return without line feed");
            return -1;
        }
        return at;
    }

    private boolean violate(String reason) {
        violation = new ProtocolViolation(reason);
        filling = null;
        input.close();
        return false;
    }
}

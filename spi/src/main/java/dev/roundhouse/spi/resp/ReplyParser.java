package dev.roundhouse.spi.resp;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Turns one encoded reply into a value. Attributes are skipped. Recursive, to the nesting limit of the scanner. */
final class ReplyParser {
    /** Lists are not made larger than this before their elements were seen. */
    private static final int MAX_INITIAL_LIST = 1024;

    private final byte[] bytes;
    private final int offset;
    private final int end;
    private int at;

    ReplyParser(byte[] bytes, int offset, int length) {
        this.bytes = bytes;
        this.offset = offset;
        this.end = offset + length;
        this.at = offset;
    }

    Reply parse() {
        Reply reply = element(0);
        require(at == end);
        return reply;
    }

    private Reply element(int depth) {
        require(depth <= FrameScanner.MAX_NESTING && at < end);
        skipAttributes(depth);
        byte type = bytes[at++];
        int from = at;
        int lineEnd = lineEnd();
        return switch (type) {
            case '+' -> new Reply.Simple(text(from, lineEnd));
            case '-' -> new Reply.Error(text(from, lineEnd));
            case ':' -> new Reply.Int(integer(from, lineEnd));
            case '$', '!', '=' -> bulk(type, integer(from, lineEnd));
            case '*', '~', '>', '%' -> aggregate(type, integer(from, lineEnd), depth);
            case ',' -> new Reply.Double(doubleValue(from, lineEnd));
            case '_' -> Reply.NULL;
            case '#' -> new Reply.Bool(bytes[from] == 't');
            case '(' -> new Reply.BigNumber(text(from, lineEnd));
            default -> throw malformed();
        };
    }

    private void skipAttributes(int depth) {
        while (bytes[at] == '|') {
            int from = ++at;
            elements(2 * integer(from, lineEnd()), depth);
            require(at < end);
        }
    }

    private Reply bulk(byte type, long length) {
        if (length == -1 && type == '$') {
            return Reply.NULL;
        }
        require(length >= 0 && length <= end - at - 2);
        int from = at;
        int to = from + (int) length;
        at = to + 2;
        return switch (type) {
            case '$' -> new Reply.Bulk(Arrays.copyOfRange(bytes, from, to));
            case '!' -> new Reply.Error(text(from, to));
            default -> {
                require(length >= 4);
                yield new Reply.Verbatim(text(from, from + 3), Arrays.copyOfRange(bytes, from + 4, to));
            }
        };
    }

    private Reply aggregate(byte type, long count, int depth) {
        if (count == -1 && type == '*') {
            return Reply.NULL_ARRAY;
        }
        List<Reply> elements = elements(type == '%' ? 2 * count : count, depth);
        return switch (type) {
            case '*' -> new Reply.Array(elements);
            case '~' -> new Reply.Set(elements);
            case '>' -> new Reply.Push(elements);
            default -> new Reply.Map(elements);
        };
    }

    private List<Reply> elements(long count, int depth) {
        require(count >= 0 && count <= end - at);
        List<Reply> elements = new ArrayList<>((int) Math.min(count, MAX_INITIAL_LIST));
        for (long i = 0; i < count; i++) {
            elements.add(element(depth + 1));
        }
        return elements;
    }

    private int lineEnd() {
        int i = at;
        while (i < end && bytes[i] != '\r') {
            i++;
        }
        require(i + 1 < end && bytes[i + 1] == '\n');
        at = i + 2;
        return i;
    }

    private long integer(int from, int to) {
        require(Numbers.isLong(bytes, from, to - from));
        return Numbers.parseLong(bytes, from, to - from);
    }

    private double doubleValue(int from, int to) {
        require(Numbers.isReplyDouble(bytes, from, to - from));
        return Numbers.parseDouble(bytes, from, to - from);
    }

    private String text(int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }

    private void require(boolean condition) {
        if (!condition) {
            throw malformed();
        }
    }

    private IllegalArgumentException malformed() {
        return new IllegalArgumentException("not one whole reply, at byte " + (at - offset) + " of " + (end - offset));
    }
}

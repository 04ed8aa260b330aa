package dev.roundhouse.spi.resp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Encodes replies, in the protocol version at hand, and requests. Bytes go to one growable heap array; ranges of at
 * least {@link #LARGE_BYTES} are referenced, not copied, so such an array must never change afterwards. Text is written
 * a byte per character as {@link Request#text} gives it, or as UTF-8 if it has a character above 255. Not thread safe.
 */
public final class RespWriter {
    /** Bulks and raw ranges of at least this many bytes are kept by reference. */
    public static final int LARGE_BYTES = Request.LARGE_ARGUMENT_BYTES;

    /** Room for a type byte, a long and a line end. */
    private static final int HEADER_BYTES = 1 + Numbers.MAX_LONG_LENGTH + 2;

    private static final byte[] OK = {'+', 'O', 'K', '\r', '\n'};
    private static final byte[] NULL_BULK = {'$', '-', '1', '\r', '\n'};
    private static final byte[] NULL_ARRAY = {'*', '-', '1', '\r', '\n'};
    private static final byte[] NULL = {'_', '\r', '\n'};

    private final OutputBuffer out = new OutputBuffer();
    private int protocol;
    private int errors;
    private String lastError = "";
    private boolean takesSources;
    private @Nullable ReplySource source;

    /** A writer of RESP2. */
    public RespWriter() {
        this(2);
    }

    public RespWriter(int protocol) {
        setProtocol(protocol);
    }

    /** The protocol version: 2 or 3. */
    public int protocol() {
        return protocol;
    }

    /** Changes the protocol version of what is written from now on. */
    public void setProtocol(int protocol) {
        if (protocol != 2 && protocol != 3) {
            throw new IllegalArgumentException("protocol " + protocol);
        }
        this.protocol = protocol;
    }

    public void ok() {
        out.copy(OK, 0, OK.length);
    }

    /** A simple string; line ends become spaces. */
    public void simple(String text) {
        line('+', text);
    }

    /** An error; the text begins with its code, line ends become spaces. */
    public void error(String text) {
        errors++;
        lastError = text;
        line('-', text);
    }

    /** How many errors were written by {@link #error}, ever; wraps around. */
    public int errors() {
        return errors;
    }

    /** The text of the newest of {@link #errors}. */
    public String lastError() {
        return lastError;
    }

    public void integer(long value) {
        header(':', value);
    }

    public void bulk(byte[] bytes) {
        bulk(bytes, 0, bytes.length);
    }

    public void bulk(byte[] bytes, int offset, int length) {
        if (length >= LARGE_BYTES) {
            header('$', length);
            out.reference(bytes, offset, length);
            lineEnd();
            return;
        }
        int at = putHeader(out.reserve(length + HEADER_BYTES + 2), '$', length);
        System.arraycopy(bytes, offset, out.bytes, at, length);
        out.length = putLineEnd(at + length);
    }

    /** A bulk of text, a byte per character (UTF-8 if a character is above 255). */
    public void bulk(String text) {
        if (isLatin1(text)) {
            int length = text.length();
            int at = putHeader(out.reserve(length + HEADER_BYTES + 2), '$', length);
            putLatin1(at, text);
            out.length = putLineEnd(at + length);
        } else {
            bulk(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** A bulk that holds the decimal form of {@code value}. */
    public void bulkInteger(long value) {
        int length = Numbers.longLength(value);
        int at = putHeader(out.reserve(length + HEADER_BYTES + 2), '$', length);
        out.length = putLineEnd(Numbers.writeLong(out.bytes, at, value));
    }

    public void nullBulk() {
        byte[] frame = protocol == 2 ? NULL_BULK : NULL;
        out.copy(frame, 0, frame.length);
    }

    public void nullArray() {
        byte[] frame = protocol == 2 ? NULL_ARRAY : NULL;
        out.copy(frame, 0, frame.length);
    }

    public void arrayHeader(int count) {
        header('*', count);
    }

    /** Header of a map; in RESP2 of an array with twice as many elements. */
    public void mapHeader(int pairs) {
        header(protocol == 2 ? '*' : '%', protocol == 2 ? 2L * pairs : pairs);
    }

    /** Header of a set; in RESP2 of an array. */
    public void setHeader(int count) {
        header(protocol == 2 ? '*' : '~', count);
    }

    /** Header of a push; in RESP2 of an array. */
    public void pushHeader(int count) {
        header(protocol == 2 ? '*' : '>', count);
    }

    /** A double as Redis formats it (17 significant digits); in RESP2 a bulk. */
    public void doubleValue(double value) {
        byte[] text = Numbers.formatDouble(value);
        if (protocol == 2) {
            bulk(text);
        } else {
            line(',', text);
        }
    }

    /** A boolean; in RESP2 the integer 1 or 0. */
    public void bool(boolean value) {
        if (protocol == 2) {
            integer(value ? 1 : 0);
        } else {
            line('#', new byte[] {(byte) (value ? 't' : 'f')});
        }
    }

    /** An integer of any size, in decimal; in RESP2 a bulk. */
    public void bigNumber(String decimal) {
        if (protocol == 2) {
            bulk(decimal);
        } else {
            line('(', decimal);
        }
    }

    /** Text with a format of three letters ({@code txt}, {@code mkd}); in RESP2 a bulk without it. */
    public void verbatim(String format, byte[] text) {
        if (format.length() != 3) {
            throw new IllegalArgumentException("format " + format);
        }
        if (protocol == 2) {
            bulk(text);
            return;
        }
        header('=', text.length + 4L);
        int at = out.reserve(4);
        putLatin1(at, format);
        out.bytes[at + 3] = ':';
        out.length = at + 4;
        raw(text, 0, text.length);
        lineEnd();
    }

    /** Bytes that are already encoded. */
    public void raw(byte[] bytes, int offset, int length) {
        if (length >= LARGE_BYTES) {
            out.reference(bytes, offset, length);
        } else {
            out.copy(bytes, offset, length);
        }
    }

    /** A reply that passes through as it came. */
    public void frame(Frame frame) {
        if (frame.ownsArray()) {
            raw(frame.array(), frame.offset(), frame.length());
        } else {
            out.copy(frame.array(), frame.offset(), frame.length());
        }
    }

    /** A request in its multibulk form. */
    public void request(Request request) {
        header('*', request.size());
        bulkArguments(request, 0);
    }

    public void request(byte[]... arguments) {
        header('*', arguments.length);
        for (byte[] argument : arguments) {
            bulk(argument);
        }
    }

    /** The arguments from index {@code from} on as bulks, without the header that counts them. */
    public void bulkArguments(Request request, int from) {
        if (from >= request.size()) {
            return;
        }
        if (request.isFramed()) {
            int start = request.framedStart(from);
            out.copy(request.array(from), start, request.framedEnd() - start);
            return;
        }
        for (int i = from; i < request.size(); i++) {
            bulk(request.array(i), request.offset(i), request.length(i));
        }
    }

    /** From now on whoever drains this looks after {@link #source}. */
    public void takeSources() {
        takesSources = true;
    }

    /** Whether a reply of so many elements may be ended by {@link #rest}. */
    public boolean takesInPieces(long elements) {
        return takesSources && elements >= ReplySource.MIN_ELEMENTS;
    }

    /**
     * Ends a reply whose header is written with what {@link #source} gives bit by bit. Nothing is to be written behind it
     * before that is over.
     */
    public void rest(ReplySource rest) {
        source = rest;
    }

    /** What is still to come of the reply that was written last; null: nothing. */
    public @Nullable ReplySource source() {
        return source;
    }

    /** The source has given all. */
    public void sourceOver() {
        source = null;
    }

    /** Where the next byte goes, for {@link #truncate}; meaningless after a drain. */
    public long position() {
        return out.totalLength();
    }

    /** Takes back everything written since {@link #position} was this. */
    public void truncate(long position) {
        source = null;
        out.truncate(position);
    }

    /** Bytes written and not yet drained. */
    public long length() {
        return out.totalLength();
    }

    /** Heap bytes of the buffer itself, whatever is in it. */
    public int capacity() {
        return out.bytes.length;
    }

    /**
     * Hands out everything written, in order, and starts anew: the copied bytes as (slices of) one pooled direct buffer,
     * referenced ranges as wrapped arrays. The receiver owns the buffers.
     */
    public void drainTo(ByteBufAllocator allocator, Consumer<ByteBuf> receiver) {
        out.drainTo(allocator, receiver);
    }

    /** A copy of everything written and not yet drained; nothing is drained. */
    public byte[] toBytes() {
        return out.toBytes();
    }

    /** Drops everything written and not yet drained. */
    public void clear() {
        source = null;
        out.clear();
    }

    private void header(char type, long value) {
        out.length = putHeader(out.reserve(HEADER_BYTES), type, value);
    }

    private int putHeader(int at, char type, long value) {
        byte[] bytes = out.bytes;
        bytes[at] = (byte) type;
        if (value >= 0 && value < 10) {
            bytes[at + 1] = (byte) ('0' + value);
            return putLineEnd(at + 2);
        }
        return putLineEnd(Numbers.writeLong(bytes, at + 1, value));
    }

    private int putLineEnd(int at) {
        out.bytes[at] = '\r';
        out.bytes[at + 1] = '\n';
        return at + 2;
    }

    private void lineEnd() {
        out.length = putLineEnd(out.reserve(2));
    }

    private void line(char type, byte[] text) {
        int at = out.reserve(text.length + 3);
        out.bytes[at] = (byte) type;
        for (int i = 0; i < text.length; i++) {
            byte c = text[i];
            out.bytes[at + 1 + i] = c == '\r' || c == '\n' ? (byte) ' ' : c;
        }
        out.length = putLineEnd(at + 1 + text.length);
    }

    private void line(char type, String text) {
        line(type, encode(text));
    }

    static byte[] encode(String text) {
        return text.getBytes(isLatin1(text) ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
    }

    private void putLatin1(int at, String text) {
        byte[] bytes = out.bytes;
        for (int i = 0; i < text.length(); i++) {
            bytes[at + i] = (byte) text.charAt(i);
        }
    }

    private static boolean isLatin1(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 255) {
                return false;
            }
        }
        return true;
    }
}

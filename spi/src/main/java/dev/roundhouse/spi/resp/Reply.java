package dev.roundhouse.spi.resp;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * A reply as a value, for whatever is off the hot path: merging, control connections, tests. Text of simple strings and
 * errors is a character per byte (ISO 8859-1), so that it survives a round trip exactly.
 */
// the names of RESP; always written with Reply before them
@SuppressWarnings("AvoidCommonTypeNames")
public sealed interface Reply {
    Reply OK = new Simple("OK");
    /** The null of RESP3 and the null bulk of RESP2. */
    Reply NULL = new Null(false);
    /** The null array of RESP2; in RESP3 written like any null. */
    Reply NULL_ARRAY = new Null(true);

    /** Writes this reply in the writer's protocol version. */
    void writeTo(RespWriter writer);

    /** Parses one encoded reply that fills the range, as a {@link FrameScanner} finds it; else throws (a bug). */
    static Reply parse(byte[] bytes, int offset, int length) {
        return new ReplyParser(bytes, offset, length).parse();
    }

    static Reply parse(byte[] bytes) {
        return parse(bytes, 0, bytes.length);
    }

    /** A bulk of text (UTF-8 where a character is above 255). */
    static Bulk bulk(String text) {
        return new Bulk(RespWriter.encode(text));
    }

    static Array array(Reply... elements) {
        return new Array(List.of(elements));
    }

    record Simple(String text) implements Reply {
        @Override
        public void writeTo(RespWriter writer) {
            writer.simple(text);
        }
    }

    /** An error; the text begins with its code. */
    record Error(String text) implements Reply {
        /** The first word, for instance {@code ERR} or {@code WRONGTYPE}. */
        public String code() {
            int space = text.indexOf(' ');
            return space < 0 ? text : text.substring(0, space);
        }

        @Override
        public void writeTo(RespWriter writer) {
            writer.error(text);
        }
    }

    record Int(long value) implements Reply {
        @Override
        public void writeTo(RespWriter writer) {
            writer.integer(value);
        }
    }

    /** A string of bytes; the array is kept, not copied, and compared by content. */
    record Bulk(byte[] bytes) implements Reply {
        public String text() {
            return new String(bytes, StandardCharsets.UTF_8);
        }

        @Override
        public void writeTo(RespWriter writer) {
            writer.bulk(bytes);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Bulk bulk && Arrays.equals(bytes, bulk.bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }

        @Override
        public String toString() {
            return "Bulk[" + text() + "]";
        }
    }

    record Null(boolean array) implements Reply {
        @Override
        public void writeTo(RespWriter writer) {
            if (array) {
                writer.nullArray();
            } else {
                writer.nullBulk();
            }
        }
    }

    record Array(List<Reply> elements) implements Reply {
        @Override
        public void writeTo(RespWriter writer) {
            writer.arrayHeader(elements.size());
            elements.forEach(element -> element.writeTo(writer));
        }
    }

    /** A map, as its keys and values in turn, in the order received. */
    record Map(List<Reply> keysAndValues) implements Reply {
        @Override
        public void writeTo(RespWriter writer) {
            writer.mapHeader(keysAndValues.size() / 2);
            keysAndValues.forEach(element -> element.writeTo(writer));
        }
    }

    record Set(List<Reply> elements) implements Reply {
        @Override
        public void writeTo(RespWriter writer) {
            writer.setHeader(elements.size());
            elements.forEach(element -> element.writeTo(writer));
        }
    }

    record Push(List<Reply> elements) implements Reply {
        @Override
        public void writeTo(RespWriter writer) {
            writer.pushHeader(elements.size());
            elements.forEach(element -> element.writeTo(writer));
        }
    }

    record Double(double value) implements Reply {
        @Override
        public void writeTo(RespWriter writer) {
            writer.doubleValue(value);
        }
    }

    record Bool(boolean value) implements Reply {
        @Override
        public void writeTo(RespWriter writer) {
            writer.bool(value);
        }
    }

    /** An integer of any size, as its decimal digits. */
    record BigNumber(String decimal) implements Reply {
        @Override
        public void writeTo(RespWriter writer) {
            writer.bigNumber(decimal);
        }
    }

    /** Text with a format of three letters; the array is kept, not copied, and compared by content. */
    record Verbatim(String format, byte[] text) implements Reply {
        @Override
        public void writeTo(RespWriter writer) {
            writer.verbatim(format, text);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Verbatim verbatim
                    && format.equals(verbatim.format)
                    && Arrays.equals(text, verbatim.text);
        }

        @Override
        public int hashCode() {
            return 31 * format.hashCode() + Arrays.hashCode(text);
        }
    }
}

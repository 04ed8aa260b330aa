package dev.roundhouse.storage.value;

import dev.roundhouse.spi.resp.Numbers;
import java.nio.charset.StandardCharsets;

/** ID of an entry of a stream: both numbers unsigned; compared by the first, then by the second. */
public record StreamId(long ms, long seq) implements Comparable<StreamId> {
    public static final StreamId MIN = new StreamId(0, 0);
    public static final StreamId MAX = new StreamId(-1, -1);

    @Override
    public int compareTo(StreamId other) {
        return compareTo(other.ms, other.seq);
    }

    int compareTo(long otherMs, long otherSeq) {
        int byMs = Long.compareUnsigned(ms, otherMs);
        return byMs != 0 ? byMs : Long.compareUnsigned(seq, otherSeq);
    }

    public boolean isAbove(StreamId other) {
        return compareTo(other) > 0;
    }

    /** The least above this; {@link #MIN} for {@link #MAX}. */
    public StreamId next() {
        return seq == -1 ? new StreamId(ms + 1, 0) : new StreamId(ms, seq + 1);
    }

    /** The greatest below this; {@link #MAX} for {@link #MIN}. */
    public StreamId previous() {
        return seq == 0 ? new StreamId(ms - 1, -1) : new StreamId(ms, seq - 1);
    }

    /** As clients see it. */
    public byte[] text() {
        return text(ms, seq);
    }

    static byte[] text(long ms, long seq) {
        if (ms < 0 || seq < 0) {
            return new StreamId(ms, seq).toString().getBytes(StandardCharsets.ISO_8859_1);
        }
        int msLength = Numbers.longLength(ms);
        byte[] text = new byte[msLength + 1 + Numbers.longLength(seq)];
        Numbers.writeLong(text, 0, ms);
        text[msLength] = '-';
        Numbers.writeLong(text, msLength + 1, seq);
        return text;
    }

    @Override
    public String toString() {
        return Long.toUnsignedString(ms) + '-' + Long.toUnsignedString(seq);
    }
}

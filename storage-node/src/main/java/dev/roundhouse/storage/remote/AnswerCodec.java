package dev.roundhouse.storage.remote;

import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.AnswerHandler;
import dev.roundhouse.spi.storage.KeyEvent;
import dev.roundhouse.spi.storage.NodeFigures;
import dev.roundhouse.spi.version.Ballot;
import java.util.ArrayList;
import java.util.List;

/**
 * Answers as one bulk string each: a byte that says which, then its fields; replies lie inside as they were encoded.
 * Decodes in place, with no parsing of replies. Not thread-safe: an instance keeps a scratch buffer.
 */
public final class AnswerCodec {
    private static final int PROMISED = 1;
    private static final int ACCEPTED = 2;
    private static final int REFUSED = 3;
    private static final int VALUE = 4;
    private static final int FETCHED = 5;
    private static final int NEED_WHOLE = 6;
    private static final int KEYS = 7;
    private static final int DIGESTS = 8;
    private static final int DUMPED = 9;
    private static final int STALE = 10;
    private static final int RECOVERING = 11;
    private static final int ERROR = 12;
    private static final int FAILED = 13;
    private static final int ACCEPTED_WITH_EVENTS = 14;
    private static final int FIGURES = 15;
    private static final int BUCKETS = 16;
    private static final int VERSIONS = 17;
    private static final int PASSED = 18;
    private static final int NEEDS = 19;
    private static final int EVICTABLE = 20;

    private static final int HAS_REPLY = 1;
    private static final int EXPIRED = 2;
    private static final int HAS_EVENTS = 4;

    /** Of a value without reply and events. */
    private static final int VALUE_BYTES = 2 + Ballot.BYTES;

    private static final byte[] OK = {'+', 'O', 'K', '\r', '\n'};
    private static final Answer.Accepted ACCEPTED_OK = new Answer.Accepted(List.of(OK));
    private static final Answer.Recovering IS_RECOVERING = new Answer.Recovering();
    private static final int MIN_EVENT_BYTES = 3;
    private static final int MIN_KEY_BYTES = 1 + 8 + Ballot.BYTES + 2;

    private final BinaryWriter scratch = new BinaryWriter();

    /** Writes one answer as one bulk string. */
    public void encode(Answer answer, RespWriter out) {
        if (answer instanceof Answer.Accepted a) {
            scratch.u8(a.events().isEmpty() ? ACCEPTED : ACCEPTED_WITH_EVENTS);
            if (!a.events().isEmpty()) {
                encodeEvents(a.events());
            }
            scratch.count(a.replies().size());
            for (byte[] reply : a.replies()) {
                scratch.bytes(reply);
            }
        } else if (answer instanceof Answer.Value a) {
            scratch.u8(VALUE);
            byte[] reply = a.reply();
            int hasEvents = a.events().isEmpty() ? 0 : HAS_EVENTS;
            scratch.u8((reply == null ? 0 : HAS_REPLY) | (a.expired() ? EXPIRED : 0) | hasEvents);
            scratch.ballot(a.accepted());
            if (hasEvents != 0) {
                encodeEvents(a.events());
            }
            if (reply != null) {
                scratch.bytes(reply);
            }
        } else if (answer instanceof Answer.Promised a) {
            scratch.u8(PROMISED);
            scratch.ballot(a.accepted());
            scratch.ballot(a.floor());
            StateCodec.writeLineage(scratch, a.lineage());
        } else if (answer instanceof Answer.Refused a) {
            scratch.u8(REFUSED);
            scratch.ballot(a.seen());
        } else if (answer instanceof Answer.NeedWhole a) {
            scratch.u8(NEED_WHOLE);
            scratch.ballot(a.accepted());
        } else {
            encodeRare(answer);
        }
        scratch.drainTo(out);
    }

    private void encodeEvents(List<KeyEvent> events) {
        scratch.count(events.size());
        for (KeyEvent event : events) {
            scratch.u8(event.type());
            scratch.text(event.event());
            scratch.bytes(event.key());
        }
    }

    private static List<KeyEvent> events(BinaryReader in) {
        int count = in.count(MIN_EVENT_BYTES);
        List<KeyEvent> events = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            events.add(new KeyEvent((char) in.u8(), in.text(), in.bytes()));
        }
        return events;
    }

    private void encodeRare(Answer answer) {
        if (answer instanceof Answer.Fetched a) {
            scratch.u8(FETCHED);
            StateCodec.writeState(scratch, a.state());
        } else if (answer instanceof Answer.Keys a) {
            encodeKeys(a);
        } else if (answer instanceof Answer.Digests a) {
            scratch.u8(DIGESTS);
            longs(a.roots());
            longs(a.liveKeys());
            longs(a.tombstones());
            scratch.i64(a.scannedBytes());
        } else if (answer instanceof Answer.Buckets a) {
            scratch.u8(BUCKETS);
            longs(a.digests());
            scratch.ballot(a.flushed());
        } else if (answer instanceof Answer.Versions a) {
            scratch.u8(VERSIONS);
            scratch.i64(a.next());
            scratch.bool(a.done());
            StateCodec.writeVersions(scratch, a.versions());
        } else if (answer instanceof Answer.Passed a) {
            scratch.u8(PASSED);
            scratch.count(a.passed().length);
            for (boolean passed : a.passed()) {
                scratch.bool(passed);
            }
        } else if (answer instanceof Answer.Figures a) {
            scratch.u8(FIGURES);
            encodeFigures(a.figures());
        } else if (answer instanceof Answer.Needs a) {
            encodeNeeds(a);
        } else if (answer instanceof Answer.Evictable a) {
            scratch.u8(EVICTABLE);
            scratch.count(a.keys().size());
            a.keys().forEach(scratch::bytes);
        } else if (answer instanceof Answer.Dumped a) {
            scratch.u8(DUMPED);
            scratch.ballot(a.floor());
            scratch.ballot(a.flushed());
            scratch.i64(a.next());
            scratch.bool(a.done());
            StateCodec.writeStates(scratch, a.registers());
        } else if (answer instanceof Answer.Stale a) {
            scratch.u8(STALE);
            scratch.i64(a.epoch());
        } else if (answer instanceof Answer.Recovering) {
            scratch.u8(RECOVERING);
        } else if (answer instanceof Answer.Error a) {
            scratch.u8(ERROR);
            scratch.text(a.text());
        } else if (answer instanceof Answer.Failed a) {
            scratch.u8(FAILED);
            scratch.bool(a.sent());
            scratch.text(a.reason());
        } else {
            throw new IllegalArgumentException("answer without encoding: " + answer);
        }
    }

    private void encodeNeeds(Answer.Needs answer) {
        scratch.u8(NEEDS);
        scratch.i64(answer.usedBytes());
        scratch.i64(answer.maxBytes());
        scratch.i64(answer.tombstoneBytes());
        scratch.i64(answer.maxTombstoneBytes());
        scratch.count(answer.tombstonePartitions().length);
        for (int partition : answer.tombstonePartitions()) {
            scratch.i32(partition);
        }
    }

    private static Answer needs(BinaryReader in) {
        long used = in.i64();
        long max = in.i64();
        long tombstones = in.i64();
        long maxTombstones = in.i64();
        int[] partitions = new int[in.count(4)];
        for (int i = 0; i < partitions.length; i++) {
            partitions[i] = in.i32();
        }
        return new Answer.Needs(used, max, tombstones, maxTombstones, partitions);
    }

    private static Answer evictable(BinaryReader in) {
        int size = in.count(1);
        List<byte[]> keys = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            keys.add(in.bytes());
        }
        return new Answer.Evictable(keys);
    }

    private void encodeFigures(NodeFigures figures) {
        scratch.i64(figures.keys());
        scratch.i64(figures.expiring());
        scratch.i64(figures.averageTtlMillis());
        scratch.i64(figures.usedBytes());
        scratch.i64(figures.maxBytes());
        scratch.i64(figures.hits());
        scratch.i64(figures.misses());
        scratch.i64(figures.expired());
        scratch.i64(figures.evicted());
    }

    private static NodeFigures figures(BinaryReader in) {
        return new NodeFigures(
                in.i64(), in.i64(), in.i64(), in.i64(), in.i64(), in.i64(), in.i64(), in.i64(), in.i64());
    }

    private void encodeKeys(Answer.Keys answer) {
        scratch.u8(KEYS);
        scratch.i64(answer.next());
        scratch.i32(answer.partitions());
        scratch.count(answer.keys().size());
        for (Answer.ScannedKey key : answer.keys()) {
            scratch.bytes(key.key());
            scratch.i64(key.position());
            scratch.ballot(key.accepted());
            scratch.bool(key.live());
            scratch.u8(key.type());
        }
    }

    private void longs(long[] values) {
        scratch.count(values.length);
        for (long value : values) {
            scratch.i64(value);
        }
    }

    /**
     * Reads one answer from the content of a bulk string; copies what it keeps.
     *
     * @throws MalformedMessageException when it is none
     */
    public static Answer decode(byte[] array, int offset, int length) {
        BinaryReader in = new BinaryReader(array, offset, length);
        Answer answer = decode(in);
        in.end();
        return answer;
    }

    /**
     * Gives a handler an answer that is a plain value; false: it is another, or malformed, and nothing was done.
     *
     * @param offset where the content of the bulk string begins
     */
    static boolean deliverValue(byte[] array, int offset, int length, AnswerHandler handler) {
        if (length < VALUE_BYTES || array[offset] != VALUE || (array[offset + 1] & ~HAS_REPLY) != 0) {
            return false;
        }
        long clock = Ballot.readClock(array, offset + 2);
        long proposer = Ballot.readProposer(array, offset + 2);
        if (array[offset + 1] == 0) {
            if (length == VALUE_BYTES) {
                handler.onValue(clock, proposer, array, offset, -1);
            }
            return length == VALUE_BYTES;
        }
        int end = offset + length;
        int at = offset + VALUE_BYTES;
        long replyLength = 0;
        for (int shift = 0; at < end && shift < 35; shift += 7) {
            int next = array[at++];
            replyLength |= (next & 0x7fL) << shift;
            if (next >= 0) {
                if (replyLength != end - at) {
                    return false;
                }
                handler.onValue(clock, proposer, array, at, end - at);
                return true;
            }
        }
        return false;
    }

    private static Answer decode(BinaryReader in) {
        int kind = in.u8();
        return switch (kind) {
            case ACCEPTED -> accepted(in);
            case ACCEPTED_WITH_EVENTS -> {
                List<KeyEvent> events = events(in);
                yield new Answer.Accepted(accepted(in).replies(), events);
            }
            case VALUE -> value(in);
            case PROMISED -> {
                Ballot accepted = in.ballot();
                Ballot floor = in.ballot();
                yield new Answer.Promised(accepted, StateCodec.readLineage(in), floor);
            }
            case REFUSED -> new Answer.Refused(in.ballot());
            case NEED_WHOLE -> new Answer.NeedWhole(in.ballot());
            case FETCHED -> new Answer.Fetched(StateCodec.readState(in));
            case KEYS -> keys(in);
            case DIGESTS -> new Answer.Digests(readLongs(in), readLongs(in), readLongs(in), in.i64());
            case BUCKETS -> new Answer.Buckets(readLongs(in), in.ballot());
            case VERSIONS -> {
                long next = in.i64();
                boolean done = in.bool();
                yield new Answer.Versions(StateCodec.readVersions(in), next, done);
            }
            case PASSED -> passed(in);
            case DUMPED -> {
                Ballot floor = in.ballot();
                Ballot flushed = in.ballot();
                long next = in.i64();
                boolean done = in.bool();
                yield new Answer.Dumped(StateCodec.readStates(in), floor, flushed, next, done);
            }
            case FIGURES -> new Answer.Figures(figures(in));
            case NEEDS -> needs(in);
            case EVICTABLE -> evictable(in);
            case STALE -> new Answer.Stale(in.i64());
            case RECOVERING -> IS_RECOVERING;
            case ERROR -> new Answer.Error(in.text());
            case FAILED -> new Answer.Failed(in.bool(), in.text());
            default -> throw new MalformedMessageException("answer of kind " + kind);
        };
    }

    private static Answer.Accepted accepted(BinaryReader in) {
        int count = in.count(1);
        if (count == 0) {
            return Answer.Accepted.NO_REPLY;
        }
        if (count == 1) {
            return in.skipBytes(OK) ? ACCEPTED_OK : new Answer.Accepted(List.of(in.bytes()));
        }
        List<byte[]> replies = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            replies.add(in.bytes());
        }
        return new Answer.Accepted(replies);
    }

    private static Answer value(BinaryReader in) {
        int flags = in.u8();
        if (flags > (HAS_REPLY | EXPIRED | HAS_EVENTS)) {
            throw new MalformedMessageException("value flags " + flags);
        }
        Ballot accepted = in.ballot();
        List<KeyEvent> events = (flags & HAS_EVENTS) == 0 ? List.of() : events(in);
        byte[] reply = (flags & HAS_REPLY) == 0 ? null : in.bytes();
        return new Answer.Value(accepted, reply, (flags & EXPIRED) != 0, events);
    }

    private static Answer keys(BinaryReader in) {
        long next = in.i64();
        int partitions = in.i32();
        int count = in.count(MIN_KEY_BYTES);
        List<Answer.ScannedKey> keys = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            keys.add(new Answer.ScannedKey(in.bytes(), in.i64(), in.ballot(), in.bool(), (byte) in.u8()));
        }
        return new Answer.Keys(keys, next, partitions);
    }

    private static Answer.Passed passed(BinaryReader in) {
        boolean[] passed = new boolean[in.count(1)];
        for (int i = 0; i < passed.length; i++) {
            passed[i] = in.bool();
        }
        return new Answer.Passed(passed);
    }

    private static long[] readLongs(BinaryReader in) {
        long[] values = new long[in.count(8)];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.i64();
        }
        return values;
    }
}

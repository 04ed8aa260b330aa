package dev.roundhouse.storage.command.stream;

import dev.roundhouse.spi.resp.ReplySource;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.storage.value.StreamCursor;
import dev.roundhouse.storage.value.StreamEntryVisitor;
import dev.roundhouse.storage.value.StreamId;
import dev.roundhouse.storage.value.StreamValue;

/** Entries of streams as replies show them: ID, then names and values in one array. */
final class EntryReplies {
    private EntryReplies() {}

    static void id(StreamId id, RespWriter reply) {
        reply.bulk(id.text());
    }

    static void entry(StreamCursor cursor, RespWriter reply) {
        reply.arrayHeader(2);
        reply.bulk(cursor.idText());
        reply.arrayHeader(2 * cursor.fieldCount());
        cursor.visit(new ToReply(reply));
    }

    /** The one entry with an ID, which there is. */
    static void entry(StreamValue stream, StreamId id, RespWriter reply) {
        StreamCursor cursor = stream.range(id, id, false);
        if (!cursor.next()) {
            throw new IllegalStateException("no entry " + id);
        }
        entry(cursor, reply);
    }

    /** The first entries of a range; {@code limit} 0: all. */
    static void range(StreamValue stream, StreamId start, StreamId end, long limit, RespWriter reply) {
        long count = stream.count(start, end, limit);
        reply.arrayHeader(Math.toIntExact(count));
        new EntriesLeft(stream.range(start, end, false), count).writeSome(reply, Integer.MAX_VALUE);
    }

    /**
     * Entries of a range, the last of the reply: in pieces where they are many.
     */
    static void lastRange(StreamValue stream, StreamId start, StreamId end, Show show, RespWriter reply) {
        long count = stream.count(start, end, show.limit);
        reply.arrayHeader(Math.toIntExact(count));
        if (reply.takesInPieces(count)) {
            reply.rest(new EntriesLeft(stream.snapshot(start, end, show.down), count));
        } else {
            new EntriesLeft(stream.range(start, end, show.down), count).writeSome(reply, Integer.MAX_VALUE);
        }
    }

    /**
     * Which entries of a range.
     *
     * @param down the last ones, from the end down
     * @param limit how many; 0: all
     */
    record Show(boolean down, long limit) {}

    /** The entries ahead of a cursor. */
    private static final class EntriesLeft implements ReplySource {
        private final StreamCursor cursor;
        private long left;

        EntriesLeft(StreamCursor cursor, long left) {
            this.cursor = cursor;
            this.left = left;
        }

        @Override
        public boolean writeSome(RespWriter to, int bytes) {
            long end = to.length() + bytes;
            while (left > 0 && to.length() < end && cursor.next()) {
                entry(cursor, to);
                left--;
            }
            return left > 0;
        }
    }

    private record ToReply(RespWriter reply) implements StreamEntryVisitor {
        @Override
        public void text(byte[] array, int offset, int length) {
            reply.bulk(array, offset, length);
        }

        @Override
        public void number(long value) {
            reply.bulkInteger(value);
        }
    }
}

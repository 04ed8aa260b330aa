package dev.roundhouse.storage.command.stream;

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
        entries(stream.range(start, end, false), stream.count(start, end, limit), reply);
    }

    /** The last entries of a range, from the end down; {@code limit} 0: all. */
    static void rangeDown(StreamValue stream, StreamId start, StreamId end, long limit, RespWriter reply) {
        entries(stream.range(start, end, true), stream.count(start, end, limit), reply);
    }

    private static void entries(StreamCursor cursor, long count, RespWriter reply) {
        reply.arrayHeader(Math.toIntExact(count));
        for (long i = 0; i < count && cursor.next(); i++) {
            entry(cursor, reply);
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

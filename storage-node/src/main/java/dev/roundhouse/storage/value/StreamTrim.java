package dev.roundhouse.storage.value;

import org.jspecify.annotations.Nullable;

/**
 * What a stream is cut down to: a number of entries, or those from an ID on.
 *
 * @param minId null: by number
 * @param approximate whether only whole nodes go
 * @param limit entries removed at most; 0: any number
 */
public record StreamTrim(long maxLength, @Nullable StreamId minId, boolean approximate, long limit) {
    /** Whether a node of a stream of this many entries goes as a whole. */
    boolean removes(StreamChunk chunk, long length) {
        return minId == null ? length - chunk.live >= maxLength : minId.isAbove(chunk.last);
    }

    boolean isDone(StreamId next, long length) {
        return minId == null ? length <= maxLength : next.compareTo(minId) >= 0;
    }

    boolean isDone(long length) {
        return minId == null && length <= maxLength;
    }
}

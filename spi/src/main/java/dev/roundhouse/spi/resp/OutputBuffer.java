package dev.roundhouse.spi.resp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What was written and not yet drained: one heap array, with large arrays referenced between its bytes. */
final class OutputBuffer {
    private static final int INITIAL_BYTES = 512;
    private static final int MAX_BYTES = Integer.MAX_VALUE - 64;

    byte[] bytes = new byte[INITIAL_BYTES];
    int length;

    private @Nullable Chunk[] chunks = new Chunk[4];
    private int chunkCount;
    private long chunkBytes;
    private final ShrinkPolicy shrinkPolicy = new ShrinkPolicy();

    /** A referenced range, to be sent when {@code position} bytes of the heap array were. */
    private record Chunk(byte[] array, int offset, int length, int position) {}

    /** Makes room for {@code count} more bytes and answers where they go; the caller moves {@code length}. */
    int reserve(int count) {
        if (bytes.length - length < count) {
            grow((long) length + count);
        }
        return length;
    }

    private void grow(long needed) {
        if (needed > MAX_BYTES) {
            throw new IllegalStateException("output buffer over " + MAX_BYTES + " bytes: its limit was not enforced");
        }
        bytes = Arrays.copyOf(bytes, (int) Math.min(MAX_BYTES, Math.max(needed, 2L * bytes.length)));
    }

    void copy(byte[] source, int offset, int count) {
        int at = reserve(count);
        System.arraycopy(source, offset, bytes, at, count);
        length = at + count;
    }

    /** Adds the range by reference: its content must never change. */
    void reference(byte[] source, int offset, int count) {
        if (chunkCount == chunks.length) {
            chunks = Arrays.copyOf(chunks, 2 * chunkCount);
        }
        chunks[chunkCount++] = new Chunk(source, offset, count, length);
        chunkBytes += count;
    }

    long totalLength() {
        return length + chunkBytes;
    }

    void truncate(long total) {
        if (total < 0 || total > totalLength()) {
            throw new IllegalArgumentException("position " + total + " of " + totalLength());
        }
        while (chunkCount > 0) {
            Chunk last = chunk(chunkCount - 1);
            if (total >= chunkBytes + last.position) {
                break;
            }
            chunkBytes -= last.length;
            chunks[--chunkCount] = null;
            length = last.position;
        }
        length = (int) (total - chunkBytes);
    }

    private Chunk chunk(int i) {
        Chunk chunk = chunks[i];
        assert chunk != null;
        return chunk;
    }

    void drainTo(ByteBufAllocator allocator, Consumer<ByteBuf> out) {
        if (chunkCount == 0) {
            if (length > 0) {
                ByteBuf all = allocator.directBuffer(length, length).writeBytes(bytes, 0, length);
                clear();
                out.accept(all);
            }
            return;
        }
        ByteBuf small = allocator.directBuffer(length, length).writeBytes(bytes, 0, length);
        for (int i = 0; i < chunkCount; i++) {
            Chunk chunk = chunk(i);
            int before = chunk.position - small.readerIndex();
            if (before > 0) {
                out.accept(small.readRetainedSlice(before));
            }
            out.accept(Unpooled.wrappedBuffer(chunk.array, chunk.offset, chunk.length));
        }
        clear();
        if (small.isReadable()) {
            out.accept(small);
        } else {
            small.release();
        }
    }

    byte[] toBytes() {
        byte[] all = new byte[Math.toIntExact(totalLength())];
        int from = 0;
        int to = 0;
        for (int i = 0; i < chunkCount; i++) {
            Chunk chunk = chunk(i);
            int before = chunk.position - from;
            System.arraycopy(bytes, from, all, to, before);
            System.arraycopy(chunk.array, chunk.offset, all, to + before, chunk.length);
            from += before;
            to += before + chunk.length;
        }
        System.arraycopy(bytes, from, all, to, length - from);
        return all;
    }

    void clear() {
        int capacity = shrinkPolicy.capacityAfter(bytes.length, length);
        if (capacity != bytes.length) {
            bytes = new byte[capacity];
        }
        length = 0;
        if (chunkCount > 0) {
            Arrays.fill(chunks, 0, chunkCount, null);
            chunkCount = 0;
            chunkBytes = 0;
        }
    }
}

package dev.roundhouse.storage.command.typed;

import dev.roundhouse.spi.resp.ReplySource;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.storage.value.DenseMap;

/** The entries of a map as they were when it was asked for, in their order. */
public final class EntriesSource<V> implements ReplySource {
    private final DenseMap.Snapshot<V> entries;
    private final Part<V> part;
    private int next;

    /** What is replied of an entry. */
    public interface Part<V> {
        void reply(DenseMap.Snapshot<V> entries, int entry, RespWriter to);
    }

    public EntriesSource(DenseMap.Snapshot<V> entries, Part<V> part) {
        this.entries = entries;
        this.part = part;
    }

    @Override
    public boolean writeSome(RespWriter to, int bytes) {
        long end = to.length() + bytes;
        while (next < entries.size() && to.length() < end) {
            part.reply(entries, next++, to);
        }
        return next < entries.size();
    }
}

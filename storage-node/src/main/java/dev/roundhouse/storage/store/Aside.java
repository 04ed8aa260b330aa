package dev.roundhouse.storage.store;

import dev.roundhouse.spi.command.CommandTable;
import dev.roundhouse.spi.resp.ReplySource;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.spi.ring.KeyHash;
import dev.roundhouse.spi.storage.KeyEvent;
import dev.roundhouse.spi.version.Ballot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A command that takes long ({@link Keyspace#putsAside}) and is therefore executed on another thread while the event loop
 * serves others: by the same code, in a store of its own that holds the keys it names. Their values are copies that share
 * what there is until either changes, so that making them costs next to nothing. What became of the keys is put in their
 * place at once, by whoever knows that they are still what they were: a replica by its ballots, a store of one replica as
 * EXEC knows it of watched keys.
 */
public final class Aside {
    /** Elements from which it is worth it: a few milliseconds, against a tenth of one for going to another thread and back. */
    static final int MIN_ELEMENTS = 4096;

    /** So many bytes of a string take about as long as an element. */
    public static final int BYTES_PER_ELEMENT = 512;

    /** Of a reply, given at once; the rest is a source. */
    private static final int BEGINNING_BYTES = 64 * 1024;

    private final Request request;
    private final CommandExecutor executor;
    private final StoreKeyspace keyspace;
    private final Partition partition;
    private final long now;
    private final int protocol;
    private final int events;
    private final boolean counts;
    private final List<Key> keys = new ArrayList<>();
    private byte[] reply = {};
    private List<KeyEvent> happened = List.of();
    /** Of the register, when the copies were made; of a replica only. */
    Ballot accepted = Ballot.NONE;

    /** How often it was executed for nothing before, since the keys changed meanwhile. */
    int failures;

    /** A key that the command names. */
    static final class Key {
        final byte[] name;
        /** By which the store notices that the key changes; null: of a replica. */
        byte @Nullable [] mark;

        private byte[] markAside = {};
        private boolean isChanged;

        private Key(byte[] name) {
            this.name = name;
        }
    }

    /** What the messages of the command at hand say beside it. */
    record Terms(long seed, int protocol, int events, boolean counts) {}

    /**
     * To be called under the locks of the keys.
     *
     * @param request need not be detached
     * @param seen which has looked the keys up for the command; none of them has expired
     */
    Aside(MemoryStore store, CommandExecutor executor, Request request, StoreKeyspace seen, Terms terms) {
        MemoryStore own = store.aside();
        this.request = request.detach();
        this.executor = executor;
        this.keyspace = new StoreKeyspace(own, terms.seed);
        this.partition = own.partition(0);
        this.now = seen.now();
        this.protocol = terms.protocol;
        this.events = terms.events;
        this.counts = terms.counts;
        int[] arguments = CommandTable.DEFAULT.find(request).keys(request);
        for (int argument : arguments) {
            byte[] name = request.bytes(argument);
            if (keys.stream().noneMatch(each -> Arrays.equals(each.name, name))) {
                keys.add(new Key(name));
                take((KeyView) seen.again(name, 0, name.length), name);
            }
        }
    }

    private void take(KeyView from, byte[] name) {
        Object entry = from.entry;
        if (entry == null) {
            return;
        }
        from.share();
        CellDraft draft = keyspace.draft.of(name, 0, name.length);
        if (entry instanceof ValueEntry typed) {
            draft.value(typed.value.copy());
        } else {
            draft.valueOf(entry);
        }
        draft.expireAt = Cell.expireAt(Cell.header(entry));
        draft.access = Cell.access(Cell.header(entry));
        partition.insert(partition.table.orderHash(KeyHash.xxHash64(name, 0, name.length)), draft.build());
    }

    /** The keys it names, each once. */
    List<Key> keys() {
        return keys;
    }

    Request request() {
        return request;
    }

    /** Executes it; once, on any thread. */
    public void run() {
        for (Key key : keys) {
            key.markAside = partition.watch(key.name, false);
        }
        RespWriter writer = new RespWriter(protocol);
        keyspace.direct(now);
        keyspace.looks().here(counts);
        keyspace.looks().begins(CommandTable.DEFAULT.find(request));
        keyspace.events().gather(events);
        executor.execute(request, keyspace, writer);
        reply = writer.toBytes();
        happened = keyspace.events().take();
        Watches watches = partition.watches();
        for (Key key : keys) {
            key.isChanged = watches == null || !watches.isUnchanged(key.name, key.markAside, false);
        }
    }

    /** Makes the keys what the command has made of them, without a word about events. Under the locks of the keys. */
    void putInPlace(StoreKeyspace into) {
        for (Key key : keys) {
            if (!key.isChanged) {
                continue;
            }
            Entry target = into.again(key.name, 0, key.name.length);
            Object entry = keyspace.entryOf(key.name);
            if (entry == null) {
                into.remove(target);
            } else {
                into.adopt(target, entry, Cell.access(Cell.header(entry)));
            }
        }
    }

    /** What happened to keys, of the classes wished for. */
    List<KeyEvent> events() {
        return happened;
    }

    /** What the replica at hand has found and missed. */
    void countInto(Partition of) {
        of.hits += partition.hits;
        of.misses += partition.misses;
    }

    byte[] reply() {
        return reply;
    }

    /** Writes the reply; the end of a long one as a source where the writer takes them. */
    void writeReply(RespWriter to) {
        if (to.takesInPieces(Integer.MAX_VALUE) && reply.length > BEGINNING_BYTES) {
            to.raw(reply, 0, BEGINNING_BYTES);
            to.rest(new Rest(reply));
        } else {
            to.raw(reply, 0, reply.length);
        }
    }

    private static final class Rest implements ReplySource {
        private final byte[] reply;
        private int next = BEGINNING_BYTES;

        private Rest(byte[] reply) {
            this.reply = reply;
        }

        @Override
        public boolean writeSome(RespWriter to, int bytes) {
            int some = Math.min(bytes, reply.length - next);
            to.raw(reply, next, some);
            next += some;
            return next < reply.length;
        }
    }
}

package dev.roundhouse.storage.store;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.spi.ring.KeyHash;
import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.EncodingLimits;
import dev.roundhouse.spi.storage.KeyEventSink;
import dev.roundhouse.spi.storage.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The memory of one storage node: its partitions, and one more for the topology record. Thread-safe: each partition has a
 * lock, taken on the caller's thread, so that an event loop gets its answer without a hop; nothing blocks for longer
 * than other callers' commands on the same partition. Replicas that took the same messages hold the same bytes.
 */
public final class MemoryStore {
    static final Answer NO_SUCH_PARTITION = new Answer.Error("ERR no such partition in this store");

    private static final StoreSettings ASIDE = new StoreSettings(1, false, 0);

    private final StoreSettings settings;
    private final CommandExecutor executor;
    private final Partition[] partitions;
    private final int partitionBits;
    private final MemoryUsage usage;
    private final Proposers proposers = new Proposers();
    private final EncodingLimits limits;
    private final String incarnation;
    private final ThreadLocal<Handlers> handlers;
    private final ActiveExpiry expiry;
    private volatile KeyEventSink keyEvents = KeyEventSink.NONE;
    private @Nullable DurableTopology durable;

    /** What a thread needs to answer messages. */
    private record Handlers(
            Replica replica,
            PartitionMessages partitionMessages,
            Versions versions,
            DirectCommands direct,
            NeedsReader needs,
            Touch touch) {}

    /** @param random for the incarnation and RANDOMKEY */
    public MemoryStore(StoreSettings settings, CommandExecutor executor, RandomGenerator random) {
        this(settings, executor, random, new EncodingLimits());
    }

    private MemoryStore(
            StoreSettings settings, CommandExecutor executor, RandomGenerator random, EncodingLimits limits) {
        this.limits = limits;
        this.settings = settings;
        this.executor = executor;
        this.usage = new MemoryUsage(settings);
        this.partitionBits = Integer.numberOfTrailingZeros(settings.partitions());
        this.partitions = new Partition[settings.partitions() + 1];
        for (int i = 0; i < partitions.length; i++) {
            boolean meta = i == settings.partitions();
            partitions[i] = new Partition(i, settings.replicated() || meta, meta ? 0 : partitionBits, usage);
        }
        this.incarnation = Long.toHexString(random.nextLong()) + Long.toHexString(random.nextLong());
        this.expiry = new ActiveExpiry(this);
        long seed = random.nextLong();
        this.handlers = ThreadLocal.withInitial(() -> newHandlers(seed));
    }

    private Handlers newHandlers(long seed) {
        StoreKeyspace keyspace =
                new StoreKeyspace(this, seed + Thread.currentThread().hashCode());
        Replica replica = new Replica(this, executor, keyspace);
        return new Handlers(
                replica,
                new PartitionMessages(this, replica),
                new Versions(replica.registers(), proposers),
                new DirectCommands(this, executor, keyspace),
                new NeedsReader(this, seed + Thread.currentThread().hashCode()),
                new Touch(this));
    }

    /**
     * Keeps what messages say of the topology, before they are answered. To be called before any message comes.
     *
     * @param left by an earlier process; null: nothing
     */
    public void keepTopology(TopologyStorage storage, @Nullable TopologyMemory left) {
        Partition record = partitions[settings.partitions()];
        StoreKeyspace keyspace = new StoreKeyspace(this, 0);
        Replica replica = new Replica(this, executor, keyspace);
        DurableTopology made = new DurableTopology(record, new PartitionMessages(this, replica), replica, storage);
        if (left != null) {
            made.restore(left, partitions);
        }
        durable = made;
    }

    /** Why this memory does not count, for a person; empty when it does. Of replicas: of others it always does. */
    public String obstacle() {
        int counting = 0;
        int filling = 0;
        for (Partition partition : partitions) {
            partition.lock();
            if (!partition.recovering) {
                counting += partition.index < settings.partitions() ? 1 : 0;
            } else if (partition.discardedAtEpoch >= 0) {
                filling++;
            }
            partition.unlock();
        }
        if (filling > 0) {
            return filling + " partitions are being filled from other nodes";
        }
        return counting == 0 ? "no proxy counts this node yet" : "";
    }

    /**
     * Whether the answer may have to wait for the disk: of a store that keeps the topology record there, messages about that
     * record and its epochs. They are to be given to {@link #handle} on a thread that may block.
     */
    public boolean mayWaitForDisk(Message message) {
        if (durable == null) {
            return false;
        }
        int record = settings.partitions();
        return message instanceof Message.Admit
                || message.header().partition() == record
                || message instanceof Message.Digest digest && digest.to() > record;
    }

    /** A small store of its own for values of this one. */
    MemoryStore aside() {
        return new MemoryStore(ASIDE, executor, new SplittableRandom(0), limits);
    }

    /** Answers one message, on the caller's thread. */
    public Answer handle(Message message) {
        Handlers own = handlers.get();
        own.replica.answer(false, false);
        return handle(own, message);
    }

    /**
     * As {@link #handle}, but a command that takes long may be put aside.
     *
     * @param inPieces whether a read may answer the beginning of a long reply and {@link Answer.Value#rest}
     * @return null: {@link #takeAside} has the command
     */
    public @Nullable Answer begin(Message message, boolean inPieces, boolean mayPutAside) {
        Handlers own = handlers.get();
        own.replica.answer(inPieces, mayPutAside);
        Answer answer = handle(own, message);
        return answer == Replica.PUT_ASIDE ? null : answer;
    }

    /** The command of the message that was begun last on this thread; null: it was not put aside. */
    public @Nullable Aside takeAside() {
        return handlers.get().replica.takeAside();
    }

    /** Answers a message whose command was put aside and has run; what came meanwhile counts as if it had come before. */
    public Answer finish(Message message, Aside done, boolean inPieces) {
        Handlers own = handlers.get();
        own.replica.answer(inPieces, false);
        Partition partition = replicatedPartition(message.header().partition());
        if (partition == null) {
            return NO_SUCH_PARTITION;
        }
        partition.lock();
        try {
            Answer refusal = refusal(partition, message);
            return refusal != null ? refusal : own.replica.finish(partition, message, done);
        } finally {
            partition.unlock();
        }
    }

    private Answer handle(Handlers own, Message message) {
        if (message instanceof Message.Scan scan) {
            return own.partitionMessages.scan(scan);
        }
        if (message instanceof Message.Expired expired) {
            return own.partitionMessages.expired(expired);
        }
        if (message instanceof Message.Digest digest) {
            return own.partitionMessages.digest(digest);
        }
        if (message instanceof Message.Figures figures) {
            return new Answer.Figures(
                    new FiguresReader(this).read(figures.header().now()));
        }
        if (message instanceof Message.Needs) {
            return own.needs.needs();
        }
        if (message instanceof Message.Evictable evictable) {
            return own.needs.evictable(evictable);
        }
        if (message instanceof Message.Admit admit) {
            return durable == null
                    ? own.partitionMessages.admit(admit)
                    : durable.admit(admit, () -> own.partitionMessages.admit(admit));
        }
        Partition partition = replicatedPartition(message.header().partition());
        if (partition == null) {
            return NO_SUCH_PARTITION;
        }
        DurableTopology keeper = partition.index == settings.partitions() ? durable : null;
        if (keeper == null) {
            return locked(own, partition, message);
        }
        own.replica.answer(false, false);
        return keeper.handle(message, () -> locked(own, partition, message));
    }

    private static Answer locked(Handlers own, Partition partition, Message message) {
        partition.lock();
        try {
            return handle(own, partition, message);
        } finally {
            partition.unlock();
        }
    }

    /**
     * Reads what commands on these keys, or messages about registers, will read first, so that the processor fetches their memory
     * side by side.
     *
     * @param hashes those that place them, the first {@code count} of the array
     */
    public void touch(long[] hashes, int count) {
        handlers.get().touch.all(hashes, count);
    }

    /** The gate of messages about what a partition holds; null: it is open. */
    private static @Nullable Answer refusal(Partition partition, Message message) {
        long epoch = message.header().epoch();
        if (epoch < partition.epoch) {
            return new Answer.Stale(partition.epoch);
        }
        partition.epoch = epoch;
        return partition.recovering ? new Answer.Recovering() : null;
    }

    private static Answer handle(Handlers own, Partition partition, Message message) {
        if (message instanceof Message.Load load) {
            return own.partitionMessages.load(partition, load);
        }
        Answer refusal = refusal(partition, message);
        if (refusal != null) {
            return refusal;
        }
        if (message instanceof Message.Flush flush) {
            return own.partitionMessages.flush(partition, flush);
        }
        if (message instanceof Message.Dump dump) {
            return own.partitionMessages.dump(partition, dump);
        }
        if (message instanceof Message.Buckets buckets) {
            return own.versions.buckets(partition, buckets);
        }
        if (message instanceof Message.Versions versions) {
            return own.versions.versions(partition, versions);
        }
        if (message instanceof Message.Passed passed) {
            return own.versions.passed(partition, passed);
        }
        if (message instanceof Message.Purge purge) {
            return own.versions.purge(partition, purge);
        }
        return message instanceof Message.Read read
                ? own.replica.read(partition, read)
                : own.replica.handle(partition, message);
    }

    /**
     * Executes one command of a store with one replica, atomically, and writes exactly one reply.
     *
     * @param request valid only during the call
     * @param now milliseconds since the epoch
     */
    public void execute(Request request, long now, RespWriter reply) {
        direct().execute(request, now, reply);
    }

    private DirectCommands direct() {
        if (settings.replicated()) {
            throw new IllegalStateException("commands of a replicated store come as messages");
        }
        return handlers.get().direct;
    }

    /** As {@link #execute}, but a command that takes long may be put aside; null: the reply is written. */
    public @Nullable Aside executeOrPutAside(Request request, long now, RespWriter reply) {
        return direct().executeOrPutAside(request, now, reply);
    }

    /**
     * Puts in place what a command that was put aside has done when it ran.
     *
     * @return null: the reply is written; else nothing is done, as its keys have changed meanwhile, and this is to be run
     */
    public @Nullable Aside finish(Aside done, long now, RespWriter reply) {
        return direct().finish(done, now, reply);
    }

    /** To be called for what was put aside and will never be finished. */
    public void abandon(Aside aside) {
        direct().abandon(aside);
    }

    /**
     * Removes keys that have expired, in a store with one replica; to be called by a timer. Goes on where it last stopped.
     *
     * @param budget keys to look at, at most
     * @return how many were removed
     */
    public int expireSome(long now, int budget) {
        return settings.replicated() ? 0 : expiry.step(now, budget);
    }

    /** Where a store with one replica tells what happens to keys. */
    public void tellKeyEvents(KeyEventSink sink) {
        keyEvents = sink;
    }

    KeyEventSink keyEvents() {
        return keyEvents;
    }

    /** Approximate heap bytes held. */
    public long usedBytes() {
        return usage.bytes();
    }

    public StoreSettings settings() {
        return settings;
    }

    /** Names this life of the memory. */
    public String incarnation() {
        return incarnation;
    }

    /** All that replicas must agree on, in order, promises and access times left out: for tests. */
    public List<String> contents() {
        List<String> lines = new ArrayList<>();
        for (Partition partition : partitions) {
            partition.lock();
            try {
                handlers.get().partitionMessages.describe(partition, lines);
            } finally {
                partition.unlock();
            }
        }
        return lines;
    }

    int partitionCount() {
        return settings.partitions();
    }

    int partitionBits() {
        return partitionBits;
    }

    Partition partition(int index) {
        return partitions[index];
    }

    /** Null where messages about registers have no place. */
    @Nullable
    Partition replicatedPartition(int index) {
        return index < 0 || index >= partitions.length || !partitions[index].replicated ? null : partitions[index];
    }

    int partitionOf(long hash) {
        return (int) (hash >>> 1 >>> Long.SIZE - 1 - partitionBits);
    }

    /** @param keyHash XXH64 of the whole key */
    Partition partitionOf(byte[] array, int offset, int length, long keyHash) {
        long hash = KeyHash.isTagged(array, offset, length) ? KeyHash.hashOf(array, offset, length) : keyHash;
        return partitions[partitionOf(hash)];
    }

    MemoryUsage usage() {
        return usage;
    }

    /** Up to which size its values are compact; may be changed at any time. */
    public EncodingLimits limits() {
        return limits;
    }

    Proposers proposers() {
        return proposers;
    }
}

package dev.roundhouse.storage.store;

import dev.roundhouse.spi.ring.KeyHash;
import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.Header;
import dev.roundhouse.spi.storage.KeyPosition;
import dev.roundhouse.spi.storage.Message;
import dev.roundhouse.spi.storage.Register;
import dev.roundhouse.spi.storage.RegisterState;
import dev.roundhouse.spi.version.Ballot;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The messages about whole partitions: flush, dump, load, admit, and over ranges scan and digest. */
final class PartitionMessages {
    private final MemoryStore store;
    private final Replica replica;

    PartitionMessages(MemoryStore store, Replica replica) {
        this.store = store;
        this.replica = replica;
    }

    Answer flush(Partition partition, Message.Flush message) {
        if (!message.ballot().isAbove(partition.highest)) {
            return new Answer.Refused(partition.highest);
        }
        partition.empty();
        partition.flushed(message.ballot());
        return Answer.Accepted.NO_REPLY;
    }

    Answer dump(Partition partition, Message.Dump message) {
        List<RegisterState> registers = new ArrayList<>();
        Iterator<Register> tags = partition
                .tags()
                .tailMap(new Register(NO_BYTES, true, message.from()))
                .keySet()
                .iterator();
        KeyWalk keys = new KeyWalk(partition, message.from());
        Register tag = tags.hasNext() ? tags.next() : null;
        Register key = keys.next();
        while (tag != null || key != null) {
            boolean tagFirst = key == null || tag != null && Long.compareUnsigned(tag.hash(), key.hash()) <= 0;
            Register next = tagFirst ? tag : key;
            if (next == null) {
                break;
            }
            int size = registers.size();
            if (size >= message.limit() && registers.get(size - 1).register().hash() != next.hash()) {
                return new Answer.Dumped(registers, partition.floor, partition.flushed, next.hash(), false);
            }
            registers.add(replica.registers().fetch(replica.registers().hold(partition, next), Ballot.NONE));
            if (tagFirst) {
                tag = tags.hasNext() ? tags.next() : null;
            } else {
                key = keys.next();
            }
        }
        return new Answer.Dumped(registers, partition.floor, partition.flushed, 0, true);
    }

    private static final byte[] NO_BYTES = {};

    /** The untagged keys of a partition by hash. */
    private static final class KeyWalk {
        private final Table table;
        private int slot;

        KeyWalk(Partition partition, long fromHash) {
            table = partition.table;
            slot = table.firstFrom(0);
            while (slot < table.slots() && Long.compareUnsigned(hashAt(slot), fromHash) < 0) {
                slot = table.occupied(slot + 1);
            }
        }

        private long hashAt(int at) {
            Object entry = table.at(at);
            return entry == null ? 0 : Cell.keyHash(Cell.header(entry));
        }

        @Nullable
        Register next() {
            while (slot < table.slots()) {
                Object entry = table.at(slot);
                slot = table.occupied(slot + 1);
                byte[] key = entry == null ? NO_BYTES : Cell.key(Cell.header(entry));
                if (entry != null && !KeyHash.isTagged(key, 0, key.length)) {
                    return new Register(key, false, KeyHash.xxHash64(key, 0, key.length));
                }
            }
            return null;
        }
    }

    /** Only while recovering at exactly the message's epoch. */
    Answer load(Partition partition, Message.Load message) {
        if (!partition.recovering || partition.epoch != message.header().epoch()) {
            return new Answer.Stale(partition.epoch);
        }
        partition.raiseFloor(message.floor());
        if (message.flushed().isAbove(partition.flushed)) {
            partition.flushed(message.flushed());
            replica.registers().dropBelow(partition, message.flushed());
        }
        int access = (int) (message.header().now() / 1000) & Cell.ACCESS_MASK;
        for (RegisterState state : message.registers()) {
            replica.merge(partition, state, access);
        }
        return Answer.Accepted.NO_REPLY;
    }

    Answer admit(Message.Admit message) {
        long newest = -1;
        for (int index : message.partitions()) {
            Partition partition = store.replicatedPartition(index);
            if (partition == null) {
                return MemoryStore.NO_SUCH_PARTITION;
            }
            partition.lock();
            newest = Math.max(newest, partition.epoch);
            partition.unlock();
        }
        if (newest > message.header().epoch()) {
            return new Answer.Stale(newest);
        }
        for (int index : message.partitions()) {
            Partition partition = store.partition(index);
            partition.lock();
            try {
                newest = Math.max(newest, admit(partition, message.header().epoch(), message.role()));
            } finally {
                partition.unlock();
            }
        }
        return newest > message.header().epoch() ? new Answer.Stale(newest) : Answer.Accepted.NO_REPLY;
    }

    private static long admit(Partition partition, long epoch, Message.Role role) {
        if (partition.epoch > epoch) {
            return partition.epoch;
        }
        partition.epoch = epoch;
        switch (role) {
            case FENCE -> {}
            case RECOVER -> {
                if (partition.discardedAtEpoch != epoch) {
                    partition.discard();
                    partition.discardedAtEpoch = epoch;
                    partition.recovering = true;
                }
            }
            case COUNT -> partition.recovering = false;
        }
        return epoch;
    }

    Answer scan(Message.Scan message) {
        ScanSink sink = new ScanSink(message.header());
        long to = Math.min(message.to(), KeyPosition.first(store.partitionCount(), store.partitionBits()));
        long next = new PositionWalk(store).walk(Math.max(0, message.from()), to, message.limit(), sink);
        return new Answer.Keys(sink.keys, next >= to ? message.to() : next, sink.unanswered);
    }

    private final class ScanSink implements PositionWalk.Sink {
        private final List<Answer.ScannedKey> keys = new ArrayList<>();
        private final Header header;
        private int unanswered;

        ScanSink(Header header) {
            this.header = header;
        }

        @Override
        public boolean enter(Partition partition) {
            boolean asked = header.partition() == Header.ALL_PARTITIONS || header.partition() == partition.index;
            unanswered += asked && partition.recovering ? 1 : 0;
            return asked && !partition.recovering;
        }

        @Override
        public boolean take(Object entry, long position) {
            byte[] cell = Cell.header(entry);
            if (Cell.isPromiseOnly(cell)
                    && store.partition(KeyPosition.partitionOf(position, store.partitionBits())).replicated) {
                return false;
            }
            long expireAt = Cell.expireAt(cell);
            boolean live = Cell.isLive(cell) && (expireAt == Entry.NO_EXPIRY || expireAt > header.now());
            byte type = Cell.isLive(cell) ? Cell.type(entry) : 0;
            keys.add(new Answer.ScannedKey(Cell.key(cell), position, Cell.ballot(cell, store.proposers()), live, type));
            return true;
        }
    }

    Answer digest(Message.Digest message) {
        if (message.from() < 0 || message.to() > store.partitionCount() + 1 || message.from() > message.to()) {
            return MemoryStore.NO_SUCH_PARTITION;
        }
        long[] roots = new long[message.to() - message.from()];
        long[] live = new long[roots.length];
        for (int i = 0; i < roots.length; i++) {
            Partition partition = store.partition(message.from() + i);
            partition.lock();
            roots[i] = partition.root;
            live[i] = partition.live;
            partition.unlock();
        }
        return new Answer.Digests(roots, live);
    }

    /** All that replicas must agree on, byte for byte: for tests. */
    void describe(Partition partition, List<String> lines) {
        Table table = partition.table;
        for (Map.Entry<Register, TagRecord> tag : partition.tags().entrySet()) {
            if (!tag.getValue().accepted.isNone()) {
                lines.add(tag.getKey() + " " + tag.getValue().accepted);
            }
        }
        for (int slot = table.firstFrom(0); slot < table.slots(); slot = table.occupied(slot + 1)) {
            Object entry = table.at(slot);
            if (entry != null && !Cell.isPromiseOnly(Cell.header(entry))) {
                lines.add(line(replica.registers().keyState(entry)));
            }
        }
    }

    private static String line(dev.roundhouse.spi.storage.KeyState state) {
        return hex(state.key()) + " " + state.content() + " " + state.expireAt() + " " + state.type() + " "
                + hex(state.payload());
    }

    private static String hex(byte[] bytes) {
        return java.util.HexFormat.of().formatHex(bytes);
    }
}

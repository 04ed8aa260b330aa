package dev.roundhouse.storage.store;

import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.Header;
import dev.roundhouse.spi.storage.KeyPosition;
import dev.roundhouse.spi.storage.Message;
import dev.roundhouse.spi.storage.Register;
import dev.roundhouse.spi.storage.RegisterState;
import dev.roundhouse.spi.version.Ballot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The messages about whole partitions: flush, dump, load, admit, and over ranges scan and digest. */
final class PartitionMessages {
    private final MemoryStore store;
    private final Replica replica;

    PartitionMessages(MemoryStore store, Replica replica) {
        this.store = store;
        this.replica = replica;
    }

    Answer flush(Partition partition, Message.Flush message) {
        if (message.again()) {
            return flushAgain(partition, message.ballot());
        }
        if (!message.ballot().isAbove(partition.highest())) {
            return new Answer.Refused(partition.highest());
        }
        partition.empty();
        partition.flushed(message.ballot());
        return Answer.Accepted.NO_REPLY;
    }

    private Answer flushAgain(Partition partition, Ballot flushed) {
        if (!flushed.isAbove(partition.flushed)) {
            return Answer.Accepted.NO_REPLY;
        }
        Ballot promised = replica.registers().promisedOver(partition, flushed);
        if (!promised.isNone()) {
            return new Answer.Refused(promised);
        }
        partition.flushed(flushed);
        replica.registers().dropBelow(partition, flushed);
        return Answer.Accepted.NO_REPLY;
    }

    Answer dump(Partition partition, Message.Dump message) {
        List<RegisterState> registers = new ArrayList<>();
        RegisterWalk walk = new RegisterWalk(partition, message.from());
        for (Register next = walk.next(); next != null; next = walk.next()) {
            int size = registers.size();
            if (size >= message.limit() && registers.get(size - 1).register().hash() != next.hash()) {
                return new Answer.Dumped(registers, partition.floor, partition.flushed, next.hash(), false);
            }
            registers.add(replica.registers().fetch(replica.registers().hold(partition, next), Ballot.NONE));
        }
        return new Answer.Dumped(registers, partition.floor, partition.flushed, 0, true);
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

    Answer expired(Message.Expired message) {
        ExpiredSink sink = new ExpiredSink(message.header().now());
        long to = Math.min(message.to(), KeyPosition.first(store.partitionCount(), store.partitionBits()));
        long next = new PositionWalk(store).walk(Math.max(0, message.from()), to, message.looks(), sink);
        return new Answer.Keys(sink.keys, next >= to ? message.to() : next, 0);
    }

    private final class ExpiredSink implements PositionWalk.Sink {
        private final List<Answer.ScannedKey> keys = new ArrayList<>();
        private final long now;

        ExpiredSink(long now) {
            this.now = now;
        }

        @Override
        public boolean enter(Partition partition) {
            return partition.expiring > 0 && !partition.recovering;
        }

        @Override
        public boolean take(Object entry, long position) {
            byte[] cell = Cell.header(entry);
            if (Cell.isLive(cell) && Cell.has(cell, Cell.HAS_EXPIRY) && Cell.expireAt(cell) <= now) {
                Ballot accepted = Cell.ballot(cell, store.proposers());
                keys.add(new Answer.ScannedKey(Cell.key(cell), position, accepted, false, Cell.type(entry)));
            }
            return true;
        }
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
        long[] tombstones = new long[roots.length];
        for (int i = 0; i < roots.length; i++) {
            Partition partition = store.partition(message.from() + i);
            partition.lock();
            roots[i] = partition.root;
            live[i] = partition.live;
            tombstones[i] = partition.tombstones;
            partition.unlock();
        }
        return new Answer.Digests(roots, live, tombstones, 0);
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

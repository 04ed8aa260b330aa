package dev.roundhouse.storage.store;

import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.HashBuckets;
import dev.roundhouse.spi.storage.Message;
import dev.roundhouse.spi.storage.Register;
import dev.roundhouse.spi.storage.RegisterVersion;
import dev.roundhouse.spi.storage.VersionDigest;
import dev.roundhouse.spi.version.Ballot;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The messages by which replicas of a partition are compared, and by which tombstones go: buckets, versions, passed, purge. Their
 * cost is that of one walk through a partition, or a part of it: keys stand in hash order, so that no digest but the root
 * needs to be kept.
 */
final class Versions {
    private static final Answer BAD_COUNT = new Answer.Error("ERR no such number of buckets");

    private final Registers registers;
    private final Proposers proposers;

    Versions(Registers registers, Proposers proposers) {
        this.registers = registers;
        this.proposers = proposers;
    }

    Answer buckets(Partition partition, Message.Buckets message) {
        int count = message.count();
        if (count < 1 || count > Message.Buckets.MAX_BUCKETS || Integer.bitCount(count) != 1) {
            return BAD_COUNT;
        }
        long[] digests = new long[count];
        HashBuckets buckets = partition.buckets(count);
        RegisterWalk walk = new RegisterWalk(partition, 0);
        for (Register next = walk.next(); next != null; next = walk.next()) {
            Held held = registers.hold(partition, next);
            if (!held.absent()) {
                int bucket = buckets.bucketOf(next.hash());
                digests[bucket] ^= VersionDigest.mix(next.hash(), held.accepted());
            }
        }
        return new Answer.Buckets(digests, partition.flushed);
    }

    Answer versions(Partition partition, Message.Versions message) {
        List<RegisterVersion> found = new ArrayList<>();
        Set<Register> tags = message.onlyTombstones() ? tagsWithTombstones(partition) : Set.of();
        RegisterWalk walk = new RegisterWalk(partition, message.from());
        for (Register next = walk.next(); next != null; next = walk.next()) {
            if (Long.compareUnsigned(next.hash(), message.last()) > 0) {
                break;
            }
            int size = found.size();
            if (size >= message.limit() && found.get(size - 1).register().hash() != next.hash()) {
                return new Answer.Versions(found, next.hash(), false);
            }
            Held held = registers.hold(partition, next);
            if (!held.absent() && (!message.onlyTombstones() || isTombstone(held, tags))) {
                found.add(new RegisterVersion(next, held.accepted()));
            }
        }
        return new Answer.Versions(found, 0, true);
    }

    private boolean isTombstone(Held held, Set<Register> tags) {
        Register register = held.register();
        if (register.tagged()) {
            return tags.contains(register);
        }
        Partition partition = held.partition();
        Object entry = partition.table.at(partition.find(register.name(), 0, register.name().length));
        return entry != null && !Cell.isLive(Cell.header(entry));
    }

    /** Those with a tombstone, and those of which no key is left. */
    private static Set<Register> tagsWithTombstones(Partition partition) {
        Set<Register> tags = new HashSet<>();
        Set<Register> kept = new HashSet<>();
        Table table = partition.table;
        for (int slot = table.occupied(0); slot < table.slots(); slot = table.occupied(slot + 1)) {
            Object entry = table.at(slot);
            byte[] header = entry == null ? null : Cell.header(entry);
            Register tag = header == null ? null : Registers.tagOf(header);
            if (tag != null) {
                (Cell.isLive(header) ? kept : tags).add(tag);
            }
        }
        for (Register tag : partition.tags().keySet()) {
            if (!kept.contains(tag)) {
                tags.add(tag);
            }
        }
        return tags;
    }

    Answer passed(Partition partition, Message.Passed message) {
        boolean[] passed = new boolean[message.versions().size()];
        for (int i = 0; i < passed.length; i++) {
            RegisterVersion asked = message.versions().get(i);
            Held held = registers.hold(partition, asked.register());
            Ballot reached = held.absent() ? partition.absentPromised() : held.accepted();
            passed[i] = !asked.version().isAbove(reached);
        }
        return new Answer.Passed(passed);
    }

    Answer purge(Partition partition, Message.Purge message) {
        for (RegisterVersion each : message.versions()) {
            Held held = registers.hold(partition, each.register());
            if (!held.absent() && !each.version().isAbove(held.accepted())) {
                purge(held, each.version());
            }
        }
        return Answer.Accepted.NO_REPLY;
    }

    private void purge(Held held, Ballot version) {
        Partition partition = held.partition();
        boolean isSettled = held.accepted().equals(version);
        boolean isEmpty = true;
        for (Object entry : registers.entriesOf(partition, held.register())) {
            byte[] header = Cell.header(entry);
            boolean isDead =
                    !Cell.isLive(header) && !Cell.content(header, proposers).isAbove(version);
            isEmpty &= isDead;
            if (isDead && held.register().tagged()) {
                byte[] key = Cell.key(header);
                partition.remove(partition.find(key, 0, key.length));
            }
        }
        if (isEmpty && isSettled) {
            registers.drop(held);
            partition.raiseFloor(held.promised());
        }
    }
}

package dev.roundhouse.storage.store;

import dev.roundhouse.spi.ring.KeyHash;
import dev.roundhouse.spi.storage.HashBuckets;
import dev.roundhouse.spi.storage.Register;
import dev.roundhouse.spi.storage.VersionDigest;
import dev.roundhouse.spi.version.Ballot;
import java.util.Arrays;
import java.util.Comparator;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A small keyspace of its own, the unit of everything: its table, the registers of its hash tags, epoch, floor, digest and
 * counts. All fields belong to the lock. Can be emptied at once, whatever its size.
 */
final class Partition extends PartitionLock {
    private static final Comparator<Register> BY_HASH = (a, b) -> {
        int byHash = Long.compareUnsigned(a.hash(), b.hash());
        return byHash != 0 ? byHash : Arrays.compareUnsigned(a.name(), b.name());
    };

    final int index;
    private final int hashShift;
    /** Whether it keeps ballots. */
    final boolean replicated;

    final Table table;
    long epoch;
    boolean recovering;
    long discardedAtEpoch = -1;
    Ballot floor = Ballot.NONE;
    Ballot flushed = Ballot.NONE;
    /** No P and no V in here is above this ballot. Not an object, as it changes with every write. */
    private long highestClock;

    private long highestProposer;

    long root;
    long live;
    long expiring;
    int promises;
    /** Keys that are tombstones. */
    long tombstones;

    long hits;
    long misses;
    long expired;
    private final MemoryUsage usage;
    private @Nullable TreeMap<Register, TagRecord> tags;
    private @Nullable Lineages lineages;
    private @Nullable Watches watches;
    private long watchNumbers;
    private long usedBytes;
    private long untoldBytes;
    private long tableBytes;
    private long tombstoneBytes;

    Partition(int index, boolean replicated, int hashShift, MemoryUsage usage) {
        this.index = index;
        this.hashShift = hashShift;
        this.replicated = replicated;
        this.recovering = replicated;
        this.table = new Table(hashShift);
        this.usage = usage;
    }

    /** The hashes of its registers in equal ranges. */
    HashBuckets buckets(int count) {
        return new HashBuckets(hashShift == 0 ? 0 : index, hashShift, count);
    }

    /** V of an absent register. */
    Ballot absentAccepted() {
        return flushed;
    }

    /** P of an absent register. */
    Ballot absentPromised() {
        return Ballot.max(floor, flushed);
    }

    int find(byte[] array, int offset, int length) {
        return table.find(table.orderHash(keyHash(array, offset, length)), array, offset, length);
    }

    private static long keyHash(byte[] array, int offset, int length) {
        return KeyHash.xxHash64(array, offset, length);
    }

    int insert(long orderHash, Object entry) {
        count(entry, 1);
        int slot = table.insert(orderHash, entry);
        countTable();
        return slot;
    }

    void replace(int slot, Object entry) {
        Object old = table.at(slot);
        if (old != null) {
            count(old, -1);
        }
        count(entry, 1);
        table.set(slot, entry);
    }

    void remove(int slot) {
        Object old = table.at(slot);
        if (old != null) {
            count(old, -1);
        }
        table.remove(slot);
        countTable();
    }

    private void count(Object entry, int sign) {
        byte[] header = Cell.header(entry);
        if (Cell.isLive(header)) {
            live += sign;
            if (Cell.has(header, Cell.HAS_EXPIRY)) {
                expiring += sign;
            }
        } else if (Cell.isPromiseOnly(header)) {
            promises += sign;
        } else {
            tombstones += sign;
            useTombstones(sign * Cell.heapBytes(entry));
        }
        use(sign * Cell.heapBytes(entry));
    }

    /** To be called after an entry's value was changed in place. */
    void recount(ValueEntry entry) {
        long bytes = entry.value.heapBytes();
        use(bytes - entry.countedBytes);
        entry.countedBytes = bytes;
    }

    private void countTable() {
        long bytes = table.heapBytes();
        if (bytes != tableBytes) {
            use(bytes - tableBytes);
            tableBytes = bytes;
        }
    }

    private void useTombstones(long change) {
        tombstoneBytes += change;
        usage.addTombstones(change);
    }

    private void use(long change) {
        usedBytes += change;
        untoldBytes += change;
        if (untoldBytes > MemoryUsage.STEP_BYTES || untoldBytes < -MemoryUsage.STEP_BYTES) {
            usage.add(untoldBytes);
            untoldBytes = 0;
        }
    }

    long usedBytes() {
        return usedBytes;
    }

    /** The registers of hash tags by hash of the tag, unsigned. */
    TreeMap<Register, TagRecord> tags() {
        if (tags == null) {
            tags = new TreeMap<>(BY_HASH);
        }
        return tags;
    }

    @Nullable
    TagRecord tag(Register register) {
        return tags == null ? null : tags.get(register);
    }

    void addTag(Register register, TagRecord record) {
        tags().put(register, record);
        use(TagRecord.HEAP_BYTES + register.name().length);
    }

    void removeTag(Register register) {
        if (tags().remove(register) != null) {
            use(-TagRecord.HEAP_BYTES - register.name().length);
        }
    }

    /** What is watched here; null, as nearly always: nothing. */
    @Nullable
    Watches watches() {
        return watches;
    }

    /** Begins to watch a key; its mark. */
    byte[] watch(byte[] key, boolean isExpired) {
        Watches present = watches;
        if (present == null) {
            present = new Watches(watchNumbers);
            watches = present;
        }
        return present.watch(key, isExpired);
    }

    void unwatch(byte[] key) {
        Watches present = watches;
        if (present != null) {
            present.unwatch(key);
            if (present.isEmpty()) {
                watchNumbers = present.changes();
                watches = null;
            }
        }
    }

    Lineages lineages() {
        if (lineages == null) {
            lineages = new Lineages();
        }
        return lineages;
    }

    void raiseHighest(Ballot ballot) {
        if (Ballot.compare(ballot.clock(), ballot.proposer(), highestClock, highestProposer) > 0) {
            highestClock = ballot.clock();
            highestProposer = ballot.proposer();
        }
    }

    Ballot highest() {
        return new Ballot(highestClock, highestProposer);
    }

    void raiseFloor(Ballot ballot) {
        floor = Ballot.max(floor, ballot);
        raiseHighest(ballot);
    }

    /** Replaces {@code flushed}, in the digest too. */
    void flushed(Ballot ballot) {
        root ^= VersionDigest.mix(0, flushed) ^ VersionDigest.mix(0, ballot);
        flushed = ballot;
        raiseHighest(ballot);
    }

    /** Drops all keys and registers, in constant time. */
    void empty() {
        table.clear();
        tags = null;
        lineages = null;
        root = VersionDigest.mix(0, flushed);
        live = 0;
        expiring = 0;
        promises = 0;
        tombstones = 0;
        useTombstones(-tombstoneBytes);
        tableBytes = 0;
        use(-usedBytes);
    }

    /** As {@link #empty}, and forgets all ballots. */
    void discard() {
        floor = Ballot.NONE;
        flushed = Ballot.NONE;
        highestClock = 0;
        highestProposer = 0;
        empty();
    }
}

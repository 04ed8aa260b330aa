package dev.roundhouse.storage.store;

import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.EvictionPolicy;
import dev.roundhouse.spi.storage.Message;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * What a node needs of proxies, since replicas must not drop keys by themselves: that keys are evicted, that tombstones go. One
 * for each thread.
 */
final class NeedsReader {
    /** Partitions told of, at most. */
    static final int MAX_PARTITIONS = 256;

    /** Keys looked at in a partition; a few of many partitions come near the true order (as Redis' samples do). */
    static final int SAMPLES = 5;

    /** Slots looked at for them, where few keys may go. */
    static final int LOOKS = 20;

    private final MemoryStore store;
    private final SplittableRandom random;

    NeedsReader(MemoryStore store, long seed) {
        this.store = store;
        this.random = new SplittableRandom(seed);
    }

    private record Holding(int partition, long tombstones) {}

    Answer needs() {
        MemoryUsage usage = store.usage();
        int[] partitions = usage.isPressing() ? withMostTombstones() : new int[0];
        return new Answer.Needs(
                usage.bytes(), usage.limit(), usage.tombstoneBytes(), usage.tombstoneLimit(), partitions);
    }

    private int[] withMostTombstones() {
        List<Holding> all = new ArrayList<>();
        for (int i = 0; i < store.partitionCount(); i++) {
            Partition partition = store.partition(i);
            partition.lock();
            long tombstones = partition.tombstones;
            partition.unlock();
            if (tombstones > 0) {
                all.add(new Holding(i, tombstones));
            }
        }
        return all.stream()
                .sorted(Comparator.comparingLong(Holding::tombstones).reversed())
                .limit(MAX_PARTITIONS)
                .mapToInt(Holding::partition)
                .toArray();
    }

    private record Candidate(byte[] key, long score) {}

    Answer evictable(Message.Evictable message) {
        List<Candidate> candidates = new ArrayList<>();
        for (int index : message.partitions()) {
            Partition partition = index < 0 || index >= store.partitionCount() ? null : store.partition(index);
            if (partition != null) {
                partition.lock();
                try {
                    sample(partition, message, candidates);
                } finally {
                    partition.unlock();
                }
            }
        }
        return new Answer.Evictable(candidates.stream()
                .sorted(Comparator.comparingLong(Candidate::score).reversed())
                .limit(message.limit())
                .map(Candidate::key)
                .toList());
    }

    private void sample(Partition partition, Message.Evictable message, List<Candidate> candidates) {
        boolean isVolatile = message.policy().isVolatile();
        if (partition.recovering || (isVolatile ? partition.expiring : partition.live) == 0) {
            return;
        }
        Table table = partition.table;
        Set<Integer> seen = new HashSet<>();
        // A small table is looked at all around, so that none of its few keys is missed.
        boolean isSmall = table.slots() <= LOOKS;
        int first = random.nextInt(table.slots());
        for (int look = 0; look < LOOKS && seen.size() < SAMPLES; look++) {
            int slot = isSmall ? (first + look) % table.slots() : table.occupied(random.nextInt(table.slots()));
            Object entry = slot < table.slots() ? table.at(slot) : null;
            byte[] header = entry == null ? null : Cell.header(entry);
            boolean mayGo = header != null && Cell.isLive(header) && (!isVolatile || Cell.has(header, Cell.HAS_EXPIRY));
            if (mayGo && seen.add(slot)) {
                candidates.add(new Candidate(Cell.key(header), score(header, message)));
            }
        }
    }

    /** The higher, the sooner it goes. */
    private long score(byte[] header, Message.Evictable message) {
        EvictionPolicy policy = message.policy();
        return switch (policy) {
            case ALLKEYS_LRU, VOLATILE_LRU -> {
                int now = (int) (message.header().now() / 1000) & Cell.ACCESS_MASK;
                yield now - Cell.access(header) & Cell.ACCESS_MASK;
            }
            case VOLATILE_TTL -> -Cell.expireAt(header);
            case NOEVICTION, ALLKEYS_RANDOM, VOLATILE_RANDOM -> random.nextLong();
        };
    }
}

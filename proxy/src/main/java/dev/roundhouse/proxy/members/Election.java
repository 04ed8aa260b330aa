package dev.roundhouse.proxy.members;

import dev.roundhouse.spi.ring.KeyHash;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.function.IntPredicate;

/**
 * Whether this proxy is the one for a partition: background work is done once, not by every proxy. Rendezvous hashing (Thaler
 * and Ravishankar, 1998) over the proxies that are there: when one comes or goes, only its own partitions change hands. Proxies that see
 * each other differently may both be elected, or none for seconds: safety must never depend on it. Thread-safe.
 */
public final class Election implements IntPredicate {
    private final long self;
    private volatile long[] others = {};

    /** @param self id of this proxy */
    public Election(String self) {
        this.self = hash(self);
    }

    private static long hash(String id) {
        byte[] bytes = id.getBytes(StandardCharsets.UTF_8);
        return KeyHash.xxHash64(bytes, 0, bytes.length);
    }

    /** The other proxies that are there now. */
    void others(Collection<String> ids) {
        others = ids.stream().mapToLong(Election::hash).toArray();
    }

    @Override
    public boolean test(int partition) {
        long own = score(self, partition);
        for (long other : others) {
            int order = Long.compareUnsigned(score(other, partition), own);
            if (order > 0 || order == 0 && other > self) {
                return false;
            }
        }
        return true;
    }

    /** The finalizer of SplitMix64: every bit of both decides on every bit. */
    private static long score(long member, int partition) {
        long mixed = member + (partition + 1) * 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ mixed >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        return mixed ^ mixed >>> 31;
    }
}

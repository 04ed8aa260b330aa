package dev.roundhouse.spi.storage;

import dev.roundhouse.spi.version.Ballot;

/**
 * What one register adds (by XOR) to its partition's digest root: the same in every backend, so that roots can be compared.
 * A partition's {@code flushed} counts as a register of hash 0; a version of NONE counts for nothing.
 */
public final class VersionDigest {
    private VersionDigest() {}

    /** @param nameHash XXH64 of the register's name */
    public static long mix(long nameHash, Ballot accepted) {
        if (accepted.isNone()) {
            return 0;
        }
        return mix(mix(mix(nameHash + 0x9e3779b97f4a7c15L) + accepted.clock()) + accepted.proposer());
    }

    /** Finalizer of SplitMix64 (Steele, Lea, Flood 2014; Stafford's variant 13). */
    private static long mix(long value) {
        long mixed = (value ^ value >>> 30) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
        return mixed ^ mixed >>> 31;
    }
}

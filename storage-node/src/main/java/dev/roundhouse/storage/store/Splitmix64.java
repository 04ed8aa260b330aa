package dev.roundhouse.storage.store;

import dev.roundhouse.spi.version.Ballot;
import java.util.random.RandomGenerator;

/** Steele, Lea and Flood's SplitMix64, which can be seeded again: the same numbers on every replica for the same seed. */
final class Splitmix64 implements RandomGenerator {
    private long state;

    Splitmix64(long seed) {
        this.state = seed;
    }

    /** Of what happens at a ballot. */
    static long seedOf(Ballot ballot) {
        return ballot.clock() * 31 + ballot.proposer();
    }

    void seed(long seed) {
        state = seed;
    }

    @Override
    public long nextLong() {
        state += 0x9E3779B97F4A7C15L;
        long mixed = (state ^ state >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        return mixed ^ mixed >>> 31;
    }
}

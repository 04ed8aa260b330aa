package dev.roundhouse.spi.version;

import java.util.function.LongSupplier;

/**
 * Makes one proposer's ballots: a hybrid logical clock (Kulkarni et al. 2014) that never goes back and moves past every
 * ballot it sees. Owned by one event loop; not thread-safe.
 */
public final class BallotClock {
    /** A ballot further ahead of the wall clock than this is somebody's wrong clock. */
    public static final long FAR_AHEAD_MILLIS = 1_000;

    private final LongSupplier wallMillis;
    private final long proposer;
    private long last;
    private long farAhead;
    private long lastFarAheadMillis;

    /**
     * @param wallMillis wall clock, milliseconds since the epoch; may step back
     * @param proposer random, in (0, {@link Ballot#PROPOSER_LIMIT})
     */
    public BallotClock(LongSupplier wallMillis, long proposer) {
        if (proposer <= 0 || proposer >= Ballot.PROPOSER_LIMIT) {
            throw new IllegalArgumentException("proposer " + proposer);
        }
        this.wallMillis = wallMillis;
        this.proposer = proposer;
    }

    /** A ballot above all that this clock made or saw. */
    public Ballot next() {
        last = Math.max(last + 1, wallMillis.getAsLong() << 16);
        return new Ballot(last, proposer);
    }

    /**
     * As {@link #next}, at least so far ahead of the wall clock: above what others, whose ballots are of now, have under way.
     *
     * @param millis below {@link #FAR_AHEAD_MILLIS}
     */
    public Ballot nextAhead(long millis) {
        last = Math.max(last, wallMillis.getAsLong() + millis << 16);
        return next();
    }

    public void observe(Ballot seen) {
        observe(seen.clock());
    }

    /** @param clock of a ballot that was seen */
    public void observe(long clock) {
        if (Long.compareUnsigned(clock, last) > 0) {
            last = clock;
            long ahead = aheadMillis();
            if (ahead > FAR_AHEAD_MILLIS) {
                farAhead++;
                lastFarAheadMillis = ahead;
            }
        }
    }

    /** How far the newest ballot seen is ahead of the own wall clock, in milliseconds; negative when behind. */
    public long aheadMillis() {
        return (last >>> 16) - wallMillis.getAsLong();
    }

    /** How many ballots were seen that were more than {@link #FAR_AHEAD_MILLIS} ahead of the wall clock and of all before. */
    public long farAhead() {
        return farAhead;
    }

    /** By how much the last of them was. */
    public long lastFarAheadMillis() {
        return lastFarAheadMillis;
    }

    public long proposer() {
        return proposer;
    }
}

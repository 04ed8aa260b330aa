package dev.roundhouse.proxy.coordinator;

import java.util.concurrent.TimeUnit;

/**
 * Hedged reads (Dean and Barroso, The Tail at Scale, 2013): a read whose replica takes longer than it nearly always does asks the
 * next one. No timer for each read: those under way stand in the order they began, and are looked at every millisecond or so
 * while there are any. What it may cost is bounded by a share of all reads. One event loop's.
 */
final class Hedges {
    /** Extra requests, in percent of reads, unless configured otherwise. */
    static final int DEFAULT_PERCENT = 5;

    /** How often reads under way are looked at, milliseconds. */
    static final int LOOK_MILLIS = 1;

    /** No read is hedged sooner, whatever its node's latency, microseconds. */
    static final int LEAST_MICROS = 2_000;

    /** Hedges that may follow each other at once after a quiet time. */
    static final int MAX_BURST = 16;

    private static final int HUNDRED = 100;

    /** A read under way. */
    interface Hedged {
        /**
         * Whether it waits for a replica that could be hedged.
         *
         * @param use as told by {@link Hedges#begun}: another read may be of the same object by now
         */
        boolean isWaiting(long use);

        /** The slowest that the replica asked nearly always is, microseconds. */
        double expectedMicros();

        void hedge();
    }

    private final Environment environment;
    private final BegunReads underWay = new BegunReads();
    private int percent = DEFAULT_PERCENT;
    private int hundredths;
    private boolean isLooking;

    Hedges(Environment environment) {
        this.environment = environment;
    }

    /** @param percent extra requests at most; 0: none */
    void limit(int percent) {
        this.percent = percent;
    }

    /**
     * A read has begun and waits for its replicas.
     *
     * @param use tells it from others of the same object
     */
    void begun(Hedged read, long use) {
        if (percent == 0) {
            return;
        }
        hundredths = Math.min(MAX_BURST * HUNDRED, hundredths + percent);
        underWay.add(read, use, environment.nanos());
        if (!isLooking) {
            isLooking = true;
            environment.delay(LOOK_MILLIS, this::look);
        }
    }

    private void look() {
        long now = environment.nanos();
        int left = underWay.size();
        while (left-- > 0) {
            Hedged first = underWay.first();
            long use = underWay.firstUse();
            long nanos = underWay.firstNanos();
            long micros = TimeUnit.NANOSECONDS.toMicros(now - nanos);
            boolean isWaiting = first.isWaiting(use);
            if (isWaiting && micros < LEAST_MICROS) {
                // Those behind it began later.
                break;
            }
            underWay.removeFirst();
            if (!isWaiting) {
                continue;
            }
            if (micros < first.expectedMicros() || hundredths < HUNDRED) {
                underWay.add(first, use, nanos);
                continue;
            }
            hundredths -= HUNDRED;
            environment.counters().hedges++;
            first.hedge();
        }
        isLooking = !underWay.isEmpty();
        if (isLooking) {
            environment.delay(LOOK_MILLIS, this::look);
        }
    }
}

package dev.roundhouse.proxy.membership;

import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Whether this proxy is to fill a node that lost its memory: the elected one at once; any other when nobody has begun for some
 * seconds, or has not come to an end for long, since the elected one may be cut off from the node, or gone. Two that fill the
 * same node do no harm.
 */
final class RecoveryTurn {
    /** How long the elected proxy may take to begin. */
    static final int BEGIN_MILLIS = 5_000;

    /** How long it may then fill. */
    static final int FILL_MILLIS = 120_000;

    private final IntPredicate isElected;
    private @Nullable String waitedFor;
    private long sinceNanos;

    /** @param isElected by the number of the node */
    RecoveryTurn(IntPredicate isElected) {
        this.isElected = isElected;
    }

    /**
     * @param life that the node has now
     * @param isBegun whether the topology record says that it is being filled
     */
    boolean isMine(int node, String life, boolean isBegun, long nanos) {
        if (isElected.test(node)) {
            return true;
        }
        String waiting = life + isBegun;
        if (!Objects.equals(waiting, waitedFor)) {
            waitedFor = waiting;
            sinceNanos = nanos;
        }
        return nanos - sinceNanos > TimeUnit.MILLISECONDS.toNanos(isBegun ? FILL_MILLIS : BEGIN_MILLIS);
    }
}

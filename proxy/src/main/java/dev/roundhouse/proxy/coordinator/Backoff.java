package dev.roundhouse.proxy.coordinator;

/** How often an operation is tried, and how long it pauses in between: exponential with full jitter. */
final class Backoff {
    /** Attempts of one operation before it gives up with an error. */
    static final int MAX_ATTEMPTS = 24;

    private static final int MAX_EXPONENT = 6;

    /** Attempts of one round that other proposers overtook, beside those, before it gives up. */
    static final int MAX_OVERTAKEN = 256;

    /** A turn, in round trips: as many as a round has commands, within these. */
    private static final int SHORT_TURN = 2;

    private static final int LONG_TURN = 18;

    /** What counts as a round trip at most, milliseconds. */
    private static final int MAX_TRIP_MILLIS = 8;

    private Backoff() {}

    /** Runs the next attempt: the first retry at once, later ones after up to 2, 4 ... 64 ms. */
    static void retry(Environment environment, int attempts, Runnable attempt) {
        environment.counters().retries++;
        long pause = attempts < 2 ? 0 : environment.random().nextInt((1 << Math.min(attempts - 1, MAX_EXPONENT)) + 1);
        environment.delay(pause, attempt);
    }

    /**
     * As {@link #retry}, of a round that another proposer overtook: they take turns. At once it would overtake the other
     * between its promise and its accept, for ever, where the other's pauses grow and it begins anew with every round. A
     * turn is as long as it pays: changing it costs two or three round trips, and a round takes all commands that wait.
     *
     * @param isRunning whether the attempt ran on a promise given in advance: it had its turn
     * @param commands of the round
     * @param tripMicros about a round trip
     */
    static void takeTurns(
            Environment environment, boolean isRunning, int commands, double tripMicros, Runnable attempt) {
        environment.counters().retries++;
        int turn = tripMillis(tripMicros) * Math.max(SHORT_TURN, Math.min(LONG_TURN, commands));
        environment.delay((isRunning ? turn : 0) + environment.random().nextInt(turn + 1), attempt);
    }

    /**
     * As {@link #takeTurns}, of a round of which an accept may have landed: whether it has must be asked while its trace is
     * there, which others that go on at full speed leave behind soon.
     */
    static void resolve(Environment environment, double tripMicros, Runnable attempt) {
        environment.counters().retries++;
        environment.delay(environment.random().nextInt(SHORT_TURN * tripMillis(tripMicros) + 1), attempt);
    }

    private static int tripMillis(double tripMicros) {
        return (int) Math.min(MAX_TRIP_MILLIS, 1 + tripMicros / 1e3);
    }
}

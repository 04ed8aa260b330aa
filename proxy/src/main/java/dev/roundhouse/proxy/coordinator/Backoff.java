package dev.roundhouse.proxy.coordinator;

/** How often an operation is tried, and how long it pauses in between: exponential with full jitter. */
final class Backoff {
    /** Attempts of one operation before it gives up with an error. */
    static final int MAX_ATTEMPTS = 24;

    private static final int MAX_EXPONENT = 6;

    private Backoff() {}

    /** Runs the next attempt: the first retry at once, later ones after up to 2, 4 ... 64 ms. */
    static void retry(Environment environment, int attempts, Runnable attempt) {
        environment.counters().retries++;
        long pause = attempts < 2 ? 0 : environment.random().nextInt((1 << Math.min(attempts - 1, MAX_EXPONENT)) + 1);
        environment.delay(pause, attempt);
    }
}

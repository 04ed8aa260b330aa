package dev.roundhouse.proxy.session;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * What CONFIG SET says about the timing of commands: the slow log's threshold, the latency monitor's, whether histograms are
 * kept. Read by every loop, written by any.
 */
final class Measuring {
    /** Redis' default. */
    static final long DEFAULT_SLOW_MICROS = 10_000;

    private volatile long slowMicros = DEFAULT_SLOW_MICROS;
    private volatile long latencyMillis;
    private volatile long loggedNanos = Long.MAX_VALUE;
    private volatile boolean keepsHistograms = true;
    private volatile List<Double> percentiles = List.of(50.0, 99.0, 99.9);
    private volatile boolean everyCall;
    private volatile boolean isOff;
    private volatile long noteworthyNanos = TimeUnit.MICROSECONDS.toNanos(DEFAULT_SLOW_MICROS);

    /** Negative: nothing is slow. */
    long slowMicros() {
        return slowMicros;
    }

    void slowMicros(long micros) {
        slowMicros = micros;
        decide();
    }

    /** 0: off. */
    long latencyMillis() {
        return latencyMillis;
    }

    void latencyMillis(long millis) {
        latencyMillis = millis;
        decide();
    }

    /** 0: nothing is logged. */
    void loggedMillis(int millis) {
        loggedNanos = millis == 0 ? Long.MAX_VALUE : TimeUnit.MILLISECONDS.toNanos(millis);
        decide();
    }

    /** What took as long is told in the log. */
    long loggedNanos() {
        return loggedNanos;
    }

    boolean keepsHistograms() {
        return keepsHistograms;
    }

    void keepsHistograms(boolean keeps) {
        keepsHistograms = keeps;
    }

    /** Those that INFO latencystats shows. */
    List<Double> percentiles() {
        return percentiles;
    }

    void percentiles(List<Double> shown) {
        percentiles = List.copyOf(shown);
    }

    /** A percentile without zeros at its end. */
    static String text(double percentile) {
        String text = String.format(Locale.ROOT, "%f", percentile);
        return text.replaceFirst("\\.?0+$", "");
    }

    /** Before the first command: none is timed, whatever CONFIG SET says. */
    void off() {
        isOff = true;
        decide();
    }

    boolean isOff() {
        return isOff;
    }

    private synchronized void decide() {
        long slow = slowMicros < 0 ? Long.MAX_VALUE : TimeUnit.MICROSECONDS.toNanos(slowMicros);
        long latency = latencyMillis == 0 ? Long.MAX_VALUE : TimeUnit.MILLISECONDS.toNanos(latencyMillis);
        noteworthyNanos = Math.min(loggedNanos, Math.min(slow, latency));
        // A command of constant time takes long only by accident: at the default it is enough to see one in sixteen.
        everyCall = latencyMillis > 0 || slowMicros >= 0 && slowMicros < DEFAULT_SLOW_MICROS;
    }

    /** Whether the fast commands too are timed every time, not now and then. */
    boolean everyCall() {
        return everyCall;
    }

    /** What took as long is for the slow log or the latency monitor. */
    long noteworthyNanos() {
        return noteworthyNanos;
    }
}

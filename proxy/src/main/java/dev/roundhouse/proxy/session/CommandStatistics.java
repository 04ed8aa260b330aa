package dev.roundhouse.proxy.session;

import dev.roundhouse.spi.command.CommandFlag;
import dev.roundhouse.spi.command.CommandSpec;
import dev.roundhouse.spi.command.CommandTable;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Calls, time and failures of each command on one event loop, by the command's ordinal. Written by that loop without
 * synchronisation; others may read, and see figures that are a moment old. Of a frequent command of constant time every
 * {@value #SAMPLE_EVERY}th call is timed and multiplied, since reading the clock costs as much as such a command.
 */
public final class CommandStatistics {
    private static final int SAMPLE_EVERY = 16;
    /** Calls of a command that are all measured, before sampling begins. */
    private static final int ALWAYS_MEASURED = 64;

    private final CommandTable table;
    private final long[] calls;
    private final long[] nanos;
    private final long[] failed;
    private final long[] rejected;
    private final boolean[] isQuick;
    private final @Nullable LatencyHistogram[] histograms;
    private final Measuring measuring;
    private long total;

    CommandStatistics(CommandTable table, Measuring measuring) {
        this.table = table;
        this.measuring = measuring;
        int size = table.numbered().size();
        calls = new long[size];
        nanos = new long[size];
        failed = new long[size];
        rejected = new long[size];
        isQuick = new boolean[size];
        histograms = new LatencyHistogram[size];
        for (CommandSpec command : table.numbered()) {
            // SET is as quick as those that Redis marks so.
            isQuick[command.ordinal()] =
                    command.has(CommandFlag.FAST) || command.name().equals("set");
        }
    }

    /** Counts a call; answers when it began, to be given to {@link #end}, or 0 where it is not measured. */
    long begin(int ordinal) {
        total++;
        long count = calls[ordinal]++;
        boolean isMeasured = count % SAMPLE_EVERY == 0 || count < ALWAYS_MEASURED || !isQuick[ordinal];
        if (!isMeasured && !measuring.everyCall() || measuring.isOff()) {
            return 0;
        }
        return Math.max(1, System.nanoTime());
    }

    /** The call counted last was not one: it has to wait, and will be counted then. */
    void takeBack(int ordinal) {
        total--;
        calls[ordinal]--;
    }

    /** @return nanoseconds it took; -1: it was not timed */
    long end(int ordinal, long begin) {
        if (begin == 0) {
            return -1;
        }
        long took = System.nanoTime() - begin;
        boolean isEach = calls[ordinal] <= ALWAYS_MEASURED || !isQuick[ordinal] || measuring.everyCall();
        int weight = isEach ? 1 : SAMPLE_EVERY;
        nanos[ordinal] += took * weight;
        if (measuring.keepsHistograms()) {
            LatencyHistogram histogram = histograms[ordinal];
            if (histogram == null) {
                histogram = new LatencyHistogram();
                histograms[ordinal] = histogram;
            }
            histogram.record(took, weight);
        }
        return took;
    }

    Measuring measuring() {
        return measuring;
    }

    /** Null: none of its calls was timed. */
    @Nullable
    LatencyHistogram histogram(CommandSpec command) {
        return histograms[command.ordinal()];
    }

    /**
     * Adds the calls that were timed, weighted, to buckets of time; see {@link LatencyHistogram#addTo}.
     *
     * @param boundsNanos ascending, one less than buckets
     */
    public void addDurations(CommandSpec command, long[] buckets, long[] boundsNanos) {
        LatencyHistogram histogram = histograms[command.ordinal()];
        if (histogram != null) {
            histogram.addTo(buckets, boundsNanos);
        }
    }

    void failed(int ordinal) {
        failed[ordinal]++;
    }

    void rejected(int ordinal) {
        rejected[ordinal]++;
    }

    public long calls(CommandSpec command) {
        return calls[command.ordinal()];
    }

    /** Microseconds from the start of the command to its reply, in sum. */
    public long micros(CommandSpec command) {
        return nanos[command.ordinal()] / 1000;
    }

    /** Calls whose reply was an error. */
    public long failed(CommandSpec command) {
        return failed[command.ordinal()];
    }

    /** Requests refused before they were started. */
    public long rejected(CommandSpec command) {
        return rejected[command.ordinal()];
    }

    /** The commands there are figures of. */
    public CommandTable table() {
        return table;
    }

    /** All calls. */
    public long total() {
        return total;
    }

    void reset() {
        Arrays.fill(calls, 0);
        Arrays.fill(nanos, 0);
        Arrays.fill(failed, 0);
        Arrays.fill(rejected, 0);
        Arrays.fill(histograms, null);
        total = 0;
    }
}

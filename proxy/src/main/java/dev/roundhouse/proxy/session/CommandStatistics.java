package dev.roundhouse.proxy.session;

import dev.roundhouse.spi.command.CommandSpec;
import dev.roundhouse.spi.command.CommandTable;
import java.util.Arrays;

/**
 * Calls, time and failures of each command on one event loop, by the command's ordinal. Written by that loop without
 * synchronisation; others may read, and see figures that are a moment old. Time is measured on every
 * {@value #SAMPLE_EVERY}th call of a frequent command and multiplied, since reading the clock costs as much as a small command.
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
    private long total;

    public CommandStatistics(CommandTable table) {
        this.table = table;
        int size = table.numbered().size();
        calls = new long[size];
        nanos = new long[size];
        failed = new long[size];
        rejected = new long[size];
    }

    /** Counts a call; answers when it began, to be given to {@link #end}, or 0 where it is not measured. */
    long begin(int ordinal) {
        total++;
        long count = calls[ordinal]++;
        return count < ALWAYS_MEASURED || count % SAMPLE_EVERY == 0 ? Math.max(1, System.nanoTime()) : 0;
    }

    /** The call counted last was not one: it has to wait, and will be counted then. */
    void takeBack(int ordinal) {
        total--;
        calls[ordinal]--;
    }

    void end(int ordinal, long begin) {
        if (begin != 0) {
            long took = System.nanoTime() - begin;
            nanos[ordinal] += calls[ordinal] <= ALWAYS_MEASURED ? took : took * SAMPLE_EVERY;
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
        total = 0;
    }
}

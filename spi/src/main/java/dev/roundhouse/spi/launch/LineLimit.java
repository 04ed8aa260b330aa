package dev.roundhouse.spi.launch;

import java.util.concurrent.TimeUnit;

/** So many lines of a log a second at most: where all is slow, more lines help nobody. Pure but for its count; thread-safe. */
public final class LineLimit {
    public static final int MAX_LINES_PER_SECOND = 20;

    /** This line is to be left out. */
    public static final long LEFT_OUT = -1;

    private long second = Long.MIN_VALUE;
    private int lines;
    private long leftOut;

    /**
     * Asks for one line.
     *
     * @param nanos as of {@link System#nanoTime}
     * @return how many were left out before and not told of, or {@link #LEFT_OUT}
     */
    public synchronized long admit(long nanos) {
        long now = TimeUnit.NANOSECONDS.toSeconds(nanos);
        long untold = 0;
        if (now != second) {
            untold = leftOut;
            second = now;
            lines = 0;
            leftOut = 0;
        }
        if (++lines > MAX_LINES_PER_SECOND) {
            leftOut++;
            return LEFT_OUT;
        }
        return untold;
    }
}

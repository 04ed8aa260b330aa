package dev.roundhouse.spi.net;

/** How many event loops a process has unless it is told. */
public final class EventLoops {
    private EventLoops() {}

    /**
     * All cores but one, at least one. One core is left to what else a server needs: the kernel's network work, compiler and
     * collector, and whoever shares the machine. With a loop on every core of a small machine these push the loops aside,
     * and nodes behind get their requests in more and smaller pieces.
     */
    public static int defaultCount() {
        return Math.max(1, Runtime.getRuntime().availableProcessors() - 1);
    }
}

package dev.roundhouse.proxy.coordinator;

/** Who asks something of a simulated cluster. */
interface SimulatedActor {
    /** Whether all was asked and answered. */
    boolean isDone();

    /** May ask. */
    void step();
}

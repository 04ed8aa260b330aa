package dev.roundhouse.proxy.routing;

/** What operators may ask of the process; from any thread. Answers are a line for a person, or an error that begins with {@code ERR }. */
public interface Administration {
    /** Forces the recovery of the node with this id; empty: of all. */
    String recover(String node);

    /**
     * Has replicas compared, and made equal, in the background.
     *
     * @param node only partitions of the node with this id; empty: all
     * @param partition only this one; -1: all
     */
    String repair(String node, int partition);
}

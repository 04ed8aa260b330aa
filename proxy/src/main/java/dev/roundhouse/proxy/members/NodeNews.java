package dev.roundhouse.proxy.members;

import java.util.List;

/** What other proxies know of the nodes; told on any thread. */
public interface NodeNews {
    /** The topology record has reached an epoch. */
    void epoch(long epoch);

    /** Another proxy suspects these nodes, and no others. */
    void suspects(String proxy, List<String> nodes);
}

package dev.roundhouse.proxy.routing;

import dev.roundhouse.proxy.coordinator.Outcome;

/** What a client of a store with one replica is told when its node did not answer. */
public final class NodeFailure {
    private NodeFailure() {}

    /** The node was away before anything was sent. */
    static byte[] away() {
        return Outcome.noQuorum(0, 1, 1);
    }

    /** @param sent whether the command may have reached the node */
    public static byte[] reply(boolean isWrite, boolean sent, String reason) {
        if (!sent) {
            return Outcome.overloaded("the node took no command: " + reason);
        }
        return isWrite ? Outcome.inDoubt("the node did not answer: " + reason) : lost(reason);
    }

    private static byte[] lost(String reason) {
        return Outcome.error("NOQUORUM 0 of 1 replicas answered, 1 needed: " + reason);
    }
}

package dev.roundhouse.proxy.coordinator;

import dev.roundhouse.spi.resp.Request;

/**
 * Takes commands that need a round to the one event loop of this process that runs the rounds of their register: two loops
 * of one proxy must never duel.
 */
public interface Rounds {
    /**
     * Runs the command in a round, together with others that wait for the same register.
     *
     * @param command deterministic, detached
     * @param readOnly whether it writes nothing
     * @param completion called on the caller's loop
     */
    void submit(Target target, Request command, boolean readOnly, Completion completion);
}

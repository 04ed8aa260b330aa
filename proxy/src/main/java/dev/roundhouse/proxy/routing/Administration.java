package dev.roundhouse.proxy.routing;

import io.vertx.core.Future;
import java.util.Map;

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

    /** The keys of the configuration that can be changed while the proxy runs, by path, as they are in force. */
    Map<String, String> configuration();

    /**
     * Changes keys of the configuration, all or none.
     *
     * @param by who asks, and from where
     * @return completes on any thread: with why nothing was changed, empty when all was
     */
    Future<String> configure(Map<String, String> values, String by);
}

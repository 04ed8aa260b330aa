package dev.roundhouse.proxy.http;

import dev.roundhouse.proxy.reload.ReloadResult;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** What operators may do over HTTP. From any thread. */
public interface Operations {
    /**
     * Has replicas compared, and made equal, in the background.
     *
     * @param node only partitions of the node with this id; empty: all
     * @param partition only this one; -1: all
     * @return a line for a person; an error begins with {@code ERR }
     */
    String repair(String node, int partition);

    /** How far that is. */
    Future<JsonObject> repairProgress();

    /** What each replica holds of a key, whether they agree, and what a read would do now; fails for a store of one replica. */
    Future<JsonObject> explain(byte[] key);

    /**
     * Reads the configuration from its sources once more, and puts in force what can be.
     *
     * @param by who asks, and from where
     */
    Future<ReloadResult> reload(String by);

    /**
     * Has clients leave, and ends the process; returns at once.
     *
     * @param by who asks, and from where
     */
    void drain(String by);

    /** How far that is. */
    JsonObject drainProgress();
}

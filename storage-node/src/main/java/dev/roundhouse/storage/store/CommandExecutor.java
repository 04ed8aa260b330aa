package dev.roundhouse.storage.store;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;

/** The command layer as the store sees it. Stateless and thread-safe. */
@FunctionalInterface
public interface CommandExecutor {
    /**
     * Executes one command, deterministic but for {@link Keyspace#now}, and writes exactly one reply.
     *
     * @param request valid only during the call
     */
    void execute(Request request, Keyspace keyspace, RespWriter reply);
}

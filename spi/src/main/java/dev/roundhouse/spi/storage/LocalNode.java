package dev.roundhouse.spi.storage;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;

/** A node in this process: executes on the caller's thread, straight into the client's reply buffer. */
public interface LocalNode extends StorageNode {
    /**
     * Executes one command of a store with one replica and writes exactly one reply.
     *
     * @param request valid only during the call
     * @param now milliseconds since the epoch
     */
    void execute(Request request, long now, RespWriter reply);
}

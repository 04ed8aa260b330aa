package dev.roundhouse.storage.server;

import org.jspecify.annotations.Nullable;

/**
 * How a node process is started.
 *
 * @param host address to listen on
 * @param port to listen on; 0: any free one
 * @param id the node's id; null: what the first proxy calls it
 * @param eventLoops threads that serve connections
 */
public record NodeOptions(String host, int port, @Nullable String id, int eventLoops) {}

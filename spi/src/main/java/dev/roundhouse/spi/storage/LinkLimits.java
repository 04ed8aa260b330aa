package dev.roundhouse.spi.storage;

/**
 * Bounds of one link to a node.
 *
 * @param connectTimeoutMillis from the attempt to the end of the handshake
 * @param nodeTimeoutMillis without a byte from a node that owes an answer, while our own write is not draining
 * @param reconnectMinMillis first pause before connecting again; doubles, with jitter
 * @param reconnectMaxMillis longest pause
 * @param maxOutstanding messages under way on a link; more are answered Failed at once
 * @param maxPendingBytes bytes written and not yet taken by the socket; more are answered Failed at once
 * @param maxFrameBytes longest answer
 * @param dedicatedConnections connections that blocking commands, WATCH and SUBSCRIBE may borrow, per loop and node
 */
public record LinkLimits(
        int connectTimeoutMillis,
        int nodeTimeoutMillis,
        int reconnectMinMillis,
        int reconnectMaxMillis,
        int maxOutstanding,
        long maxPendingBytes,
        int maxFrameBytes,
        int dedicatedConnections) {
    public static final LinkLimits DEFAULT =
            new LinkLimits(1_000, 250, 20, 1_000, 65_536, 256L << 20, (512 << 20) + 65_536, 64);
}

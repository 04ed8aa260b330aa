package dev.roundhouse.proxy.session;

import dev.roundhouse.spi.resp.DecoderLimits;

/**
 * Bounds of one client connection.
 *
 * @param maxInFlight commands that wait for their answer; beyond, the client's input waits
 * @param outputHighBytes replies that the socket has not taken, beyond which no command is started and nothing read
 * @param outputLimitBytes replies not taken beyond which the client is cut, before one more is added
 * @param pausedInputBytes input kept while no command may start, beyond which the socket is not read
 * @param decoder bounds of requests
 */
public record SessionLimits(
        int maxInFlight, int outputHighBytes, long outputLimitBytes, int pausedInputBytes, DecoderLimits decoder) {
    public static final SessionLimits DEFAULT =
            new SessionLimits(1024, 1 << 20, 256L << 20, 64 * 1024, DecoderLimits.DEFAULT);
}

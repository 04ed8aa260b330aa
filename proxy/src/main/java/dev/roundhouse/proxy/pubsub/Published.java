package dev.roundhouse.proxy.pubsub;

import org.jspecify.annotations.Nullable;

/**
 * A message on its way over the event bus; immutable.
 *
 * @param receipt where each loop says how many clients got it; null: of another process
 */
record Published(
        boolean isSharded,
        ChannelName channel,
        byte[] message,
        @Nullable Receipt receipt) {
    /** Of the objects that carry it, about. */
    private static final int OVERHEAD_BYTES = 128;

    long heapBytes() {
        return (long) OVERHEAD_BYTES + channel.bytes().length + message.length;
    }
}

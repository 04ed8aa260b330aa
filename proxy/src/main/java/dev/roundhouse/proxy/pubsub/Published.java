package dev.roundhouse.proxy.pubsub;

/**
 * A message on its way over the event bus; immutable.
 *
 * @param isOwn whether it was published in this process
 */
record Published(boolean isSharded, ChannelName channel, byte[] message, boolean isOwn) {
    /** Of the objects that carry it, about. */
    private static final int OVERHEAD_BYTES = 128;

    long heapBytes() {
        return OVERHEAD_BYTES + channel.bytes().length + message.length;
    }
}

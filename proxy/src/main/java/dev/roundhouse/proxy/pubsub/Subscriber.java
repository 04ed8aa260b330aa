package dev.roundhouse.proxy.pubsub;

/** Who gets messages. All calls on the loop that it subscribed on. */
public interface Subscriber {
    /** RESP version of the frames it is to be given, 2 or 3. */
    int protocol();

    /** One whole frame; nobody writes to the array. */
    void deliver(byte[] frame);
}

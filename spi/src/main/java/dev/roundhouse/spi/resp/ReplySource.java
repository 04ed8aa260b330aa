package dev.roundhouse.spi.resp;

/**
 * The rest of a reply that is too long to be written in one go: whoever sends it asks for a piece at a time, and serves
 * others in between. It is over what cannot change any more, and is used by one thread.
 */
public interface ReplySource {
    /** Replies of fewer elements are written at once. */
    int MIN_ELEMENTS = 4096;

    /**
     * Writes about as many bytes, some at least.
     *
     * @return false: that was all
     */
    boolean writeSome(RespWriter to, int bytes);
}

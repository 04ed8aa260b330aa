package dev.roundhouse.storage.redis;

import dev.roundhouse.spi.storage.Header;
import java.util.Arrays;

/**
 * Which partitions of a node were seen to count, and at which epoch, in the present generation of their headers. The node
 * compares the generation that a sender goes by: where it is the node's still, so is all that was learned in it, and scripts
 * need not look at headers. Owned by the event loop.
 */
final class HeaderKnowledge {
    private static final long UNKNOWN = -1;

    private final long[] epochs;
    private byte[] generation = {};

    HeaderKnowledge(int partitions) {
        epochs = new long[partitions];
        Arrays.fill(epochs, UNKNOWN);
    }

    /** Empty: none is known. */
    byte[] generation() {
        return generation;
    }

    /**
     * Takes the generation in which a node has answered; empty: the node has none.
     *
     * @return whether what it answered is to be learned
     */
    boolean at(byte[] answered) {
        if (!Arrays.equals(answered, generation)) {
            generation = answered;
            Arrays.fill(epochs, UNKNOWN);
        }
        return answered.length > 0;
    }

    boolean counts(int partition, long epoch) {
        return epochs[partition] == epoch;
    }

    /** Notes that the partition counts at the epoch. */
    void learn(Header header) {
        epochs[header.partition()] = header.epoch();
    }
}

package dev.roundhouse.storage.store;

import dev.roundhouse.spi.storage.Answer;

/**
 * What a node must still know of the topology when its process is gone: its partitions' epochs, and all of the partition of the
 * topology record.
 *
 * @param epochs by partition, that of the record last
 * @param counts whether the node answers for the record: not while it has lost it
 * @param discardedAtEpoch when the node was last told to forget the record; it does so once for an epoch
 * @param record the registers of the record's partition, whole
 */
public record TopologyMemory(long[] epochs, boolean counts, long discardedAtEpoch, Answer.Dumped record) {
    /** The epoch of the record's partition. */
    long recordEpoch() {
        return epochs[epochs.length - 1];
    }
}

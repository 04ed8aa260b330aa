package dev.roundhouse.spi.storage;

/**
 * What every message to a replica carries.
 *
 * @param store number of the named store; 0 is {@code default}
 * @param partition partition of the register, or {@link #ALL_PARTITIONS}; the number of partitions itself is the meta partition
 * @param epoch epoch of that partition as the sender knows it; a replica refuses an older one
 * @param now time at which expiry is judged, milliseconds since the epoch; fixed by the coordinator for each attempt
 * @param protocol RESP version (2 or 3) in which replies are encoded
 * @param events classes of key events to be brought back with the answer, as in {@link KeyEventClasses}
 * @param trace names the client's request in the logs of proxy and node; 0: one that is not timed
 * @param counts whether this replica counts the hits and misses of a change: one of those that execute it; of a read, always
 */
public record Header(
        int store, int partition, long epoch, long now, int protocol, int events, long trace, boolean counts) {
    /** For messages about a range of the key space. */
    public static final int ALL_PARTITIONS = -1;

    /** Of a message of no client, that asks for no key events. */
    public Header(int store, int partition, long epoch, long now, int protocol) {
        this(store, partition, epoch, now, protocol, KeyEventClasses.NONE, 0, false);
    }

    /** The same of a message that asks for no key events. */
    public Header quiet() {
        return events == KeyEventClasses.NONE
                ? this
                : new Header(store, partition, epoch, now, protocol, KeyEventClasses.NONE, trace, counts);
    }

    /** The same for the replica that counts. */
    public Header counting() {
        return new Header(store, partition, epoch, now, protocol, events, trace, true);
    }
}

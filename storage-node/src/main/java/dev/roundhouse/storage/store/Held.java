package dev.roundhouse.storage.store;

import dev.roundhouse.spi.storage.Register;
import dev.roundhouse.spi.version.Ballot;
import dev.roundhouse.spi.version.Lineage;

/**
 * What a replica holds of one register while it handles a message.
 *
 * @param promised P
 * @param accepted V; that of an absent register where there is only a promise
 * @param absent whether no version is held: P and V are the partition's
 */
record Held(Partition partition, Register register, Ballot promised, Ballot accepted, Lineage lineage, boolean absent) {
    Ballot seen() {
        return Ballot.max(promised, accepted);
    }
}

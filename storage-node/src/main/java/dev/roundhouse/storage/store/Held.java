package dev.roundhouse.storage.store;

import dev.roundhouse.spi.storage.Register;
import dev.roundhouse.spi.version.Ballot;
import dev.roundhouse.spi.version.Lineage;
import org.jspecify.annotations.Nullable;

/**
 * What a replica holds of one register while it handles a message.
 *
 * @param promised P
 * @param accepted V; that of an absent register where there is only a promise
 * @param listed L where it is kept; null for that of a blind write
 * @param absent whether no version is held: P and V are the partition's
 */
record Held(
        Partition partition,
        Register register,
        Ballot promised,
        Ballot accepted,
        @Nullable Lineage listed,
        boolean absent) {
    Lineage lineage() {
        return listed == null ? Lineage.blind(accepted) : listed;
    }

    Ballot seen() {
        return Ballot.max(promised, accepted);
    }
}

package dev.roundhouse.storage.store;

import dev.roundhouse.spi.version.Ballot;
import dev.roundhouse.spi.version.Lineage;

/** The register of a hash tag; its keys lie in the partition's table, each with its own content ballot. */
final class TagRecord {
    static final int HEAP_BYTES = 160;

    Ballot promised = Ballot.NONE;
    /** NONE: only promised. */
    Ballot accepted = Ballot.NONE;

    Lineage lineage = Lineage.EMPTY;
}

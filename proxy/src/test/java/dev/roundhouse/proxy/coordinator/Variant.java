package dev.roundhouse.proxy.coordinator;

/**
 * A rule broken on purpose: the check must report it. Each has the first seed to try, one that is known to find it at the time
 * of writing: where the code has changed since, the search goes on from there.
 */
enum Variant {
    NONE(0),

    // Writing and reading

    /** SET as a blind write in linearizable mode. */
    BLIND(10),
    /** A read answers the highest version without repairing it. */
    NO_REPAIR(134),
    /** A replica takes what a read repairs though it has promised a higher ballot. */
    WRITE_BACK(2_400),
    /** A read asks one replica, where all have to take a write. */
    ONE_READ(32),
    /** A replica takes what is older than what it promised. */
    UNKEPT_PROMISE(12),
    /** A cut lineage is taken for "did not take effect". */
    GUESS(8),
    /** A permit is used with a fresh ballot. */
    PERMIT_FRESH(18),
    /** A permit serves more than once, and others than who got it. */
    PERMIT_SHARED(0),
    /** A permit is used that only some of a quorum gave. */
    PERMIT_PARTIAL(245),
    /** DEL as a blind write that counts what its last attempt found, by the highest version. */
    BLIND_DEL_LAST(2),
    /** DEL as a blind write that counts what any attempt found, but for what itself had written. */
    BLIND_DEL_OTHERS(27),
    /** DEL as a blind write that counts what the first replica to answer found. */
    BLIND_DEL_FIRST(17),

    // Expiry

    /** Nil for an expired key leaves without a round. */
    NAIVE_EXPIRY(202),
    /** Nil for an expired key leaves without a round once its version was redelivered to a majority. */
    REDELIVERED_NIL(27),
    /** What has expired is removed by a blind write. */
    BLIND_EXPIRY(195),
    /** Replicas drop what has expired by their own clocks. */
    LOCAL_EXPIRY(11),
    /** Replicas judge expiry by their own clocks. */
    OWN_CLOCK(11),
    /** Replicas execute commands on what has expired. */
    IGNORED_EXPIRY(1),
    /** A round that changes nothing leaves what has expired. */
    STRICT_IDENTITY(5_508),
    /** Expiry is judged by the latest time any message told, and nil leaves without a round then. */
    WATERMARK(202),
    /** A proxy judges expiry by its own clock, wherever the nodes' are. */
    UNCORRECTED_CLOCK(7),

    // Registers of several keys

    /** SET of one key of a tagged register as a blind write. */
    BLIND_GROUP(11),
    /** A ballot for every key of a tag. */
    PER_KEY(3),
    /** The commands of a transaction in a round each. */
    SPLIT_EXEC(1),
    /** What is watched is looked at before the round, not in it. */
    WATCH_BEFORE(7),

    // Epochs and lost memory

    /** A replica that lost its memory answers at once. */
    AMNESIA(4),
    /** Old epochs are not refused. */
    NO_EPOCH(733),
    /** A round goes on in an epoch it did not prepare in. */
    STRADDLE(1_903),
    /** A node counts in its new epoch without having been filled. */
    UNFILLED(7),
    /** A node is filled from one other. */
    FILLED_FROM_ONE(69),
    /** Who fills a node does not shut out older epochs. */
    UNFENCED_FILL(136),
    /** A node is filled without the others' floors. */
    FILLED_WITHOUT_FLOOR(1_307),
    /** A node that comes back keeps what it had. */
    KEPT_ON_RETURN(875),

    // Tombstones

    /** Tombstones are purged that some replica has not passed. */
    PURGE_UNPROVED(908),
    /** Tombstones are purged without the word of a replica that does not answer. */
    PURGE_BY_MAJORITY(1_642),
    /** Tombstones are purged without a replica that is being filled. */
    PURGE_BESIDE_FILLING(1_700),
    /** The floor counts as the version of what is absent. */
    FLOOR_AS_VERSION(563),
    /** The floor counts as a version that nothing had. */
    FLOOR_ABOVE_ALL(1_142),
    /** Lineages do not tell of the floor. */
    FLOOR_UNMARKED(143),
    /** A replica drops a key to gain memory. */
    LOCAL_EVICTION(4);

    /** The first to try. */
    final long seed;

    Variant(long seed) {
        this.seed = seed;
    }
}

package dev.roundhouse.proxy.coordinator;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a simulated cluster is put through.
 *
 * @param later numbers that proxies change to meanwhile, each at a time of its own; null: they stay
 * @param keys the keys operations choose from
 * @param kinds the kinds of operations, one entry a share
 * @param amnesia whether replicas lose their memory
 * @param ttls whether SETs carry time-outs
 * @param farClocks whether proxies, and one node, may be an hour off
 * @param antiEntropy whether proxies compare replicas and purge tombstones meanwhile
 * @param givingUp whether replicas are cut off and given up, so that tombstones go without them, and come back as they were
 */
record SimulationOptions(
        Quorum quorum,
        @Nullable Quorum later,
        List<String> keys,
        List<Operation.Kind> kinds,
        boolean amnesia,
        boolean ttls,
        boolean farClocks,
        boolean antiEntropy,
        boolean givingUp,
        Variant variant) {

    SimulationOptions(
            Quorum quorum,
            List<String> keys,
            List<Operation.Kind> kinds,
            boolean amnesia,
            boolean ttls,
            Variant variant) {
        this(quorum, null, keys, kinds, amnesia, ttls, false, false, false, variant);
    }

    SimulationOptions changingTo(Quorum next) {
        return new SimulationOptions(
                quorum, next, keys, kinds, amnesia, ttls, farClocks, antiEntropy, givingUp, variant);
    }

    SimulationOptions withFarClocks() {
        return new SimulationOptions(quorum, later, keys, kinds, amnesia, ttls, true, antiEntropy, givingUp, variant);
    }

    SimulationOptions withAntiEntropy() {
        return new SimulationOptions(quorum, later, keys, kinds, amnesia, ttls, farClocks, true, givingUp, variant);
    }

    SimulationOptions withGivingUp() {
        return new SimulationOptions(quorum, later, keys, kinds, false, ttls, farClocks, true, true, variant);
    }

    SimulationOptions with(Variant other) {
        return new SimulationOptions(
                quorum, later, keys, kinds, amnesia, ttls, farClocks, antiEntropy, givingUp, other);
    }

    /** A rule broken on purpose: the check must report it. */
    enum Variant {
        NONE,
        /** SET as a blind write in linearizable mode. */
        BLIND,
        /** A read answers the highest version without repairing it. */
        NO_REPAIR,
        /** A cut lineage is taken for "did not take effect". */
        GUESS,
        /** A replica that lost its memory answers at once. */
        AMNESIA,
        /** Old epochs are not refused. */
        NO_EPOCH,
        /** A permit is used with a fresh ballot. */
        PERMIT_FRESH,
        /** A permit serves more than once, and others than who got it. */
        PERMIT_SHARED,
        /** A permit is used that only some of a quorum gave. */
        PERMIT_PARTIAL,
        /** A replica takes what is older than what it promised. */
        UNKEPT_PROMISE,
        /** A round goes on in an epoch it did not prepare in. */
        STRADDLE,
        /** Nil for an expired key leaves without a round. */
        NAIVE_EXPIRY,
        /** Replicas judge expiry by their own clocks. */
        OWN_CLOCK,
        /** Replicas execute commands on what has expired. */
        IGNORED_EXPIRY,
        /** A proxy judges expiry by its own clock, wherever the nodes' are. */
        UNCORRECTED_CLOCK,
        /** SET of one key of a tagged register as a blind write. */
        BLIND_GROUP,
        /** A ballot for every key of a tag. */
        PER_KEY,
        /** The commands of a transaction in a round each. */
        SPLIT_EXEC,
        /** What is watched is looked at before the round, not in it. */
        WATCH_BEFORE,
        /** Tombstones are purged that some replica has not passed. */
        PURGE_UNPROVED,
        /** Tombstones are purged without a replica that is being filled. */
        PURGE_BESIDE_FILLING
    }
}

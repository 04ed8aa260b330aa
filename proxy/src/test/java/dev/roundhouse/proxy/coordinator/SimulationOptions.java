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
}

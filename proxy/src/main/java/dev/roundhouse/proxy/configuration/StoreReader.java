package dev.roundhouse.proxy.configuration;

import dev.roundhouse.proxy.configuration.Configuration.Store;
import dev.roundhouse.proxy.coordinator.Consistency;
import dev.roundhouse.proxy.coordinator.Quorum;
import dev.roundhouse.spi.storage.EvictionPolicy;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads the one store there is today, and refuses numbers that would lose data. */
final class StoreReader {
    private static final int USUAL_REPLICAS = 3;

    private final Values values;
    private final int nodes;

    StoreReader(Values values, int nodes) {
        this.values = values;
        this.nodes = nodes;
    }

    /** Null, and told, when its numbers are not possible. */
    @Nullable
    Store read() {
        int count = values.count(Settings.STORES);
        if (count == 0 || count > 1) {
            values.rejectList(Settings.STORES, "has " + count + " entries; it must have one, named default");
        }
        String name = values.get(Settings.STORE_NAME);
        if (!name.equals(Settings.STORE_NAME.fallback())) {
            values.reject(Settings.STORE_NAME, 0, "it must be default: other stores are not there yet");
        }
        Integer replicas = replicas();
        Consistency consistency = Objects.requireNonNull(Consistency.parse(values.get(Settings.CONSISTENCY)));
        Integer read = values.find(Settings.READ, 0);
        Integer write = values.find(Settings.WRITE, 0);
        if (replicas == null) {
            return null;
        }
        int majority = replicas / 2 + 1;
        Quorum quorum =
                new Quorum(consistency, replicas, read == null ? majority : read, write == null ? majority : write);
        EvictionPolicy eviction = Objects.requireNonNull(EvictionPolicy.parse(values.get(Settings.EVICTION)));
        if (replicas == 1 && eviction != EvictionPolicy.NOEVICTION) {
            values.reject(
                    Settings.EVICTION, 0, "it needs several replicas: a store with one refuses, or its Redis evicts");
        }
        return isPossible(quorum) ? new Store(name, quorum, eviction) : null;
    }

    private @Nullable Integer replicas() {
        Integer asked = values.find(Settings.REPLICAS, 0);
        if (asked == null) {
            return values.isGiven(Settings.REPLICAS, 0) || nodes == 0 ? null : Math.min(USUAL_REPLICAS, nodes);
        }
        int replicas = asked == Kind.ReplicaCount.ALL ? nodes : asked;
        if (replicas > nodes || replicas > Settings.MAX_REPLICAS) {
            int most = Math.min(nodes, Settings.MAX_REPLICAS);
            values.reject(
                    Settings.REPLICAS,
                    0,
                    "it must be at most " + most + (most == nodes ? ", the number of nodes" : ""));
            return null;
        }
        return replicas;
    }

    private boolean isPossible(Quorum quorum) {
        boolean readFits = fits(Settings.READ, quorum.read(), quorum.replicas());
        boolean writeFits = fits(Settings.WRITE, quorum.write(), quorum.replicas());
        if (!readFits || !writeFits) {
            return false;
        }
        String violation = quorum.violation();
        if (violation != null) {
            values.rejectEntry(
                    Settings.STORES,
                    0,
                    "replicas %d, read %d, write %d with consistency %s: %s"
                            .formatted(
                                    quorum.replicas(),
                                    quorum.read(),
                                    quorum.write(),
                                    quorum.consistency().label(),
                                    violation));
            return false;
        }
        if (quorum.consistency() == Consistency.QUORUM && quorum.read() == 1 && quorum.replicas() > 1) {
            values.warn(
                    "stores[0]: with read 1 and write %d a read may show a write in flight, then the old value; read %d rules that out"
                            .formatted(quorum.write(), quorum.majority()));
        }
        return true;
    }

    private boolean fits(Setting<Integer> setting, int value, int replicas) {
        if (value > replicas) {
            values.reject(setting, 0, "it must be at most " + replicas + ", the number of replicas");
        }
        return value <= replicas;
    }
}

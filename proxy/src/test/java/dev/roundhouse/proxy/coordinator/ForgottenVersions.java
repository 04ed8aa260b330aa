package dev.roundhouse.proxy.coordinator;

import dev.roundhouse.spi.ring.NodeState;
import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.Message;
import dev.roundhouse.spi.storage.Register;
import dev.roundhouse.spi.storage.RegisterState;
import dev.roundhouse.spi.storage.RegisterVersion;
import dev.roundhouse.spi.version.Ballot;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Up to which version each register was forgotten. No replica that counts may ever again take what is older: it has a newer
 * version, or its floor is not below that one, whether it took part or was filled since.
 */
final class ForgottenVersions {
    private final Map<Register, Ballot> versions = new HashMap<>();
    private final Map<Register, Integer> partitions = new HashMap<>();

    void note(Message message, Answer answer) {
        if (message instanceof Message.Purge purge && answer instanceof Answer.Accepted) {
            for (RegisterVersion each : purge.versions()) {
                versions.merge(each.register(), each.version(), Ballot::max);
                partitions.put(each.register(), purge.header().partition());
            }
        }
    }

    /** A replica that would take what is forgotten; null: there is none. */
    @Nullable
    String violation(SimulatedCluster cluster) {
        for (SimulatedReplica replica : cluster.replicas) {
            boolean counts = cluster.authority.node(replica.index()).state() == NodeState.COUNTS;
            for (Map.Entry<Register, Ballot> each : versions.entrySet()) {
                Register register = each.getKey();
                if (!counts || !(replica.dump(partitions.get(register)) instanceof Answer.Dumped held)) {
                    continue;
                }
                Ballot reached = held.registers().stream()
                        .filter(state -> state.register().equals(register))
                        .map(ForgottenVersions::reached)
                        .reduce(Ballot.NONE, Ballot::max);
                boolean isThere = held.registers().stream()
                        .anyMatch(state -> state.register().equals(register) && isLive(state));
                if (!isThere) {
                    reached = Ballot.max(reached, Ballot.max(held.floor(), held.flushed()));
                }
                if (each.getValue().isAbove(reached)) {
                    return replica.incarnation() + " may take " + register + " older than " + each.getValue();
                }
            }
        }
        return null;
    }

    /** Of a register with keys what it promised is no help: it has what it has. */
    private static Ballot reached(RegisterState state) {
        return isLive(state) ? state.accepted() : Ballot.max(state.promised(), state.accepted());
    }

    private static boolean isLive(RegisterState state) {
        return state.keys().stream().anyMatch(key -> !key.isTombstone());
    }
}

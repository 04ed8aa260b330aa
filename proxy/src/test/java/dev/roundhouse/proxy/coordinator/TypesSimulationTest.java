package dev.roundhouse.proxy.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.proxy.coordinator.TypedClient.Asked;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.spi.storage.Register;
import dev.roundhouse.spi.storage.RegisterState;
import dev.roundhouse.spi.version.Ballot;
import dev.roundhouse.storage.command.Commands;
import dev.roundhouse.storage.command.RandomFamily;
import dev.roundhouse.storage.store.CommandExecutor;
import dev.roundhouse.storage.store.Keyspace;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Commands of every type over three replicas in the simulated cluster. Once it has healed, all must hold the same bytes,
 * times to live included; and whatever they said and held on the way must be what a replica has that executed the same
 * commands by itself. {@code -Dseeds=20000} for more runs, {@code -Dseed=N} for one.
 */
class TypesSimulationTest {
    private static final long SEEDS = Long.getLong("seeds", 100);
    private static final long BROKEN_SEEDS = 2_000;
    /** From this seed on, replicas are compared and tombstones purged: what is known of the order of commands ends with them. */
    private static final long COMPARED = 1_000_000_000;

    private static final int MAX_RUNS = 10;

    @ParameterizedTest
    @EnumSource(Consistency.class)
    void when_commandsOfAllTypesRaceAndReplicasFail_then_allHoldTheSameBytes(Consistency consistency) {
        assertSound(Long.getLong("seed", 0), consistency);
    }

    @ParameterizedTest
    @EnumSource(Consistency.class)
    void when_replicasAreComparedMeanwhile_then_allHoldTheSameBytes(Consistency consistency) {
        assertSound(Long.getLong("seed", COMPARED), consistency);
    }

    private static void assertSound(long first, Consistency consistency) {
        long last = Long.getLong("seed") == null ? first + SEEDS : first + 1;
        for (long seed = first; seed < last; seed++) {
            assertThat(violation(seed, consistency, replica -> Commands.executor()))
                    .as("seed %d, %s", seed, consistency)
                    .isNull();
        }
    }

    /** A node that decides by itself what is to be decided once. */
    private enum Mistake {
        /** XADD * takes the node's own time. */
        OWN_TIME {
            @Override
            void execute(Request request, Keyspace keyspace, RespWriter reply) {
                Request own = request;
                if (request.is(0, "XADD")) {
                    byte[][] arguments = new byte[request.size()][];
                    for (int i = 0; i < arguments.length; i++) {
                        boolean isTime = request.is(i, "*") && i < arguments.length - 2;
                        arguments[i] = isTime
                                ? (keyspace.now() + 1 + "-0").getBytes(StandardCharsets.US_ASCII)
                                : request.bytes(i);
                    }
                    own = Request.of(arguments);
                }
                Commands.executor().execute(own, keyspace, reply);
            }
        },
        /** SPOP takes the node's own chance. */
        OWN_CHANCE {
            @Override
            void execute(Request request, Keyspace keyspace, RespWriter reply) {
                if (request.is(0, "SPOP")) {
                    keyspace.random().nextLong();
                }
                Commands.executor().execute(request, keyspace, reply);
            }
        };

        abstract void execute(Request request, Keyspace keyspace, RespWriter reply);
    }

    @ParameterizedTest
    @EnumSource(Mistake.class)
    void when_aNodeDecidesByItself_then_theCheckReportsIt(Mistake mistake) {
        for (long seed = 0; seed < BROKEN_SEEDS; seed++) {
            CommandExecutor broken = mistake::execute;
            if (violation(seed, Consistency.QUORUM, replica -> replica == 1 ? broken : Commands.executor()) != null) {
                return;
            }
        }
        throw new AssertionError(mistake + " was not found in " + BROKEN_SEEDS + " runs");
    }

    /** What is wrong with a run; null: nothing. In a thread of its own, since stores keep something for each thread. */
    private static @Nullable String violation(
            long seed, Consistency consistency, IntFunction<CommandExecutor> executors) {
        FutureTask<@Nullable String> run = new FutureTask<>(() -> run(seed, consistency, executors));
        new Thread(run, "seed " + seed).start();
        try {
            return run.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException("seed " + seed + ", " + consistency, e);
        }
    }

    private static @Nullable String run(long seed, Consistency consistency, IntFunction<CommandExecutor> executors) {
        int enough = consistency == Consistency.EVENTUAL ? 1 : 2;
        Quorum quorum = new Quorum(consistency, 3, enough, enough);
        boolean amnesia = consistency != Consistency.EVENTUAL && seed % 2 == 0;
        SimulationOptions options = new SimulationOptions(
                quorum,
                null,
                List.of(),
                List.of(),
                amnesia,
                true,
                seed % 5 == 4,
                seed >= COMPARED,
                false,
                Variant.NONE);
        SimulatedCluster cluster = new SimulatedCluster(seed, options, executors);
        AcceptedCommands accepted = new AcceptedCommands();
        List<Asked> asked = new ArrayList<>();
        List<TypedClient> clients = clients(cluster, asked);
        cluster.use(clients, accepted);
        for (int i = 0; i < MAX_RUNS && !clients.stream().allMatch(TypedClient::isDone); i++) {
            cluster.run(); // which ends after a while in any case
        }
        cluster.heal(targets(asked));
        return violation(cluster, accepted, asked);
    }

    private static List<TypedClient> clients(SimulatedCluster cluster, List<Asked> asked) {
        List<TypedClient> clients = new ArrayList<>();
        int operations = 15 + cluster.random.nextInt(40);
        for (int i = 2 + cluster.random.nextInt(3); i > 0; i--) {
            // A few at a time, so that commands of one type meet.
            List<RandomFamily> families = new ArrayList<>(List.of(RandomFamily.values()));
            Collections.shuffle(families, new Random(cluster.random.nextLong()));
            clients.add(new TypedClient(cluster, families.subList(0, 3), operations, asked));
        }
        return clients;
    }

    private static List<Target> targets(List<Asked> asked) {
        Map<Register, Target> targets = new HashMap<>();
        asked.forEach(each -> targets.put(each.target.register(), each.target));
        return List.copyOf(targets.values());
    }

    private static @Nullable String violation(SimulatedCluster cluster, AcceptedCommands accepted, List<Asked> asked) {
        String difference = cluster.difference();
        if (difference != null) {
            return "replicas differ: " + difference;
        }
        Map<Register, Ballot> versions = new HashMap<>();
        for (SimulatedReplica replica : cluster.replicas) {
            for (RegisterState state : replica.states(cluster.authority)) {
                accepted.note(state);
                versions.put(state.register(), state.accepted());
            }
        }
        String violation = accepted.violation();
        if (violation != null || cluster.options.quorum().consistency() == Consistency.EVENTUAL) {
            return violation;
        }
        for (Asked each : asked) {
            Register register = each.target.register();
            if (each.isRead || each.reply == null || !register.tagged()) {
                continue; // a blind write ends what is known of the order of others
            }
            byte[] reply = accepted.replyTo(each.command, register, versions.getOrDefault(register, Ballot.NONE));
            if (reply == null && cluster.options.antiEntropy()) {
                continue; // and so does the purge of a tombstone
            }
            if (reply == null || !AcceptedCommands.isSame(each.command, each.reply, reply)) {
                return each.command + " was acknowledged with " + new String(each.reply, StandardCharsets.ISO_8859_1)
                        + (reply == null ? " and is lost" : " and not with " + Arrays.toString(reply));
            }
        }
        return null;
    }
}

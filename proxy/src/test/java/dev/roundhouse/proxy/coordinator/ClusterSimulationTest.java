package dev.roundhouse.proxy.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.proxy.coordinator.Operation.Kind;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Thousands of seeded runs of the whole protocol; {@code -Dseeds=100000} for more, {@code -Dseed=N} for one. And the check
 * is checked: rules broken on purpose must be found.
 */
class ClusterSimulationTest {
    private static final long SEEDS = Long.getLong("seeds", 1_500);
    private static final long SEEDS_PER_THREAD = 200;
    private static final long BROKEN_SEEDS = 200_000;
    private static final List<String> ONE_KEY = List.of("k");
    private static final List<String> TWO_KEYS = List.of("k", "other");
    private static final List<String> ONE_PARTITION = List.of("k", "a");
    private static final List<String> GROUP = List.of("{g}a", "{g}b");
    private static final List<Kind> COUNTERS = List.of(Kind.SET, Kind.INCR, Kind.GET, Kind.INCR);
    private static final List<Kind> EXPIRY =
            List.of(Kind.SET, Kind.INCR, Kind.GET, Kind.GET, Kind.SETNX, Kind.PEXPIREAT, Kind.DEL);
    private static final List<Kind> GROUPED = List.of(Kind.MSET, Kind.INCR, Kind.GET, Kind.SET, Kind.MGET, Kind.DEL);

    private static Quorum quorum(Consistency consistency) {
        return new Quorum(consistency, 3, 2, 2);
    }

    private static SimulationOptions counters(Consistency consistency, boolean amnesia) {
        return new SimulationOptions(quorum(consistency), ONE_KEY, COUNTERS, amnesia, false, Variant.NONE);
    }

    private static SimulationOptions expiry(Consistency consistency) {
        return new SimulationOptions(quorum(consistency), ONE_KEY, EXPIRY, true, true, Variant.NONE);
    }

    private static SimulationOptions group(Consistency consistency) {
        return new SimulationOptions(quorum(consistency), GROUP, GROUPED, true, false, Variant.NONE);
    }

    @Test
    void when_readsWritesAndRoundsRace_then_historiesAreLinearizable() {
        assertSound(counters(Consistency.QUORUM, false));
        assertSound(counters(Consistency.LINEARIZABLE, false));
    }

    @Test
    void when_replicasLoseTheirMemory_then_historiesAreLinearizable() {
        assertSound(counters(Consistency.QUORUM, true));
        assertSound(counters(Consistency.LINEARIZABLE, true));
    }

    @Test
    void when_keysExpireUnderSkewedClocks_then_historiesAreLinearizable() {
        assertSound(expiry(Consistency.QUORUM));
        assertSound(expiry(Consistency.LINEARIZABLE));
    }

    @Test
    void when_clocksAreAnHourOff_then_keysExpireByTheMedian() {
        assertSound(expiry(Consistency.QUORUM).withFarClocks());
    }

    @Test
    void when_severalKeysShareARegister_then_itIsOneObject() {
        assertSound(group(Consistency.QUORUM));
        assertSound(group(Consistency.LINEARIZABLE));
    }

    @Test
    void when_transactionsRace_then_eachIsOneStep() {
        assertSound(transactions(Consistency.LINEARIZABLE, GROUP, false));
        assertSound(transactions(Consistency.QUORUM, GROUP, true));
        assertSound(transactions(Consistency.QUORUM, ONE_KEY, true));
    }

    private static SimulationOptions transactions(Consistency consistency, List<String> keys, boolean ttls) {
        List<Kind> kinds =
                List.of(Kind.SET, Kind.INCR, Kind.GET, Kind.CAS, Kind.CAS, Kind.EXEC, Kind.DEL, Kind.SETNX, Kind.MGET);
        return new SimulationOptions(quorum(consistency), keys, kinds, true, ttls, Variant.NONE);
    }

    @Test
    void when_partitionsAreFlushed_then_historiesAreLinearizable() {
        assertSound(flushes());
    }

    private static SimulationOptions flushes() {
        List<Kind> kinds = List.of(Kind.SET, Kind.INCR, Kind.GET, Kind.FLUSHALL, Kind.GET, Kind.DEL);
        return new SimulationOptions(quorum(Consistency.QUORUM), TWO_KEYS, kinds, true, false, Variant.NONE);
    }

    @Test
    void when_replicasAreComparedAndTombstonesPurged_then_nothingComesBack() {
        assertSound(deletions(ONE_KEY).withAntiEntropy());
        assertSound(deletions(TWO_KEYS).withAntiEntropy());
        assertSound(deletions(GROUP).withAntiEntropy());
        assertSound(expiry(Consistency.QUORUM).withAntiEntropy());
        assertSound(transactions(Consistency.QUORUM, GROUP, true).withAntiEntropy());
        assertSound(flushes().withAntiEntropy());
    }

    @Test
    void when_tombstonesGoWithoutReplicasThatWereGivenUp_then_nothingComesBack() {
        assertSound(deletions(ONE_KEY).withGivingUp());
        assertSound(deletions(GROUP).withGivingUp());
        assertSound(expiry(Consistency.QUORUM).withGivingUp());
        assertSound(flushes().withGivingUp());
    }

    private static SimulationOptions deletions(List<String> keys) {
        List<Kind> kinds = List.of(Kind.SET, Kind.DEL, Kind.INCR, Kind.GET, Kind.DEL, Kind.GET, Kind.SETNX);
        return new SimulationOptions(quorum(Consistency.QUORUM), keys, kinds, true, false, Variant.NONE);
    }

    @Test
    void when_otherSoundNumbersAreUsed_then_historiesAreLinearizable() {
        List<Kind> kinds = COUNTERS;
        assertSound(new SimulationOptions(
                new Quorum(Consistency.QUORUM, 5, 3, 3), ONE_KEY, kinds, true, false, Variant.NONE));
        assertSound(new SimulationOptions(
                new Quorum(Consistency.QUORUM, 3, 2, 3), ONE_KEY, kinds, true, false, Variant.NONE));
        assertSound(new SimulationOptions(
                new Quorum(Consistency.LINEARIZABLE, 4, 3, 3), ONE_KEY, kinds, true, false, Variant.NONE));
    }

    @Test
    void when_numbersChangeWhileProxiesServe_then_historiesAreLinearizable() {
        Quorum usual = quorum(Consistency.QUORUM);
        assertSound(changing(usual, new Quorum(Consistency.QUORUM, 3, 2, 3)));
        assertSound(changing(new Quorum(Consistency.QUORUM, 3, 2, 3), usual));
        assertSound(changing(usual, new Quorum(Consistency.LINEARIZABLE, 3, 2, 2)));
        assertSound(changing(new Quorum(Consistency.LINEARIZABLE, 3, 2, 3), usual));
        assertSound(changing(new Quorum(Consistency.QUORUM, 5, 3, 5), new Quorum(Consistency.QUORUM, 5, 4, 3)));
    }

    private static SimulationOptions changing(Quorum from, Quorum to) {
        assertThat(from.changeViolation(to, from.write())).isNull();
        return new SimulationOptions(from, ONE_KEY, COUNTERS, true, false, Variant.NONE)
                .changingTo(to)
                .withAntiEntropy();
    }

    @Test
    void when_theStoreIsEventual_then_replicasConvergeAfterHealing() {
        SimulationOptions options = new SimulationOptions(
                new Quorum(Consistency.EVENTUAL, 3, 1, 1),
                ONE_KEY,
                List.of(Kind.SET, Kind.INCR, Kind.GET, Kind.DEL),
                false,
                false,
                Variant.NONE);
        for (long seed = firstSeed(); seed < lastSeed(); seed++) {
            SimulatedCluster cluster = new SimulatedCluster(seed, options);
            cluster.run();
            assertConverges(seed, cluster);
        }
    }

    private static void assertConverges(long seed, SimulatedCluster cluster) {
        SimulatedProxy proxy = cluster.proxies.get(0);
        cluster.heal(cluster.options.keys().stream()
                .map(key -> SimulatedClient.target(proxy, key, cluster.options.quorum()))
                .toList());
        assertThat(cluster.options.antiEntropy() ? cluster.remainder() : cluster.difference())
                .as("seed %d of %s", seed, cluster.options)
                .isNull();
    }

    private static long firstSeed() {
        return Long.getLong("seed", 0);
    }

    private static long lastSeed() {
        return Long.getLong("seed") == null ? SEEDS : firstSeed() + 1;
    }

    /** Where a broken rule shows. */
    private static SimulationOptions optionsFor(Variant variant) {
        return switch (variant) {
            case BLIND -> counters(Consistency.LINEARIZABLE, false);
            case NO_REPAIR, WRITE_BACK, UNKEPT_PROMISE, GUESS, PERMIT_FRESH, PERMIT_SHARED, PERMIT_PARTIAL ->
                counters(Consistency.QUORUM, false);
            case NO_EPOCH ->
                new SimulationOptions(
                                quorum(Consistency.QUORUM), ONE_KEY, List.of(Kind.INCR), true, false, Variant.NONE)
                        .withAntiEntropy();
            case AMNESIA, STRADDLE, UNFILLED, FILLED_FROM_ONE, UNFENCED_FILL -> counters(Consistency.QUORUM, true);
            case REDELIVERED_NIL ->
                new SimulationOptions(
                        quorum(Consistency.QUORUM),
                        ONE_KEY,
                        List.of(Kind.SET, Kind.GET, Kind.GET, Kind.PEXPIREAT),
                        true,
                        true,
                        Variant.NONE);
            case ONE_READ ->
                new SimulationOptions(
                        new Quorum(Consistency.QUORUM, 3, 1, 3), ONE_KEY, COUNTERS, false, false, Variant.NONE);
            case BLIND_DEL_LAST, BLIND_DEL_OTHERS, BLIND_DEL_FIRST -> blindDeletions();
            case PURGE_UNPROVED, FILLED_WITHOUT_FLOOR, FLOOR_UNMARKED, LOCAL_EVICTION ->
                deletions(ONE_KEY).withAntiEntropy();
            case FLOOR_AS_VERSION, FLOOR_ABOVE_ALL -> deletions(ONE_PARTITION).withAntiEntropy();
            case PURGE_BY_MAJORITY, PURGE_BESIDE_FILLING, KEPT_ON_RETURN ->
                deletions(ONE_KEY).withGivingUp();
            case UNCORRECTED_CLOCK -> expiry(Consistency.QUORUM).withFarClocks();
            case SPLIT_EXEC, WATCH_BEFORE -> transactions(Consistency.QUORUM, GROUP, false);
            case NAIVE_EXPIRY, BLIND_EXPIRY, LOCAL_EXPIRY, OWN_CLOCK, IGNORED_EXPIRY, STRICT_IDENTITY, WATERMARK ->
                expiry(Consistency.QUORUM);
            case BLIND_GROUP, PER_KEY -> group(Consistency.QUORUM);
            case NONE -> throw new IllegalArgumentException("nothing is broken");
        };
    }

    private static SimulationOptions blindDeletions() {
        List<Kind> kinds = List.of(Kind.SET, Kind.DEL, Kind.GET, Kind.INCR);
        return new SimulationOptions(quorum(Consistency.QUORUM), ONE_KEY, kinds, false, false, Variant.NONE);
    }

    @ParameterizedTest
    @EnumSource(value = Variant.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void when_aRuleIsBroken_then_theCheckReportsIt(Variant variant) {
        SimulationOptions options = optionsFor(variant).with(variant);
        AtomicLong found = new AtomicLong(-1);
        for (long from = variant.seed; from < variant.seed + BROKEN_SEEDS; from += SEEDS_PER_THREAD) {
            long first = from;
            inThread(() -> {
                for (long seed = first; seed < first + SEEDS_PER_THREAD && found.get() < 0; seed++) {
                    if (violation(seed, options) != null) {
                        found.set(seed);
                    }
                }
            });
            if (found.get() >= 0) {
                System.out.println(variant + " was found by seed " + found);
                return;
            }
        }
        throw new AssertionError(variant + " was not found in " + BROKEN_SEEDS + " runs");
    }

    private static void assertSound(SimulationOptions options) {
        for (long from = firstSeed(); from < lastSeed(); from += SEEDS_PER_THREAD) {
            long first = from;
            inThread(() -> {
                for (long seed = first; seed < Math.min(lastSeed(), first + SEEDS_PER_THREAD); seed++) {
                    assertThat(violation(seed, options))
                            .as("seed %d of %s", seed, options)
                            .isNull();
                }
            });
        }
    }

    /** Stores keep something for each thread that used them, as long as it lives. */
    private static void inThread(Runnable work) {
        FutureTask<Void> task = new FutureTask<>(work, null);
        new Thread(task, "seeds").start();
        try {
            task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AssertionError failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What is wrong with a run; null: nothing. */
    private static String violation(long seed, SimulationOptions options) {
        SimulatedCluster cluster = new SimulatedCluster(seed, options);
        try {
            cluster.run();
        } catch (RuntimeException e) {
            throw new IllegalStateException("seed " + seed + " of " + options, e);
        }
        String twoStates = cluster.twoStates();
        if (twoStates != null) {
            return "one version, two states: " + twoStates;
        }
        String forgotten = cluster.forgotten.violation(cluster);
        if (forgotten != null) {
            return forgotten;
        }
        if (options.variant() == Variant.NONE) {
            assertConverges(seed, cluster);
        }
        for (Predicate<String> register : registers(options)) {
            List<Operation> history = cluster.historyOf(register);
            if (Linearizability.check(history, cluster.tolerance()) == Linearizability.Verdict.VIOLATION) {
                return history.toString();
            }
        }
        return null;
    }

    private static List<Predicate<String>> registers(SimulationOptions options) {
        if (options.keys().get(0).startsWith("{")) {
            return List.of(key -> true);
        }
        return options.keys().stream()
                .<Predicate<String>>map(key -> key::equals)
                .toList();
    }
}

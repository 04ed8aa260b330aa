package dev.roundhouse.proxy.coordinator;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.ring.KeyHash;
import dev.roundhouse.spi.ring.RingMember;
import dev.roundhouse.spi.ring.Topology;
import dev.roundhouse.spi.storage.Register;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What an operation costs from routed request to reply: three replicas in this process, two of them read, no network. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class CoordinatorBenchmark {
    private static final int PARTITIONS = 64;
    private static final int REPLICAS = 3;
    private static final int STORE = 0;
    /** A power of two. */
    private static final int KEYS = 1024;

    private static final Quorum QUORUM = new Quorum(Consistency.QUORUM, REPLICAS, 2, 2);

    private final Target[] targets = new Target[KEYS];
    private final Target[] counters = new Target[KEYS];
    private final Request[] gets = new Request[KEYS];
    private final Request[] sets = new Request[KEYS];
    private final Request[] increments = new Request[KEYS];
    private final Request[] counts = new Request[KEYS];
    private Coordinator coordinator = coordinatorOf(topology());
    private int next;
    private long bytes;

    private static Topology topology() {
        List<RingMember> members = IntStream.range(0, REPLICAS)
                .mapToObj(i -> new RingMember("n" + i, 1, null))
                .toList();
        return Topology.initial("benchmark", members, PARTITIONS, 256, REPLICAS);
    }

    private static Coordinator coordinatorOf(Topology topology) {
        StoresEnvironment environment = new StoresEnvironment(topology);
        return new Coordinator(environment, new RegisterQueues(environment));
    }

    /** A value and a counter under each key. */
    @Setup
    public void fill() {
        Topology topology = topology();
        coordinator = coordinatorOf(topology);
        for (int i = 0; i < KEYS; i++) {
            String key = String.format("key:%012d", i);
            String counter = String.format("cnt:%012d", i);
            targets[i] = target(topology, key);
            counters[i] = target(topology, counter);
            gets[i] = Request.of("GET", key);
            sets[i] = Request.of("SET", key, "x".repeat(64));
            increments[i] = Request.of("INCR", counter);
            counts[i] = Request.of("GET", counter);
            coordinator.overwrite(targets[i], sets[i], this::took);
            coordinator.update(counters[i], increments[i], this::took);
        }
    }

    private static Target target(Topology topology, String key) {
        byte[] name = key.getBytes(StandardCharsets.US_ASCII);
        long hash = KeyHash.hashOf(name, 0, name.length);
        return new Target(STORE, topology.partitionOf(hash), new Register(name, false, hash), QUORUM, 2);
    }

    private void took(byte[] reply) {
        if (reply[0] == '-') {
            throw new IllegalStateException(new String(reply, StandardCharsets.UTF_8));
        }
        bytes += reply.length;
    }

    @Benchmark
    public long read() {
        int i = next++ & KEYS - 1;
        coordinator.read(targets[i], gets[i], this::took);
        return bytes;
    }

    /** One round trip, as a SET is in a store with {@code consistency: quorum}. */
    @Benchmark
    public long overwrite() {
        int i = next++ & KEYS - 1;
        coordinator.overwrite(targets[i], sets[i], this::took);
        return bytes;
    }

    /** A round. */
    @Benchmark
    public long increment() {
        int i = next++ & KEYS - 1;
        coordinator.update(counters[i], increments[i], this::took);
        return bytes;
    }
}

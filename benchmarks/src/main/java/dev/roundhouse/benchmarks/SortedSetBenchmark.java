package dev.roundhouse.benchmarks;

import dev.roundhouse.spi.storage.EncodingLimits;
import dev.roundhouse.storage.value.Bound;
import dev.roundhouse.storage.value.SortedSetValue;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What one command costs on a large sorted set; sampled, since an event loop feels the slowest. {@code java -cp
 * proxy/target/roundhouse.jar org.openjdk.jmh.Main SortedSetBenchmark}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 3, time = 2)
public class SortedSetBenchmark {
    private static final int PAGE = 100;

    @Param("1000000")
    public int members;

    private final SplittableRandom random = new SplittableRandom(1);
    private SortedSetValue value = new SortedSetValue(new EncodingLimits());
    private byte[][] names = {};
    private int added;

    /** A million members and as many scores, in no order. */
    @Setup
    public void fill() {
        value = new SortedSetValue(new EncodingLimits());
        names = new byte[members][];
        for (int i = 0; i < members; i++) {
            names[i] = ("member:" + i).getBytes(StandardCharsets.US_ASCII);
            value.put(names[i], random.nextInt(members));
        }
    }

    private byte[] anyMember() {
        return names[random.nextInt(members)];
    }

    /** Adds a new member: the set grows as the benchmark runs. */
    @Benchmark
    public void add() {
        value.put(("new:" + added++).getBytes(StandardCharsets.US_ASCII), random.nextInt(members));
    }

    @Benchmark
    public void changeScore() {
        value.put(anyMember(), random.nextInt(members));
    }

    @Benchmark
    public int rank() {
        byte[] member = anyMember();
        return value.rank(member, 0, member.length);
    }

    @Benchmark
    public void rangeByRank(Blackhole sink) {
        int from = random.nextInt(members - PAGE);
        value.walk(from, from + PAGE, false, (array, offset, length, score) -> {
            sink.consume(array);
            return true;
        });
    }

    @Benchmark
    public void rangeByScore(Blackhole sink) {
        int from = value.countBefore(new Bound.Score(random.nextInt(members - PAGE), false));
        value.walk(from, Math.min(from + PAGE, value.size()), false, (array, offset, length, score) -> {
            sink.consume(array);
            return true;
        });
    }

    /** ZRANGE 0 -1 without its reply. */
    @Benchmark
    public void walkAll(Blackhole sink) {
        value.walk(0, members, false, (array, offset, length, score) -> {
            sink.consume(array);
            return true;
        });
    }
}

package dev.roundhouse.benchmarks;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.ring.KeyHash;
import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.Header;
import dev.roundhouse.spi.storage.Message;
import dev.roundhouse.spi.storage.Register;
import dev.roundhouse.spi.storage.VersionDigest;
import dev.roundhouse.spi.version.Ballot;
import dev.roundhouse.storage.command.Commands;
import dev.roundhouse.storage.store.MemoryStore;
import dev.roundhouse.storage.store.StoreSettings;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
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

/**
 * What the digest that is kept for anti-entropy adds to a write on one replica: {@code write} has it once, as always, {@code
 * writeWithDigestTwice} once more, {@code digest} is nothing else. {@code java -cp proxy/target/roundhouse.jar
 * org.openjdk.jmh.Main DigestBenchmark}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class DigestBenchmark {
    private static final int PARTITIONS = 4096;
    private static final int PROPOSER = 7;

    @Param("1000000")
    public int keys;

    private final SplittableRandom random = new SplittableRandom(1);
    private final MemoryStore store =
            new MemoryStore(new StoreSettings(PARTITIONS, true, 0), Commands.executor(), new SplittableRandom(2));
    private Register[] registers = {};
    private Request[] commands = {};
    private long[] roots = {};
    private long clock = 1;

    /** So many keys of 16 bytes with values of 64. */
    @Setup
    public void fill() {
        registers = new Register[keys];
        commands = new Request[keys];
        roots = new long[PARTITIONS];
        Header header = new Header(0, Header.ALL_PARTITIONS, 1, clock, 2);
        store.handle(new Message.Admit(header, IntStream.range(0, PARTITIONS).toArray(), Message.Role.COUNT));
        byte[] value = "x".repeat(64).getBytes(StandardCharsets.US_ASCII);
        byte[] set = "SET".getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < keys; i++) {
            byte[] name = String.format("key:%012d", i).getBytes(StandardCharsets.US_ASCII);
            registers[i] = new Register(name, false, KeyHash.xxHash64(name, 0, name.length));
            commands[i] = Request.of(set, name, value);
            write(i);
        }
    }

    private static int partitionOf(Register register) {
        return (int) (register.hash() >>> Long.SIZE - Integer.numberOfTrailingZeros(PARTITIONS));
    }

    private Answer write(int key) {
        Register register = registers[key];
        Header header = new Header(0, partitionOf(register), 1, ++clock, 2);
        Answer answer =
                store.handle(new Message.Write(header, register, new Ballot(clock << 16, PROPOSER), commands[key]));
        if (!(answer instanceof Answer.Accepted)) {
            throw new IllegalStateException(answer.toString());
        }
        return answer;
    }

    private long changeRoot(Register register) {
        Ballot before = new Ballot((clock - 1) << 16, PROPOSER);
        Ballot after = new Ballot(clock << 16, PROPOSER);
        int root = partitionOf(register);
        roots[root] ^= VersionDigest.mix(register.hash(), before) ^ VersionDigest.mix(register.hash(), after);
        return roots[root];
    }

    @Benchmark
    public Answer write() {
        return write(random.nextInt(keys));
    }

    @Benchmark
    public long writeWithDigestTwice() {
        int key = random.nextInt(keys);
        write(key);
        return changeRoot(registers[key]);
    }

    @Benchmark
    public long digest() {
        clock++;
        return changeRoot(registers[(int) (clock & 511)]);
    }
}

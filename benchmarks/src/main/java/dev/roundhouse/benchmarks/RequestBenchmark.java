package dev.roundhouse.benchmarks;

import dev.roundhouse.spi.command.CommandSpec;
import dev.roundhouse.spi.command.CommandTable;
import dev.roundhouse.spi.resp.DecoderLimits;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RequestDecoder;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.spi.ring.KeyHash;
import dev.roundhouse.spi.ring.RingMember;
import dev.roundhouse.spi.ring.Topology;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What a request costs before it reaches a node, and its reply on the way out: each step by itself. {@code java -cp
 * proxy/target/roundhouse.jar org.openjdk.jmh.Main RequestBenchmark}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class RequestBenchmark {
    /** Requests that come together. */
    private static final int PIPELINE = 16;

    private static final int PARTITIONS = 4096;

    @Param("64")
    public int valueBytes;

    /** What routing should not cost more for. */
    @Param({"3", "300"})
    public int nodes;

    private final RequestDecoder decoder = new RequestDecoder(DecoderLimits.DEFAULT);
    private final RespWriter reply = new RespWriter();
    private final byte[][] keys = new byte[1024][];
    private ByteBuf pipeline = Unpooled.EMPTY_BUFFER;
    private byte[] value = {};
    private Request set = Request.of("SET");
    private Topology topology = topologyOf(3);
    private int next;

    private static Topology topologyOf(int nodes) {
        List<RingMember> members = IntStream.range(0, nodes)
                .mapToObj(i -> new RingMember("n" + i, 1, null))
                .toList();
        return Topology.initial("benchmark", members, PARTITIONS, 256, 3);
    }

    /** A packet of pipelined SETs. */
    @Setup
    public void fill() {
        value = "x".repeat(valueBytes).getBytes(StandardCharsets.US_ASCII);
        topology = topologyOf(nodes);
        StringBuilder packet = new StringBuilder();
        for (int i = 0; i < keys.length; i++) {
            String key = String.format("key:%012d", i);
            keys[i] = key.getBytes(StandardCharsets.US_ASCII);
            if (i < PIPELINE) {
                packet.append("*3\r\n$3\r\nSET\r\n$16\r\n")
                        .append(key)
                        .append("\r\n$")
                        .append(valueBytes)
                        .append("\r\n");
                packet.append(new String(value, StandardCharsets.US_ASCII)).append("\r\n");
            }
        }
        pipeline = Unpooled.directBuffer();
        pipeline.writeCharSequence(packet, StandardCharsets.US_ASCII);
        set = Request.of("SET".getBytes(StandardCharsets.US_ASCII), keys[0], value);
    }

    private byte[] anyKey() {
        return keys[next++ & keys.length - 1];
    }

    @Benchmark
    @OperationsPerInvocation(PIPELINE)
    public void decode(Blackhole sink) {
        decoder.feed(pipeline.retainedDuplicate());
        Request request = decoder.next();
        while (request != null) {
            sink.consume(request.length(1));
            request = decoder.next();
        }
    }

    @Benchmark
    public CommandSpec findCommand() {
        return CommandTable.DEFAULT.find(set);
    }

    @Benchmark
    public long hash() {
        byte[] key = anyKey();
        return KeyHash.hashOf(key, 0, key.length);
    }

    @Benchmark
    public int route() {
        byte[] key = anyKey();
        return topology.replica(topology.partitionOf(KeyHash.hashOf(key, 0, key.length)), 0);
    }

    @Benchmark
    public long encode() {
        reply.clear();
        reply.bulk(value, 0, value.length);
        return reply.length();
    }
}

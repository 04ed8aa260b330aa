package dev.roundhouse.proxy.coordinator;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.spi.ring.KeyHash;
import dev.roundhouse.spi.ring.RingMember;
import dev.roundhouse.spi.ring.Topology;
import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.AnswerHandler;
import dev.roundhouse.spi.storage.Message;
import dev.roundhouse.spi.storage.NodeHealth;
import dev.roundhouse.spi.storage.ReadQuestion;
import dev.roundhouse.spi.storage.ReplyHandler;
import dev.roundhouse.spi.storage.StorageNode;
import dev.roundhouse.storage.remote.MessageCodec;
import io.vertx.core.Future;
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
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What a proxy's own part of a GET from other processes costs: from the request to what is sent, and from answers to the reply. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class RemoteReadBenchmark {
    private static final Quorum QUORUM = new Quorum(Consistency.QUORUM, 3, 2, 2);
    private static final byte[] KEY = "key:000000000001".getBytes(StandardCharsets.US_ASCII);
    private static final long HASH = KeyHash.hashOf(KEY);

    private final Request get = Request.of("GET".getBytes(StandardCharsets.US_ASCII), KEY);
    private final Completion completion = new Reply();
    private final Coordinator coordinator = coordinator();
    private long bytes;

    private static Coordinator coordinator() {
        List<RingMember> members = IntStream.range(0, 3)
                .mapToObj(i -> new RingMember("n" + i, 1, null))
                .toList();
        Topology topology = Topology.initial("benchmark", members, 64, 256, 3);
        HeldEnvironment environment = new HeldEnvironment(topology, Link::new);
        return new Coordinator(environment, new RegisterQueues(environment));
    }

    private final class Reply implements Completion {
        @Override
        public void complete(byte[] reply) {
            throw new IllegalStateException(new String(reply, StandardCharsets.UTF_8));
        }

        @Override
        public void complete(byte[] array, int offset, int length) {
            bytes += length;
        }
    }

    /** Writes questions, and reads each time the same answer. */
    private static final class Link implements StorageNode {
        private final String id;
        private final NodeHealth health = new NodeHealth();
        private final MessageCodec codec = new MessageCodec();
        private final RespWriter out = new RespWriter();
        private final byte[] reply = ("$64\r\n" + "x".repeat(64) + "\r\n").getBytes(StandardCharsets.US_ASCII);

        Link(int index) {
            id = "n" + index;
        }

        @Override
        public void ask(ReadQuestion question, boolean executes, AnswerHandler handler) {
            out.clear();
            codec.encode(question, executes, out);
            handler.onValue(1, 2, reply, 0, executes ? reply.length : -1);
        }

        @Override
        public void send(Message message, AnswerHandler handler) {
            handler.onAnswer(new Answer.Failed(false, "not asked for"));
        }

        @Override
        public void passThrough(Request request, int protocol, ReplyHandler handler) {
            handler.onFailure(false, "not asked for");
        }

        @Override
        public String id() {
            return id;
        }

        @Override
        public NodeHealth health() {
            return health;
        }

        @Override
        public Future<Void> close() {
            return Future.succeededFuture();
        }
    }

    @Benchmark
    public long read() {
        FastRead read = coordinator.newRead();
        read.about(get, 1, HASH);
        read.of(0, 2, 0);
        read.start(QUORUM, completion);
        return bytes;
    }
}

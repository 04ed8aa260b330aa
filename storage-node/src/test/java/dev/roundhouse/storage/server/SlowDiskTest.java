package dev.roundhouse.storage.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.Header;
import dev.roundhouse.spi.storage.Message;
import dev.roundhouse.spi.storage.Register;
import dev.roundhouse.spi.version.Ballot;
import dev.roundhouse.storage.remote.AnswerCodec;
import dev.roundhouse.storage.remote.Handshake;
import dev.roundhouse.storage.remote.MessageCodec;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A disk or a command that takes its time holds up whoever waits for it, and nobody else on the loop. */
class SlowDiskTest {
    private static final int READ_TIMEOUT_MILLIS = 20_000;
    private static final byte[] HELLO = ("RH.HELLO " + Handshake.PROTOCOL_VERSION
                    + " test n1 somebody replicated 64\r\n")
            .getBytes(StandardCharsets.US_ASCII);
    private static final String LIFE_SIGN = ">1\r\n+busy\r\n";
    private static final byte[] PING = "PING\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final Header HEADER = new Header(0, 1, 1, 1, 2);
    private static final Message ADMIT = new Message.Admit(HEADER, new int[] {1}, Message.Role.COUNT);
    private static final Message VERSION = new Message.Version(HEADER, new Register(new byte[] {'k'}, false, 1));

    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch disk = new CountDownLatch(1);

    private final class SlowStore implements HostedStore {
        private final boolean hasSlowDisk;

        /** @param hasSlowDisk else its commands take long */
        SlowStore(boolean hasSlowDisk) {
            this.hasSlowDisk = hasSlowDisk;
        }

        @Override
        public boolean mayWaitForDisk(Message message) {
            return hasSlowDisk && message instanceof Message.Admit;
        }

        @Override
        public @Nullable Answer begin(Message message) {
            return message instanceof Message.Admit ? null : handle(message);
        }

        @Override
        public Callable<Answer> rest(Message message) {
            return () -> handle(message);
        }

        @Override
        public Answer handle(Message message) {
            if (!(message instanceof Message.Admit)) {
                return new Answer.Value(Ballot.NONE, null, false);
            }
            begun.countDown();
            try {
                disk.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return Answer.Accepted.NO_REPLY;
        }

        @Override
        public void execute(Request request, long now, RespWriter reply) {
            reply.error("ERR only messages");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void when_aMessageTakesLong_then_itsConnectionWaitsInOrderAndIsToldSo_and_othersAreServed(boolean isForDisk)
            throws Exception {
        Vertx vertx = Vertx.vertx();
        try {
            NodeServer server = NodeServer.start(
                            vertx,
                            new NodeOptions("127.0.0.1", 0, "n1", 1),
                            handshake -> new SlowStore(isForDisk),
                            () -> 1_000L)
                    .await(10, TimeUnit.SECONDS);
            try (Socket waiting = connect(server);
                    Socket other = connect(server)) {
                waiting.getOutputStream().write(HELLO);
                byte[] welcome = ("*4\r\n:" + Handshake.PROTOCOL_VERSION + "\r\n$40\r\n" + server.runId()
                                + "\r\n:64\r\n:1000000\r\n")
                        .getBytes(StandardCharsets.US_ASCII);
                assertThat(waiting.getInputStream().readNBytes(welcome.length)).isEqualTo(welcome);
                waiting.getOutputStream().write(messages());
                assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
                other.getOutputStream().write(PING);
                assertThat(other.getInputStream().readNBytes(7)).asString().isEqualTo("+PONG\r\n");
                byte[] lifeSigns = waiting.getInputStream().readNBytes(3 * LIFE_SIGN.length());
                assertThat(lifeSigns).asString().isEqualTo(LIFE_SIGN.repeat(3));
                disk.countDown();
                assertThat(afterLifeSigns(waiting.getInputStream())).isEqualTo(answers());
            }
        } finally {
            disk.countDown();
            vertx.close().await(10, TimeUnit.SECONDS);
        }
    }

    private static byte[] afterLifeSigns(InputStream from) throws IOException {
        int length = answers().length;
        byte[] read = from.readNBytes(length);
        while (read[0] == '>') {
            byte[] next = from.readNBytes(LIFE_SIGN.length());
            byte[] both = Arrays.copyOf(read, length + next.length);
            System.arraycopy(next, 0, both, length, next.length);
            read = Arrays.copyOfRange(both, LIFE_SIGN.length(), both.length);
        }
        return read;
    }

    private static byte[] messages() {
        RespWriter writer = new RespWriter();
        MessageCodec codec = new MessageCodec();
        codec.encode(ADMIT, writer);
        codec.encode(VERSION, writer);
        return writer.toBytes();
    }

    private static byte[] answers() {
        RespWriter writer = new RespWriter();
        AnswerCodec codec = new AnswerCodec();
        codec.encode(Answer.Accepted.NO_REPLY, writer);
        codec.encode(new Answer.Value(Ballot.NONE, null, false), writer);
        return writer.toBytes();
    }

    private static Socket connect(NodeServer server) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.setSoTimeout(READ_TIMEOUT_MILLIS);
        return socket;
    }
}

package dev.roundhouse.spi.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

class ExternalProgramTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    @Test
    void when_aProgramIsMissing_then_theTestFailsInCiAndIsSkippedElsewhere() {
        Class<? extends Throwable> expected =
                ExternalProgram.isContinuousIntegration() ? AssertionError.class : TestAbortedException.class;
        assertThatThrownBy(() -> ExternalProgram.require("no-such-program-anywhere"))
                .isInstanceOf(expected)
                .hasMessageContaining("no-such-program-anywhere is not installed");
    }

    @Test
    void when_aProgramEnds_then_outputAndExitCodeAreKept() {
        try (RunningProgram program = ExternalProgram.require("sh").start("-c", "echo out; echo err >&2; exit 3")) {
            assertThat(program.awaitExit(LIMIT)).isEqualTo(3);
            assertThat(program.output()).contains("out", "err");
        }
    }

    @Test
    void when_aProgramEndsWithoutTheAwaitedOutput_then_theWaitFailsAtOnceWithWhatItPrinted() {
        try (RunningProgram program = ExternalProgram.require("sh").start("-c", "echo something else")) {
            assertThatThrownBy(() -> program.awaitOutput("ready", Duration.ofMinutes(5)))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("something else");
        }
    }

    @Test
    void when_aProgramPrintsMuch_then_onlyTheLastBytesAreKept() {
        try (RunningProgram program =
                ExternalProgram.require("sh").start("-c", "head -c 1000000 /dev/zero | tr '\\0' x; echo end")) {
            program.awaitExit(LIMIT);
            assertThat(program.output())
                    .hasSize(RunningProgram.MAX_OUTPUT_BYTES)
                    .endsWith("xend\n");
        }
    }

    @Test
    void when_variablesAreGiven_then_theProgramSeesThem() {
        List<String> command = List.of(ExternalProgram.require("sh").path().toString(), "-c", "echo $GREETING");
        try (RunningProgram program = RunningProgram.start(Path.of("."), command, Map.of("GREETING", "hello"))) {
            program.awaitOutput("hello", LIMIT);
        }
    }

    @Test
    void when_portsAreAskedFor_then_eachIsFreeAndNew() throws IOException {
        int first = FreePorts.next();
        int second = FreePorts.next();
        assertThat(second).isNotEqualTo(first);
        try (ServerSocket socket = new ServerSocket(first)) {
            assertThat(socket.getLocalPort()).isEqualTo(first);
        }
    }

    @Test
    void when_redisIsStoppedAndContinued_then_itHangsAndAnswers() throws IOException {
        try (RedisServerProcess redis = RedisServerProcess.start();
                Socket client = new Socket("127.0.0.1", redis.port())) {
            assertThat(ping(client)).isEqualTo("+PONG\r\n");
            redis.sigstop();
            client.setSoTimeout(100);
            assertThatThrownBy(() -> ping(client)).isInstanceOf(SocketTimeoutException.class);
            redis.sigcont();
            client.setSoTimeout((int) LIMIT.toMillis());
            assertThat(new String(client.getInputStream().readNBytes(7), StandardCharsets.US_ASCII))
                    .isEqualTo("+PONG\r\n");
        }
    }

    @Test
    void when_redisIsKilledAndRestarted_then_itAnswersOnTheSamePort() throws IOException {
        Path directory;
        try (RedisServerProcess redis = RedisServerProcess.start("--maxmemory", "100mb")) {
            directory = redis.directory();
            redis.kill9();
            assertThat(redis.program().isAlive()).isFalse();
            redis.restart();
            try (Socket client = new Socket("127.0.0.1", redis.port())) {
                assertThat(ping(client)).isEqualTo("+PONG\r\n");
            }
        }
        assertThat(Files.exists(directory)).isFalse();
    }

    @Test
    void when_redisRefusesItsOptions_then_theStartFailsWithItsOwnWords() {
        assertThatThrownBy(() -> RedisServerProcess.start("--no-such-option", "1"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("no-such-option");
    }

    private static String ping(Socket client) throws IOException {
        client.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
        return new String(client.getInputStream().readNBytes(7), StandardCharsets.US_ASCII);
    }
}

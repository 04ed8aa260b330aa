package dev.roundhouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.spi.launch.Subcommand;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MainTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final List<String> ran = new ArrayList<>();

    @Test
    void when_noSubcommandIsNamed_then_theServerRuns() {
        assertThat(launch()).isZero();
        assertThat(ran).containsExactly("server[]");
    }

    @Test
    void when_onlyOptionsAreGiven_then_theServerGetsThem() {
        assertThat(launch("--port", "7000")).isZero();
        assertThat(ran).containsExactly("server[--port, 7000]");
    }

    @Test
    void when_aSubcommandIsNamed_then_itRunsWithTheRestAndItsExitCodeCounts() {
        assertThat(launch("node", "--port", "7001")).isEqualTo(3);
        assertThat(ran).containsExactly("node[--port, 7001]");
    }

    @Test
    void when_aSubcommandIsUnknown_then_oneLineSaysSo() {
        assertThat(launch("nod")).isEqualTo(Main.WRONG_USAGE);
        assertThat(err.toString(StandardCharsets.UTF_8).lines())
                .containsExactly("roundhouse: no subcommand 'nod'; roundhouse --help lists them");
    }

    @Test
    void when_aSubcommandThrows_then_itIsAnInternalErrorWithItsTrace() {
        assertThat(launch("broken")).isEqualTo(Main.FAILED);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("roundhouse broken: internal error", "disk on fire");
    }

    @Test
    void when_helpIsAsked_then_allSubcommandsAreListedInOrder() {
        assertThat(launch("--help")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .containsSubsequence("broken", "about broken", "node", "about node", "server", "about server");
    }

    @Test
    void when_theVersionIsAsked_then_itIsPrinted() {
        assertThat(launch("--version")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).startsWith("roundhouse ");
    }

    private int launch(String... arguments) {
        List<Subcommand> all = List.of(new Fake("server", 0), new Fake("node", 3), new Fake("broken", -1));
        return new Main(all, printer(out), printer(err)).run(arguments);
    }

    private static PrintStream printer(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private final class Fake implements Subcommand {
        private final String name;
        private final int exit;

        Fake(String name, int exit) {
            this.name = name;
            this.exit = exit;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public String summary() {
            return "about " + name;
        }

        @Override
        public int run(String[] arguments) throws IOException {
            if (exit < 0) {
                throw new IOException("disk on fire");
            }
            ran.add(name + List.of(arguments));
            return exit;
        }
    }
}

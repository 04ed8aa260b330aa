package dev.roundhouse.proxy.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.spi.testing.ExternalProgram;
import dev.roundhouse.spi.testing.RunningProgram;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a person is shown goes on working: the demos, over the built jar. */
class DemosIT {
    private static final Duration LIMIT = Duration.ofMinutes(4);

    @ParameterizedTest
    @ValueSource(strings = {"a-node-dies", "a-blocked-client"})
    void when_aDemoIsShown_then_itEndsWell(String name) {
        ExternalProgram.require("bash");
        String java = "JAVA_HOME=" + System.getProperty("java.home");
        List<String> command = List.of("env", java, "ROUNDHOUSE_NO_BUILD=1", "demos/" + name);
        try (RunningProgram demo = RunningProgram.start(Path.of("..").toAbsolutePath(), command)) {
            int code = demo.awaitExit(LIMIT);
            System.out.println(demo.output());
            assertThat(code).as(demo.output()).isZero();
        }
    }
}

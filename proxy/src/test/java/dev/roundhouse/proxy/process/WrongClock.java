package dev.roundhouse.proxy.process;

import dev.roundhouse.spi.testing.ExternalProgram;
import dev.roundhouse.spi.testing.RunningProgram;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What to start a program with so that its clock is off. Not the program faketime itself, which stays its parent: signals would
 * reach that one alone. It is asked for its library.
 */
final class WrongClock {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private WrongClock() {}

    /** @param offset as faketime writes it, such as {@code +1h}; empty: a right clock */
    static List<String> command(String offset) {
        return offset.isEmpty() ? List.of() : List.of("env", "FAKETIME=" + offset, "LD_PRELOAD=" + library());
    }

    /** For a program that uses jemalloc, which asks for the time before the library can say it: libc's malloc goes first. */
    static List<String> commandWithoutJemalloc(String offset) {
        return offset.isEmpty()
                ? List.of()
                : List.of("env", "FAKETIME=" + offset, "LD_PRELOAD=" + library() + ":libc.so.6");
    }

    private static String library() {
        String faketime = ExternalProgram.require("faketime").path().toString();
        List<String> command = List.of(faketime, "-f", "+0", "sh", "-c", "echo \"$LD_PRELOAD\"");
        try (RunningProgram program = RunningProgram.start(Path.of("").toAbsolutePath(), command)) {
            program.awaitExit(TIMEOUT);
            return program.output().strip();
        }
    }
}

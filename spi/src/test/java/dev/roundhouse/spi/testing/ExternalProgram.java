package dev.roundhouse.spi.testing;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/**
 * A program that a test runs for real. Where it is not installed the test fails in CI (environment variable
 * {@code CI=true}) and is skipped with the reason elsewhere: a green CI run has left nothing out.
 */
public final class ExternalProgram {
    private static final List<String> DIRECTORIES_OFTEN_NOT_ON_PATH =
            List.of("/usr/local/sbin", "/usr/sbin", "/sbin", "/usr/local/bin", "/usr/bin", "/bin", "/opt/homebrew/bin");

    private final Path path;

    private ExternalProgram(Path path) {
        this.path = path;
    }

    /**
     * The program of this name.
     *
     * @throws AssertionError in CI, where it is missing
     * @throws TestAbortedException elsewhere, where it is missing
     */
    public static ExternalProgram require(String name) {
        return new ExternalProgram(find(name).orElseThrow(() -> missing(name + " is not installed")));
    }

    public static Optional<Path> find(String name) {
        return directories()
                .map(directory -> Path.of(directory, name))
                .filter(Files::isRegularFile)
                .filter(Files::isExecutable)
                .findFirst();
    }

    /**
     * Ends the test for something it needs and this machine lacks (a program, a Docker engine): never returns.
     *
     * @param reason what is missing, for the test report
     */
    public static RuntimeException missing(String reason) {
        if (isContinuousIntegration()) {
            throw new AssertionError(reason + ", and CI=true says that it must be");
        }
        throw new TestAbortedException(reason);
    }

    public static boolean isContinuousIntegration() {
        return "true".equalsIgnoreCase(System.getenv("CI"));
    }

    public Path path() {
        return path;
    }

    /** Starts it in {@code directory}; standard error goes with standard output. */
    public RunningProgram start(Path directory, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(path.toString());
        command.addAll(arguments);
        return RunningProgram.start(directory, command);
    }

    /** Starts it in the current directory. */
    public RunningProgram start(String... arguments) {
        return start(Path.of("").toAbsolutePath(), List.of(arguments));
    }

    private static Stream<String> directories() {
        String path = System.getenv().getOrDefault("PATH", "");
        return Stream.concat(
                        Stream.of(path.split(File.pathSeparator, -1)).filter(directory -> !directory.isBlank()),
                        DIRECTORIES_OFTEN_NOT_ON_PATH.stream())
                .distinct();
    }
}

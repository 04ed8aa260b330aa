package dev.roundhouse.spi.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A started process with its output kept (the last {@value #MAX_OUTPUT_BYTES} bytes). It never outlives the test:
 * {@link #close()} kills it, and so does the end of this JVM.
 */
public final class RunningProgram implements AutoCloseable {
    static final int MAX_OUTPUT_BYTES = 256 * 1024;
    private static final Duration KILL_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration STOP_POLL = Duration.ofMillis(1);
    private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> RUNNING.forEach(Process::destroyForcibly)));
    }

    private final List<String> command;
    private final Process process;
    private final Thread reader;
    private final Tail output = new Tail(MAX_OUTPUT_BYTES);

    private RunningProgram(List<String> command, Process process) {
        this.command = command;
        this.process = process;
        this.reader = new Thread(this::readOutput, "output of " + command.get(0));
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts a command line; standard error goes with standard output. */
    public static RunningProgram start(Path directory, List<String> command) {
        return start(directory, command, Map.of());
    }

    /** Starts a command line with variables added to this JVM's environment. */
    public static RunningProgram start(Path directory, List<String> command, Map<String, String> environment) {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            RUNNING.add(process);
            process.onExit().thenAccept(RUNNING::remove);
            process.getOutputStream().close();
            return new RunningProgram(List.copyOf(command), process);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + command, e);
        }
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** What it has printed so far, at most the last {@value #MAX_OUTPUT_BYTES} bytes. */
    public String output() {
        return output.text();
    }

    /** Waits till the output contains {@code text}; fails, with the output, when it ends or time is up before. */
    public void awaitOutput(String text, Duration timeout) {
        Awaitility.await("output of " + command + " with '" + text + "'")
                .atMost(timeout)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> output().contains(text) || ended(text));
    }

    private boolean ended(String text) {
        if (process.isAlive() || reader.isAlive() || output().contains(text)) {
            return false;
        }
        throw new AssertionError(command + " ended with " + process.exitValue() + ": " + output());
    }

    /** Waits till it ends by itself, all its output read, and answers its exit code. */
    public int awaitExit(Duration timeout) {
        try {
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError(command + " still runs after " + timeout + ": " + output());
            }
            reader.join(KILL_TIMEOUT.toMillis());
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for " + command, e);
        }
    }

    /** SIGTERM. */
    public void terminate() {
        process.destroy();
    }

    /** SIGKILL, and waits till it is gone. */
    public void kill9() {
        process.destroyForcibly();
        awaitExit(KILL_TIMEOUT);
    }

    /** SIGSTOP: its connections stay open and answer nothing. */
    public void sigstop() {
        signal("STOP");
        Awaitility.await().atMost(STOP_TIMEOUT).pollInterval(STOP_POLL).until(this::isStopped);
    }

    /** The signal is only sent when kill ends: a thread may answer once more. True where nobody can say. */
    private boolean isStopped() throws IOException {
        Path tasks = Path.of("/proc/" + pid() + "/task");
        if (!Files.isDirectory(tasks)) {
            return true;
        }
        try (Stream<Path> each = Files.list(tasks)) {
            for (Path task : each.toList()) {
                if (!Files.readString(task.resolve("status")).contains("\nState:\tT")) {
                    return false;
                }
            }
        } catch (NoSuchFileException e) {
            return false;
        }
        return true;
    }

    public void sighup() {
        signal("HUP");
    }

    public void sigcont() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            int exit = new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " " + pid())
                    .inheritIO()
                    .start()
                    .waitFor();
            if (exit != 0) {
                throw new AssertionError("kill -" + name + " " + pid() + " ended with " + exit);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    @Override
    public void close() {
        kill9();
    }

    @Override
    public String toString() {
        return command + " (pid " + pid() + ")";
    }

    private void readOutput() {
        byte[] buffer = new byte[8192];
        try (InputStream in = process.getInputStream()) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                output.append(buffer, n);
            }
        } catch (IOException e) {
            byte[] reason = ("\n[output lost: " + e.getMessage() + "]").getBytes(StandardCharsets.UTF_8);
            output.append(reason, reason.length);
        }
    }

    /** The last bytes of a stream, in a ring. */
    private static final class Tail {
        private final byte[] ring;
        private long written;

        Tail(int capacity) {
            ring = new byte[capacity];
        }

        synchronized void append(byte[] bytes, int length) {
            for (int i = 0; i < length; i++) {
                ring[(int) (written++ % ring.length)] = bytes[i];
            }
        }

        synchronized String text() {
            int length = (int) Math.min(written, ring.length);
            byte[] bytes = new byte[length];
            for (int i = 0; i < length; i++) {
                bytes[i] = ring[(int) ((written - length + i) % ring.length)];
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }
}

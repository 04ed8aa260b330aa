package dev.roundhouse.proxy.process;

import dev.roundhouse.spi.testing.ExternalProgram;
import dev.roundhouse.spi.testing.RunningProgram;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.opentest4j.TestAbortedException;

/**
 * A network of its own for one process of this machine (Linux, as root), with two cables to the rest of it, so that two peers each
 * have their own. Packets of a cable are lost in one direction while the other goes on: unlike bytes that are held back, they
 * have to be sent again, and connections break where they are missing for long.
 */
final class NetworkNamespace implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    /** Addresses of one namespace: two networks of four. */
    private static final int ADDRESSES = 8;

    private static final int NAMESPACES = 256 / ADDRESSES;
    private static final AtomicInteger NEXT = new AtomicInteger();

    private final String name;
    private final String hostInterface;
    private final int first;

    /** Ends the test where there can be none. */
    NetworkNamespace() {
        if (!"root".equals(System.getProperty("user.name"))) {
            throw new TestAbortedException("network namespaces need root");
        }
        if (ExternalProgram.find("ip").isEmpty()
                || ExternalProgram.find("iptables").isEmpty()) {
            throw new TestAbortedException("ip or iptables is not installed");
        }
        int number = NEXT.getAndIncrement() % NAMESPACES;
        long pid = ProcessHandle.current().pid();
        this.name = "rh" + pid + "n" + number;
        this.hostInterface = name;
        this.first = number * ADDRESSES;
        boolean isPossible = run("ip", "netns", "add", name) == 0
                && run("ip", "link", "add", hostInterface, "type", "veth", "peer", "name", "eth0", "netns", name) == 0
                && run("ip", "netns", "exec", name, "iptables", "-w", "-L", "-n") == 0;
        if (!isPossible) {
            close();
            throw new TestAbortedException("network namespaces, or iptables in them, are not allowed here");
        }
        for (int cable = 0; cable < 2; cable++) {
            must("ip", "address", "add", address(cable, 1) + "/30", "dev", hostInterface);
            must("ip", "-n", name, "address", "add", address(cable, 2) + "/30", "dev", "eth0");
        }
        must("ip", "link", "set", hostInterface, "up");
        must("ip", "-n", name, "link", "set", "lo", "up");
        must("ip", "-n", name, "link", "set", "eth0", "up");
    }

    /** Where a process in it is reached over a cable, 0 or 1. */
    String address(int cable) {
        return address(cable, 2);
    }

    private String address(int cable, int end) {
        long second = ProcessHandle.current().pid() % 250;
        return "10.231." + second + "." + (first + 4 * cable + end);
    }

    /** What to start a process with that lives in it. */
    List<String> command() {
        return List.of("ip", "netns", "exec", name);
    }

    /** Whether what comes over a cable is lost. */
    void loseRequests(int cable, boolean lose) {
        rule(lose, "INPUT", "--destination", address(cable));
    }

    /** Whether what goes out over a cable is lost. */
    void loseAnswers(int cable, boolean lose) {
        rule(lose, "OUTPUT", "--source", address(cable));
    }

    private void rule(boolean add, String chain, String side, String address) {
        List<String> command = new ArrayList<>(command());
        command.addAll(List.of("iptables", "-w", add ? "-A" : "-D", chain, side, address, "-j", "DROP"));
        must(command.toArray(String[]::new));
    }

    private static void must(String... command) {
        try (RunningProgram program = start(command)) {
            if (program.awaitExit(TIMEOUT) != 0) {
                throw new AssertionError(String.join(" ", command) + ": " + program.output());
            }
        }
    }

    private static int run(String... command) {
        try (RunningProgram program = start(command)) {
            return program.awaitExit(TIMEOUT);
        }
    }

    private static RunningProgram start(String... command) {
        List<String> whole = new ArrayList<>(List.of(command));
        whole.set(0, ExternalProgram.require(command[0]).path().toString());
        return RunningProgram.start(Path.of("").toAbsolutePath(), whole);
    }

    @Override
    public void close() {
        run("ip", "link", "delete", hostInterface);
        run("ip", "netns", "delete", name);
    }
}

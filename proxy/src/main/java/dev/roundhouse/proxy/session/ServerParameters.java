package dev.roundhouse.proxy.session;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What CONFIG SET changes: read by every loop, written by any. */
final class ServerParameters {
    /** Redis' default. */
    static final int DEFAULT_MAX_CLIENTS = 10_000;
    /** File descriptors left for everything that is no client; Redis' CONFIG_MIN_RESERVED_FDS is 32. */
    private static final int RESERVED_DESCRIPTORS = 512;

    private static final int MIN_CLIENTS = 16;
    private static final Path LIMITS = Path.of("/proc/self/limits");
    private static final Pattern OPEN_FILES = Pattern.compile("Max open files\\s+(\\d+|unlimited)");

    private final int clientLimit;
    private volatile int maxClients;
    private volatile int timeoutSeconds;
    private volatile long maxMemoryBytes;
    private volatile String eviction = "noeviction";
    private volatile LongSupplier evicted = () -> 0;
    private volatile OutputLimits outputLimits;

    ServerParameters(SessionLimits limits) {
        this.clientLimit = limitOfClients();
        this.outputLimits = OutputLimits.of(limits.outputLimitBytes());
        this.maxClients = Math.min(DEFAULT_MAX_CLIENTS, clientLimit);
    }

    /** As many clients as there are file descriptors for. */
    private static int limitOfClients() {
        try {
            Matcher found = OPEN_FILES.matcher(Files.readString(LIMITS));
            if (found.find() && !found.group(1).equals("unlimited")) {
                long files = Long.parseLong(found.group(1));
                return (int) Math.max(MIN_CLIENTS, Math.min(Integer.MAX_VALUE, files - RESERVED_DESCRIPTORS));
            }
        } catch (IOException e) {
            return DEFAULT_MAX_CLIENTS;
        }
        return Integer.MAX_VALUE;
    }

    int clientLimit() {
        return clientLimit;
    }

    int maxClients() {
        return maxClients;
    }

    void maxClients(int count) {
        maxClients = count;
    }

    String eviction() {
        return eviction;
    }

    void eviction(String policy) {
        eviction = policy;
    }

    LongSupplier evicted() {
        return evicted;
    }

    void evicted(LongSupplier keys) {
        evicted = keys;
    }

    /** Of the nodes in this process, together; 0: none. */
    long maxMemoryBytes() {
        return maxMemoryBytes;
    }

    void maxMemoryBytes(long bytes) {
        maxMemoryBytes = bytes;
    }

    OutputLimits outputLimits() {
        return outputLimits;
    }

    void outputLimits(OutputLimits limits) {
        outputLimits = limits;
    }

    int timeoutSeconds() {
        return timeoutSeconds;
    }

    void timeoutSeconds(int seconds) {
        timeoutSeconds = seconds;
    }
}

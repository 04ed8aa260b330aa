package dev.roundhouse.proxy.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.proxy.coordinator.Linearizability;
import dev.roundhouse.proxy.coordinator.Linearizability.Verdict;
import dev.roundhouse.proxy.coordinator.Operation;
import dev.roundhouse.proxy.coordinator.Operation.Kind;
import dev.roundhouse.proxy.process.RespClient.ErrorReply;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** Clients that meet on the same keys, and the history of each key, which must be that of one copy. */
final class Histories {
    /** A compare-and-set counts as one, and is three: more would be more than the checker takes. */
    private static final int OPERATIONS_PER_KEY = 24;
    /** Of the operations: what is done only when the failure is over, and meets what it left. */
    private static final double SHARE_AFTER = 0.2;

    /** {@code repair.intervalMillis} unless configured: by then replicas must be equal, asked for or not. */
    private static final Duration ANTI_ENTROPY_PERIOD = Duration.ofSeconds(60);

    /** Of numbers from 1,000 on. Smaller ones were counted up from nothing, which may have happened before. */
    private static final int UNIQUE_REPLY_LENGTH = "$41000".length();

    private static final int MAX_REPEATS = 3;
    private static final int CLIENTS = 5;
    private static final Duration REFUSED_PAUSE = Duration.ofMillis(20);
    private static final long NO_SKEW = 0;
    private static final Duration SHARE_TIMEOUT = Duration.ofMinutes(15);
    private static final Kind[] KINDS = {Kind.SET, Kind.GET, Kind.GET, Kind.INCR, Kind.DEL, Kind.SETNX, Kind.CAS};

    private final int keys = Sizes.HISTORIES;
    private final String name;
    private final boolean mayLackQuorum;
    private final List<List<Operation>> histories = new ArrayList<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger unique = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final List<Thread> clients = new ArrayList<>();
    private final CountDownLatch healed = new CountDownLatch(1);

    /**
     * @param name what the keys' names begin with: several on one cluster have several
     * @param mayLackQuorum whether NOQUORUM is an answer: what gets it did not take effect. In a run of many minutes it is, since
     *     some machine then stalls for longer than a node may be silent, which makes two nodes that are away.
     */
    Histories(String name, boolean mayLackQuorum) {
        this.name = name;
        this.mayLackQuorum = mayLackQuorum || Sizes.IS_NIGHTLY;
        for (int i = 0; i < keys; i++) {
            histories.add(new ArrayList<>());
        }
    }

    /** Clients of these ports in turn begin. */
    void start(int... ports) {
        long seed = Long.getLong("process.seed", System.nanoTime());
        System.out.println(name + ": -Dprocess.seed=" + seed);
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < CLIENTS; i++) {
            SplittableRandom own = random.split();
            int port = ports[i % ports.length];
            clients.add(new Thread(() -> run(port, own), "client " + i));
        }
        clients.forEach(Thread::start);
    }

    /** The failure is over: the clients do the rest. */
    void finish() throws InterruptedException {
        healed.countDown();
        for (Thread client : clients) {
            client.join();
        }
    }

    /**
     * When all is well again: read by the last of the proxies and compared by the first, nothing is lost, and all is equal.
     *
     * @param setsMayRepeat in the mode quorum each attempt of a SET that raced may take effect, as if its client had retried
     */
    void assertOneCopy(boolean setsMayRepeat, int... ports) throws IOException {
        awaitReplicasEqual(ports[0]);
        readAll(ports[ports.length - 1]);
        assertLinearizable(setsMayRepeat);
    }

    /** Every key's last state belongs to its history: what was acknowledged before the failure must still be there. */
    private void readAll(int port) throws IOException {
        try (RespClient client = new RespClient(port)) {
            for (int key = 0; key < keys; key++) {
                perform(client, key, Kind.GET, List.of());
            }
        }
    }

    /** Without being read, each key becomes the same on all its replicas. */
    private void awaitReplicasEqual(int port) throws IOException {
        long began = System.nanoTime();
        try (RespClient client = new RespClient(port)) {
            for (int i = 0; i < keys; i++) {
                String key = name(i);
                Awaitility.await("replicas of " + key + " are equal")
                        .atMost(ANTI_ENTROPY_PERIOD)
                        .pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(20))
                        .until(() -> explained(client, key).equals("yes"));
            }
        }
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        System.out.println(name + ": replicas of " + keys + " keys found equal after " + took.toMillis() + " ms");
        assertThat(took).isLessThan(ANTI_ENTROPY_PERIOD);
    }

    private static Object explained(RespClient client, String key) throws IOException {
        List<?> fields = (List<?>) client.succeed("PROXY", "EXPLAIN", key);
        return fields.get(fields.indexOf("agree") + 1);
    }

    void awaitShare(double share) {
        Awaitility.await()
                .atMost(SHARE_TIMEOUT)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> next.get() > share * keys * OPERATIONS_PER_KEY);
    }

    private void assertLinearizable(boolean setsMayRepeat) {
        assertThat(failures).isEmpty();
        Map<Verdict, Integer> verdicts = new EnumMap<>(Verdict.class);
        int repeated = 0;
        long checked = 0;
        for (int key = 0; key < keys; key++) {
            List<Operation> history = histories.get(key);
            Verdict verdict = Linearizability.check(history, NO_SKEW);
            if (verdict == Verdict.VIOLATION && setsMayRepeat) {
                repeated++;
                verdict = checkWithRepeats(history);
            }
            verdicts.merge(verdict, 1, Integer::sum);
            checked += verdict == Verdict.LINEARIZABLE ? history.size() : 0;
            assertThat(verdict).as("history of key %s: %s", name(key), history).isNotEqualTo(Verdict.VIOLATION);
        }
        System.out.println(checked + " operations checked in histories, " + swapped() + " of them compared and set: "
                + verdicts + ", " + repeated + " with a SET that took effect more than once; " + refused + " refused");
        assertThat(verdicts.getOrDefault(Verdict.LINEARIZABLE, 0)).isGreaterThan(keys * 9 / 10);
    }

    private long swapped() {
        return histories.stream()
                .flatMap(List::stream)
                .filter(operation -> operation.kind == Kind.CAS && "*2+OK+OK".equals(operation.reply()))
                .count();
    }

    private static Verdict checkWithRepeats(List<Operation> history) {
        Verdict verdict = Verdict.VIOLATION;
        for (int repeats = 1; repeats <= MAX_REPEATS && verdict == Verdict.VIOLATION; repeats++) {
            List<Operation> all = new ArrayList<>(history);
            for (Operation operation : history) {
                for (int i = 0; i < repeats && operation.kind == Kind.SET; i++) {
                    all.add(operation.repeated());
                }
            }
            verdict = Linearizability.check(all, NO_SKEW);
        }
        return verdict;
    }

    /** The clients go through the keys together, so that they meet. */
    private void run(int port, SplittableRandom random) {
        int total = keys * OPERATIONS_PER_KEY;
        try (RespClient client = new RespClient(port)) {
            for (int i = next.getAndIncrement(); i < total; i = next.getAndIncrement()) {
                if (i > total * (1 - SHARE_AFTER)) {
                    healed.await();
                }
                int key = i / OPERATIONS_PER_KEY;
                Kind kind = KINDS[random.nextInt(KINDS.length)];
                if (kind == Kind.CAS) {
                    compareAndSet(client, key);
                } else {
                    // Numbers, so that INCR may follow SET.
                    perform(client, key, kind, kind == Kind.SET || kind == Kind.SETNX ? List.of(fresh()) : List.of());
                }
            }
        } catch (IOException e) {
            failures.add(e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String name(int key) {
        return name + ":" + key;
    }

    private String fresh() {
        return "" + 1_000 * unique.incrementAndGet();
    }

    /** Sends a command; its reply as the specification writes it, null for an error. */
    private @Nullable String perform(RespClient client, int key, Kind kind, List<String> more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(name(key)));
        arguments.addAll(more);
        List<String> command = new ArrayList<>(List.of(kind.name()));
        command.addAll(arguments);
        Operation operation = begin(key, kind, arguments);
        return end(key, operation, client.call(command.toArray(String[]::new)));
    }

    /**
     * Watched, and set in a transaction: twice, since that is how the specification has it. Between two reads of a value that
     * there is but once, so that this is what is watched.
     */
    private void compareAndSet(RespClient client, int key) throws IOException {
        String name = name(key);
        String before = perform(client, key, Kind.GET, List.of());
        if (client.call("WATCH", name) instanceof ErrorReply error) {
            check("WATCH " + name, error);
            client.succeed("UNWATCH");
            return;
        }
        String watched = perform(client, key, Kind.GET, List.of());
        if (watched == null || watched.length() < UNIQUE_REPLY_LENGTH || !watched.equals(before)) {
            client.succeed("UNWATCH");
            return;
        }
        String value = fresh();
        client.succeed("MULTI");
        client.succeed("SET", name, value);
        client.succeed("SET", name, value);
        Operation operation = begin(key, Kind.CAS, List.of(name, watched, value, name));
        Object reply = client.call("EXEC");
        end(key, operation, reply == null ? List.of() : reply);
    }

    private Operation begin(int key, Kind kind, List<String> arguments) {
        Operation operation = new Operation(kind, arguments, System.nanoTime());
        List<Operation> history = histories.get(key);
        synchronized (history) {
            history.add(operation);
        }
        return operation;
    }

    private @Nullable String end(int key, Operation operation, @Nullable Object reply) {
        if (!(reply instanceof ErrorReply error)) {
            String text = text(reply);
            synchronized (histories.get(key)) {
                operation.answered(text, System.nanoTime());
            }
            return text;
        }
        if (!error.code().equals("INDOUBT")) {
            check(operation.toString(), error);
            forget(key, operation);
        }
        return null;
    }

    /** An error that says that nothing was done; the next might say the same, so that its client waits a little. */
    private void check(String what, ErrorReply error) {
        if (!mayLackQuorum || !error.code().equals("NOQUORUM")) {
            failures.add(what + ": " + error.text());
        }
        refused.incrementAndGet();
        LockSupport.parkNanos(REFUSED_PAUSE.toNanos());
    }

    /** It surely did not take effect. */
    private void forget(int key, Operation operation) {
        synchronized (histories.get(key)) {
            histories.get(key).remove(operation);
        }
    }

    /** As the specification writes replies; an empty list stands for a transaction that did not take place. */
    private static String text(@Nullable Object reply) {
        if (reply == null) {
            return "$-1";
        } else if (reply instanceof Long number) {
            return ":" + number;
        } else if (reply instanceof List<?> elements) {
            return elements.isEmpty()
                    ? "*-1"
                    : "*" + elements.size()
                            + elements.stream().map(Histories::text).collect(Collectors.joining());
        }
        String text = (String) reply;
        return text.equals("OK") ? "+OK" : "$" + text.length() + text;
    }
}

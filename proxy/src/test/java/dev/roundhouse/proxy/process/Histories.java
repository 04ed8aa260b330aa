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
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** Clients that meet on the same keys, and the history of each key, which must be that of one copy. */
final class Histories {
    /** One more than the checker takes would leave a history unchecked. */
    private static final int OPERATIONS_PER_KEY = 30;

    private static final int MAX_REPEATS = 3;
    private static final int CLIENTS = 5;
    private static final long NO_SKEW = 0;
    private static final Duration SHARE_TIMEOUT = Duration.ofMinutes(15);
    private static final Kind[] KINDS = {Kind.SET, Kind.GET, Kind.GET, Kind.INCR, Kind.DEL, Kind.SETNX};

    private final int keys;
    private final boolean mayLackQuorum;
    private final List<List<Operation>> histories = new ArrayList<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger unique = new AtomicInteger();
    private final List<Thread> clients = new ArrayList<>();

    /** @param mayLackQuorum whether NOQUORUM is an answer: what gets it did not take effect */
    Histories(int keys, boolean mayLackQuorum) {
        this.keys = keys;
        this.mayLackQuorum = mayLackQuorum;
        for (int i = 0; i < keys; i++) {
            histories.add(new ArrayList<>());
        }
    }

    /** Clients of these ports in turn begin. */
    void start(int... ports) {
        long seed = Long.getLong("process.seed", System.nanoTime());
        System.out.println("-Dprocess.seed=" + seed);
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < CLIENTS; i++) {
            SplittableRandom own = random.split();
            int port = ports[i % ports.length];
            clients.add(new Thread(() -> run(port, own), "client " + i));
        }
        clients.forEach(Thread::start);
    }

    void join() throws InterruptedException {
        for (Thread client : clients) {
            client.join();
        }
    }

    void awaitShare(double share) {
        Awaitility.await()
                .atMost(SHARE_TIMEOUT)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> next.get() > share * keys * OPERATIONS_PER_KEY);
    }

    /** @param setsMayRepeat in the mode quorum each attempt of a SET that raced may take effect, as if its client had retried */
    void assertLinearizable(boolean setsMayRepeat) {
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
            assertThat(verdict).as("history of key %d: %s", key, history).isNotEqualTo(Verdict.VIOLATION);
        }
        System.out.println(checked + " operations checked in histories: " + verdicts + ", " + repeated
                + " with a SET that took effect more than once");
        assertThat(verdicts.getOrDefault(Verdict.LINEARIZABLE, 0)).isGreaterThan(keys * 9 / 10);
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
        try (RespClient client = new RespClient(port)) {
            for (int i = next.getAndIncrement(); i < keys * OPERATIONS_PER_KEY; i = next.getAndIncrement()) {
                int key = i / OPERATIONS_PER_KEY;
                Operation operation = begin(key, KINDS[random.nextInt(KINDS.length)]);
                Object reply = client.call(command(operation));
                if (!(reply instanceof ErrorReply error)) {
                    end(key, operation, text(reply));
                } else if (error.code().equals("NOQUORUM") && mayLackQuorum) {
                    forget(key, operation);
                } else if (!error.code().equals("INDOUBT")) {
                    failures.add(operation + ": " + error.text());
                }
            }
        } catch (IOException e) {
            failures.add(e.toString());
        }
    }

    private Operation begin(int key, Kind kind) {
        String name = "key:" + key;
        // Numbers, so that INCR may follow SET.
        List<String> arguments = kind == Kind.SET || kind == Kind.SETNX
                ? List.of(name, "" + 1_000 * unique.incrementAndGet())
                : List.of(name);
        Operation operation = new Operation(kind, arguments, System.nanoTime());
        List<Operation> history = histories.get(key);
        synchronized (history) {
            history.add(operation);
        }
        return operation;
    }

    /** It surely did not take effect. */
    private void forget(int key, Operation operation) {
        synchronized (histories.get(key)) {
            histories.get(key).remove(operation);
        }
    }

    private void end(int key, Operation operation, String reply) {
        synchronized (histories.get(key)) {
            operation.answered(reply, System.nanoTime());
        }
    }

    private static String[] command(Operation operation) {
        List<String> command = new ArrayList<>(List.of(operation.kind.name()));
        command.addAll(operation.arguments);
        return command.toArray(String[]::new);
    }

    /** As the specification writes replies. */
    private static String text(@Nullable Object reply) {
        if (reply == null) {
            return "$-1";
        } else if (reply instanceof Long number) {
            return ":" + number;
        }
        String text = (String) reply;
        return text.equals("OK") ? "+OK" : "$" + text.length() + text;
    }
}

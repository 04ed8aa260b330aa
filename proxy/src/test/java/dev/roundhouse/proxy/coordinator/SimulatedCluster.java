package dev.roundhouse.proxy.coordinator;

import dev.roundhouse.proxy.repair.AntiEntropy;
import dev.roundhouse.proxy.repair.NodeRecovery;
import dev.roundhouse.proxy.repair.RepairSettings;
import dev.roundhouse.spi.ring.RingMember;
import dev.roundhouse.spi.ring.Topology;
import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.AnswerHandler;
import dev.roundhouse.spi.storage.Header;
import dev.roundhouse.spi.storage.KeyState;
import dev.roundhouse.spi.storage.Message;
import dev.roundhouse.spi.version.Ballot;
import dev.roundhouse.storage.command.Commands;
import dev.roundhouse.storage.store.CommandExecutor;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * A whole cluster on one thread: proxies with the real coordinator, replicas with the real store, a network that loses,
 * delays, reorders and repeats messages, clocks that disagree, replicas that lose their memory. Every choice comes from
 * the seed. A step of the schedule is a millisecond of true time.
 */
final class SimulatedCluster {
    /** No wall clock is further than this from the true time, milliseconds. */
    static final int SKEW = 40;

    static final int PARTITIONS = 2;

    static final RepairSettings REPAIR = new RepairSettings(100, 1 << 20, 1 << 20, 0, 1_000);

    /** -Dtrace=true prints every delivery. */
    private static final boolean TRACE = Boolean.getBoolean("trace");

    private static final int MAX_STEPS = 40_000;
    private static final int MAX_DELAY = 400;
    private static final int HOUR_MILLIS = 3_600_000;
    /** No node's clock is further than this from the true time, but for one. */
    private static final int NODE_SKEW = 10;
    /** Longest round trip of a look at a node's clock. */
    static final int MAX_LOOK_MILLIS = 20;

    final SimulationOptions options;
    final Random random;
    final List<SimulatedReplica> replicas = new ArrayList<>();
    final List<BrokenReplica> broken = new ArrayList<>();
    final List<SimulatedProxy> proxies = new ArrayList<>();
    final List<Operation> history = new ArrayList<>();
    final Map<String, Operation> overwrites = new HashMap<>();
    final Map<Operation, Set<Ballot>> acceptedOverwrites = new HashMap<>();
    final Map<RegisterKey, Permits.Permit> sharedPermits = new HashMap<>();
    final Set<Ballot> acceptedFlushes = new HashSet<>();
    final Set<Ballot> redelivered = new HashSet<>();
    final ForgottenVersions forgotten = new ForgottenVersions();
    private final List<Delivery> network = new ArrayList<>();
    private final List<Timer> timers = new ArrayList<>();
    private final List<SimulatedActor> clients = new ArrayList<>();
    private Witness witness = (message, answer) -> {};
    private double loss;
    private final double slow;
    private final double repeat;
    private final Map<SimulatedReplica, Integer> nodeOffsets = new HashMap<>();
    Topology authority;
    long time = 1_000;
    private int restartsLeft;
    boolean isHealing;
    private final SimulatedAbsence absence = new SimulatedAbsence(this);
    private int nextValue = 1;
    private int passes;
    long purged;

    private record Delivery(
            SimulatedProxy from, int node, Message message, AnswerHandler handler, long due, boolean isRepeat) {}

    private record Timer(long due, Runnable action) {}

    /** Sees what replicas are told and answer, whether their answers arrive or not. */
    interface Witness {
        void delivered(Message message, Answer answer);
    }

    SimulatedCluster(long seed, SimulationOptions options) {
        this(seed, options, replica -> Commands.executor());
    }

    /** @param executors how the replica with a number executes commands */
    SimulatedCluster(long seed, SimulationOptions options, IntFunction<CommandExecutor> executors) {
        this.random = new Random(seed);
        this.options = options;
        int n = options.quorum().replicas();
        loss = pick(0, 0, 0.05, 0.2);
        slow = pick(0, 0.1, 0.3, 0.5);
        repeat = pick(0, 0, 0.1);
        List<RingMember> members = IntStream.range(0, n)
                .mapToObj(i -> new RingMember("n" + i, 1, null))
                .toList();
        Topology topology = Topology.initial("simulated", members, PARTITIONS, 8, n);
        for (int i = 0; i < n; i++) {
            replicas.add(new SimulatedReplica(i, executors.apply(i)));
            broken.add(new BrokenReplica(this, replicas.get(i)));
            topology = topology.withNodeRunId(i, replicas.get(i).incarnation());
        }
        authority = topology;
        if (options.farClocks()) {
            replicas.forEach(replica -> nodeOffsets.put(replica, random.nextInt(2 * NODE_SKEW) - NODE_SKEW));
            nodeOffsets.put(replicas.get(random.nextInt(n)), (int) farMillis());
        }
        for (int i = 0; i < n; i++) {
            admit(replicas.get(i), Message.Role.COUNT);
        }
        int count = 2 + random.nextInt(2);
        int skew = random.nextInt(3) * SKEW / 2;
        for (int i = 0; i < count + 1; i++) {
            proxies.add(new SimulatedProxy(this, i, skew));
        }
        if (options.antiEntropy()) {
            proxies.forEach(proxy -> proxy.antiEntropy.start());
        }
        int perClient = 3 + random.nextInt(3);
        for (int i = 0; !options.kinds().isEmpty() && i < 2 + random.nextInt(3); i++) {
            clients.add(new SimulatedClient(this, perClient));
        }
        restartsLeft = options.amnesia() ? 3 : 0;
    }

    /** Clients besides those of {@link SimulationOptions#kinds}, and who is told what happens. */
    void use(List<? extends SimulatedActor> actors, Witness of) {
        clients.addAll(actors);
        witness = of;
    }

    /** How far a clock is off that is wrong altogether; for some not at all. */
    long farMillis() {
        return options.farClocks() ? (random.nextInt(3) - 1) * (long) HOUR_MILLIS : 0;
    }

    /**
     * How far a proxy's {@code now} may be from the simulated time. A corrected one is off by what its own clock was off when
     * it looked, by what it is off now, by the node's whose clock it took, and by half the round trip of the look.
     */
    long tolerance() {
        return options.farClocks() ? 2 * SKEW + NODE_SKEW + MAX_LOOK_MILLIS / 2 + 2 : SKEW;
    }

    long clockMicros(SimulatedReplica replica) {
        return (time + nodeOffsets.getOrDefault(replica, 0)) * 1_000;
    }

    private double pick(double... choices) {
        return choices[random.nextInt(choices.length)];
    }

    /** A proxy that clients use; the last one only recovers nodes. */
    SimulatedProxy anyProxy() {
        return proxies.get(random.nextInt(proxies.size() - 1));
    }

    String freshValue() {
        return Integer.toString(100 * nextValue++);
    }

    Answer admit(SimulatedReplica replica, Message.Role role) {
        Header header = new Header(0, Header.ALL_PARTITIONS, authority.epoch(), time, 2);
        return replica.handle(
                new Message.Admit(header, IntStream.range(0, PARTITIONS).toArray(), role));
    }

    void send(SimulatedProxy from, int node, Message message, AnswerHandler handler) {
        network.add(new Delivery(from, node, Wire.asSent(message), Wire.watching(message, handler), due(), false));
    }

    private long due() {
        return time + (random.nextDouble() < slow ? random.nextInt(MAX_DELAY) : 0);
    }

    void delay(long millis, Runnable action) {
        timers.add(new Timer(time + millis, action));
    }

    List<Operation> run() {
        int steps = 0;
        while (steps++ < MAX_STEPS && clients.stream().anyMatch(c -> !c.isDone())) {
            time++;
            if (restartsLeft > 0 && !isHealing && random.nextInt(40) == 0) {
                restartsLeft--;
                restart(replicas.get(random.nextInt(replicas.size())));
            }
            if (options.givingUp()) {
                absence.step();
            }
            if (options.variant() == Variant.LOCAL_EVICTION && random.nextInt(100) == 0) {
                broken.get(random.nextInt(broken.size())).evictOne();
            }
            step();
        }
        return history;
    }

    /** Nothing is lost any more; every register is repaired, and what is under way ends. */
    void heal(List<Target> registers) {
        loss = 0;
        restartsLeft = 0;
        for (int steps = 0; isHealing && steps < MAX_STEPS; steps++) {
            time++;
            step();
        }
        proxies.forEach(SimulatedProxy::refresh);
        replicas.forEach(replica -> proxies.forEach(proxy -> proxy.reconnect(replica)));
        if (options.antiEntropy()) {
            healByAntiEntropy();
            return;
        }
        for (int pass = 0; pass < 4; pass++) {
            registers.forEach(register -> proxies.get(0).queues.repair(register));
            for (int quiet = 0; quiet < 20 && time < 10L * MAX_STEPS; quiet++) {
                while (!network.isEmpty() && time < 10L * MAX_STEPS) {
                    time++;
                    step();
                }
                time += 50;
                step();
            }
        }
    }

    void onPass(SimulatedProxy proxy, AntiEntropy.Pass pass) {
        passes += proxy == proxies.get(0) ? 1 : 0;
        purged += pass.purged();
    }

    /** The others' last passes end; then the first proxy's must mend all alone. */
    private void healByAntiEntropy() {
        proxies.subList(1, proxies.size()).forEach(proxy -> proxy.antiEntropy.stop());
        long until = time + 20L * MAX_DELAY;
        while (time < until || !network.isEmpty() && proxies.stream().skip(1).anyMatch(SimulatedProxy::isBusy)) {
            time++;
            step();
        }
        int wanted = passes + 6;
        while (passes < wanted) {
            time++;
            step();
        }
    }

    /** What a replica holds that another does not, byte for byte, or holds of what was deleted; null when there is nothing. */
    String remainder() {
        List<String> first = replicas.get(0).contents();
        for (SimulatedReplica replica : replicas) {
            if (!replica.contents().equals(first)) {
                return first + " and " + replica.contents();
            }
        }
        return first.stream()
                .filter(line -> line.contains(" " + KeyState.TOMBSTONE + " "))
                .findFirst()
                .orElse(null);
    }

    /** What a replica holds that another does not; null when all are equal. */
    String difference() {
        Map<String, String> first = live(replicas.get(0));
        for (SimulatedReplica replica : replicas) {
            Map<String, String> states = live(replica);
            if (!states.equals(first)) {
                return first + " and " + states;
            }
        }
        return null;
    }

    /** What is there to see: what is absent may be noted or not. */
    private Map<String, String> live(SimulatedReplica replica) {
        Map<String, String> states = replica.statesByVersion(authority);
        states.values().removeIf(keys -> keys.equals("{}"));
        return states;
    }

    private void step() {
        if (random.nextDouble() < 0.7) {
            Delivery delivery = takeDue(network, d -> d.due <= time);
            if (delivery != null) {
                deliver(delivery);
                return;
            }
        }
        Timer timer = takeDue(timers, t -> t.due <= time);
        if (timer != null) {
            timer.action.run();
            return;
        }
        if (!clients.isEmpty()) {
            clients.get(random.nextInt(clients.size())).step();
        }
    }

    /** Runs one operation to its reply, with no client beside it and nothing lost. */
    String ask(Consumer<Completion> operation) {
        clients.clear();
        loss = 0;
        String[] answered = new String[1];
        operation.accept(reply -> answered[0] = new String(reply, StandardCharsets.ISO_8859_1).trim());
        for (int steps = 0; answered[0] == null && steps < MAX_STEPS; steps++) {
            time++;
            step();
        }
        return answered[0];
    }

    private <T> T takeDue(List<T> from, Predicate<T> isDue) {
        if (from.isEmpty()) {
            return null;
        }
        int start = random.nextInt(from.size());
        for (int i = 0; i < from.size(); i++) {
            int at = (start + i) % from.size();
            if (isDue.test(from.get(at))) {
                return from.remove(at);
            }
        }
        return null;
    }

    private void deliver(Delivery delivery) {
        if (absence.isAway(delivery.node) || random.nextDouble() < loss) {
            if (absence.isAway(delivery.node) && random.nextInt(3) == 0) {
                long later = time + random.nextInt(3 * MAX_DELAY);
                network.add(
                        new Delivery(delivery.from, delivery.node, delivery.message, delivery.handler, later, true));
            }
            answer(delivery, new Answer.Failed(true, "lost"));
            return;
        }
        if (random.nextDouble() < repeat) { // a copy follows the message it repeats
            network.add(new Delivery(
                    delivery.from,
                    delivery.node,
                    delivery.message,
                    delivery.handler,
                    due() + random.nextInt(MAX_DELAY),
                    true));
        }
        Message message = Mutation.of(this, delivery.from, delivery.node, delivery.message);
        Answer answer = broken.get(delivery.node).handle(message);
        note(message, answer);
        forgotten.note(message, answer);
        witness.delivered(message, answer);
        if (TRACE) {
            System.out.println(time + " p" + proxies.indexOf(delivery.from) + " -> n" + delivery.node
                    + (delivery.isRepeat ? " (repeat) " : " ") + message + " => " + describe(answer));
        }
        answer(delivery, random.nextDouble() < loss ? new Answer.Failed(true, "answer lost") : answer);
    }

    private static String describe(Answer answer) {
        return answer instanceof Answer.Accepted yes
                ? "Accepted"
                        + yes.replies().stream()
                                .map(String::new)
                                .map(String::trim)
                                .toList()
                : answer.toString();
    }

    private void answer(Delivery delivery, Answer answer) {
        if (!delivery.isRepeat) {
            delivery.from.heed(broken.get(delivery.node));
            Wire.deliver(Mutation.of(this, delivery.message, answer), delivery.handler, time % 2 == 0);
        }
    }

    /** Notes which blind attempts took effect somewhere: each counts as a write of its own. */
    private void note(Message message, Answer answer) {
        if (answer instanceof Answer.Accepted
                && message instanceof Message.Write write
                && write.command().is(0, "SET")) {
            Operation operation = overwrites.get(write.command().text(2));
            acceptedOverwrites.computeIfAbsent(operation, o -> new HashSet<>()).add(write.ballot());
        } else if (answer instanceof Answer.Accepted && message instanceof Message.Flush flush) {
            acceptedFlushes.add(flush.ballot());
        }
    }

    // A replica loses its memory and is recovered by the last proxy, as a proxy does it: a new epoch first.

    private void restart(SimulatedReplica replica) {
        isHealing = true;
        replica.restart(options.variant() == Variant.AMNESIA);
        if (options.variant() == Variant.AMNESIA) {
            admit(replica, Message.Role.COUNT);
        }
        for (SimulatedProxy proxy : proxies) {
            delay(random.nextInt(60), () -> proxy.reconnect(replica));
        }
        if (options.variant() == Variant.AMNESIA) {
            isHealing = false;
        } else {
            delay(random.nextInt(20), () -> recover(replica));
        }
    }

    void recover(SimulatedReplica replica) {
        SimulatedProxy proxy = proxies.get(proxies.size() - 1);
        if (!replica.incarnation().equals(authority.node(replica.index()).runId())) {
            authority = authority.withNodeRecovering(replica.index(), replica.incarnation());
        }
        proxy.reconnect(replica);
        proxy.refresh();
        new NodeRecovery(
                        proxy.recoveringOthers(replica.index()),
                        replica.index(),
                        NodeRecovery.partitionsOf(authority, replica.index()),
                        false,
                        new NodeRecovery.Listener() {
                            @Override
                            public void onFilled(long registers) {
                                authority = authority.withNodeCounting(replica.index());
                                count(replica);
                            }

                            @Override
                            public void onGivenUp(String reason) {
                                delay(random.nextInt(50), () -> recover(replica));
                            }
                        },
                        epoch -> {})
                .start();
    }

    private void count(SimulatedReplica replica) {
        SimulatedProxy proxy = proxies.get(proxies.size() - 1);
        Header header = new Header(0, Header.ALL_PARTITIONS, authority.epoch(), time, 2);
        Message message =
                new Message.Admit(header, IntStream.range(0, PARTITIONS).toArray(), Message.Role.COUNT);
        send(proxy, replica.index(), message, answer -> {
            if (answer instanceof Answer.Accepted) {
                isHealing = false;
            } else {
                delay(random.nextInt(20), () -> count(replica));
            }
        });
    }

    /** The first pair of replicas that hold different states at one version; null when there is none. */
    String twoStates() {
        Map<String, String> seen = new HashMap<>();
        for (SimulatedReplica replica : replicas) {
            for (Map.Entry<String, String> each :
                    replica.statesByVersion(authority).entrySet()) {
                String other = seen.putIfAbsent(each.getKey(), each.getValue());
                if (other != null && !other.equals(each.getValue())) {
                    return each.getKey() + ": " + other + " and " + each.getValue();
                }
            }
        }
        return null;
    }

    /** The history of one register, with the further attempts of its overwrites. */
    List<Operation> historyOf(Predicate<String> isOfRegister) {
        List<Operation> found = new ArrayList<>();
        long flushes =
                history.stream().filter(o -> o.kind == Operation.Kind.FLUSHALL).count();
        for (Operation operation : history) {
            if (operation.kind == Operation.Kind.FLUSHALL || isOfRegister.test(operation.arguments.get(0))) {
                found.add(operation);
                int extra = acceptedOverwrites.containsKey(operation) ? 1 : 0; // then it went on as a round
                if (operation.kind == Operation.Kind.FLUSHALL) {
                    extra = flushes == 0 ? 0 : Math.min(4, acceptedFlushes.size());
                }
                for (int i = 0; i < extra && options.variant() != Variant.BLIND; i++) {
                    Operation again = new Operation(operation.kind, operation.arguments, operation.start);
                    again.again = operation;
                    found.add(again);
                }
            }
        }
        return found;
    }

    @Override
    public String toString() {
        return Arrays.toString(history.toArray());
    }
}

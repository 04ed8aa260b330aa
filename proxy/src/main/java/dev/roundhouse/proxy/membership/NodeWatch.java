package dev.roundhouse.proxy.membership;

import dev.roundhouse.proxy.membership.FailureDetector.Reason;
import dev.roundhouse.proxy.membership.FailureDetector.Transition;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the event loops look at their links, judges by what all of them saw, and tells all of them who is suspect, and the
 * other proxies. Runs on the first loop; a connection that is lost is judged at once.
 */
public final class NodeWatch {
    private static final Logger LOG = LoggerFactory.getLogger(NodeWatch.class);

    /** What is suspected is told again after so long, for those who came meanwhile or lost a message. */
    static final int TELL_MILLIS = 1_000;

    private final List<ProxyLoop> loops;
    private final List<String> names;
    private final Supplier<FailureSettings> settings;
    private final IntSupplier others;
    private final Consumer<List<String>> tell;
    private final FailureDetector detector;
    private final Map<Reason, AtomicLongArray> suspicions = new EnumMap<>(Reason.class);
    private BitSet told = new BitSet();
    private long toldAt;
    private boolean isLooking;
    private boolean isWanted;
    private volatile boolean isOver;

    /** The proxies that know each other. */
    public record Others(IntSupplier count, Consumer<List<String>> tell) {}

    /**
     * @param names of the nodes
     * @param settings as of now
     * @param others how many there are, and how they are told the names of suspects
     */
    public NodeWatch(List<ProxyLoop> loops, List<String> names, Supplier<FailureSettings> settings, Others others) {
        this.loops = loops;
        this.names = names;
        this.settings = settings;
        this.others = others.count();
        this.tell = others.tell();
        this.detector = new FailureDetector(names.size(), settings);
        for (Reason reason : Reason.values()) {
            suspicions.put(reason, new AtomicLongArray(names.size()));
        }
    }

    /** From now on, on the first loop. */
    public void start() {
        if (isOver) {
            return;
        }
        look();
        loops.get(0).delay(settings.get().sampleMillis(), this::start);
    }

    /** The links are about to be closed, which says nothing of the nodes; from any thread. */
    public void stop() {
        isOver = true;
    }

    /** Soon, since a link went down or came up; from any thread. */
    public void lookNow() {
        loops.get(0).post(this::look);
    }

    /** Another proxy suspects the nodes of these names; from any thread. */
    public void heard(String proxy, List<String> suspects) {
        BitSet nodes = new BitSet();
        suspects.stream().mapToInt(names::indexOf).filter(node -> node >= 0).forEach(nodes::set);
        loops.get(0).post(() -> detector.heard(nowMillis(), proxy, nodes));
    }

    /** How often a node became suspect for a reason; from any thread. */
    public long suspicions(int node, Reason reason) {
        return suspicions.get(reason).get(node);
    }

    private void look() {
        isWanted = isLooking;
        if (isLooking) {
            return;
        }
        isLooking = true;
        List<List<NodeSampler.Part>> seen = new ArrayList<>();
        for (ProxyLoop loop : loops) {
            loop.post(() -> {
                List<NodeSampler.Part> parts = loop.lookAtLinks();
                loops.get(0).post(() -> {
                    seen.add(parts);
                    if (seen.size() == loops.size()) {
                        judge(seen);
                    }
                });
            });
        }
    }

    private void judge(List<List<NodeSampler.Part>> seen) {
        isLooking = false;
        if (isOver) {
            return;
        }
        List<FailureDetector.Sample> samples = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            int node = i;
            samples.add(seen.stream()
                    .map(parts -> parts.get(node))
                    .reduce(NodeSampler.Part::plus)
                    .orElseThrow()
                    .sample());
        }
        List<Transition> transitions = detector.observe(nowMillis(), samples, others.getAsInt());
        transitions.forEach(this::report);
        if (!transitions.isEmpty()) {
            boolean[] suspects = new boolean[names.size()];
            for (int i = 0; i < suspects.length; i++) {
                suspects[i] = detector.isSuspect(i);
            }
            loops.forEach(loop -> loop.post(() -> loop.suspects(suspects)));
        }
        tell();
        if (isWanted) {
            look();
        }
    }

    private void report(Transition transition) {
        String name = names.get(transition.node());
        if (transition.isSuspect()) {
            suspicions.get(transition.reason()).incrementAndGet(transition.node());
            LOG.warn("node {} is suspect, and read only where it is needed: {}", name, transition.text());
        } else {
            LOG.info("node {} is {}", name, transition.text());
        }
    }

    private void tell() {
        BitSet own = detector.told();
        long now = nowMillis();
        if (!own.equals(told) || !own.isEmpty() && now - toldAt >= TELL_MILLIS) {
            told = own;
            toldAt = now;
            tell.accept(own.stream().mapToObj(names::get).toList());
        }
    }

    private static long nowMillis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }
}

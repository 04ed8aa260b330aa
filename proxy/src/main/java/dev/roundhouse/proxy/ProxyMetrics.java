package dev.roundhouse.proxy;

import dev.roundhouse.proxy.coordinator.Counters;
import dev.roundhouse.proxy.http.Metric;
import dev.roundhouse.proxy.http.MetricSource;
import dev.roundhouse.proxy.membership.FailureDetector;
import dev.roundhouse.proxy.membership.NodeWatch;
import dev.roundhouse.proxy.membership.ProxyLoop;
import dev.roundhouse.proxy.repair.AntiEntropy;
import dev.roundhouse.proxy.repair.Healing;
import dev.roundhouse.proxy.repair.HintedHandoff;
import dev.roundhouse.proxy.session.CommandStatistics;
import dev.roundhouse.proxy.session.RespServer;
import dev.roundhouse.spi.command.CommandSpec;
import dev.roundhouse.spi.command.CommandTable;
import dev.roundhouse.spi.ring.Topology;
import dev.roundhouse.spi.storage.NodeHealth;
import dev.roundhouse.spi.storage.StorageNode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What a scrape reads of a proxy: commands, nodes, coordinator. Sums over the loops, each read on its own. */
final class ProxyMetrics implements MetricSource {
    private final List<ProxyLoop> loops;
    private final RespServer server;
    private final NodeWatch watch;
    private final @Nullable Healing healing;

    /** @param healing null: there is one replica, and nothing to heal */
    ProxyMetrics(List<ProxyLoop> loops, RespServer server, NodeWatch watch, @Nullable Healing healing) {
        this.loops = loops;
        this.server = server;
        this.watch = watch;
        this.healing = healing;
    }

    @Override
    public Future<List<Metric>> sample() {
        List<Metric> metrics = new ArrayList<>();
        metrics.add(Metric.gauge("roundhouse_connected_clients", "Clients connected now", server.clients()));
        metrics.add(Metric.gauge("roundhouse_topology_epoch", "Epoch of the topology", (double)
                loops.get(0).topology().epoch()));
        addCommands(metrics);
        addClocks(metrics);
        addShares(metrics);
        long[] lags = new long[loops.size()];
        List<Future<List<NodeSample>>> sampled = new ArrayList<>();
        for (ProxyLoop loop : loops) {
            Promise<List<NodeSample>> promise = Promise.promise();
            int number = sampled.size();
            loop.post(() -> {
                lags[number] = loop.takeMaxLagNanos();
                promise.complete(nodes(loop));
            });
            sampled.add(promise.future());
        }
        return Future.all(sampled).map(all -> {
            addNodes(metrics, all.list());
            addLags(metrics, lags);
            addCounters(metrics);
            addHealing(metrics);
            return metrics;
        });
    }

    private static void addLags(List<Metric> metrics, long[] lags) {
        for (int i = 0; i < lags.length; i++) {
            metrics.add(Metric.gauge(
                    "roundhouse_event_loop_lag_seconds",
                    "The longest by which a timer of the event loop was late since the last scrape",
                    lags[i] / 1e9,
                    "loop",
                    "" + i));
        }
    }

    private void addShares(List<Metric> metrics) {
        Topology topology = loops.get(0).topology();
        int[] replicas = new int[topology.nodes().size()];
        for (int partition = 0; partition < topology.partitions(); partition++) {
            for (int i = 0; i < topology.replicas(); i++) {
                replicas[topology.replica(partition, i)]++;
            }
        }
        double all = (double) topology.partitions() * topology.replicas();
        for (int node = 0; node < replicas.length; node++) {
            metrics.add(Metric.gauge(
                    "roundhouse_node_ring_share_ratio",
                    "The node's part of all replicas of all partitions",
                    replicas[node] / all,
                    "node",
                    topology.node(node).id()));
        }
    }

    private void addClocks(List<Metric> metrics) {
        metrics.add(Metric.gauge(
                "roundhouse_clock_correction_seconds",
                "How far the median of the nodes' clocks is ahead of this machine's",
                loops.get(0).clockCorrectionMillis() / 1e3));
        metrics.add(Metric.counter(
                "roundhouse_ballots_far_ahead",
                "Ballots seen that were more than a second ahead of the nodes' clocks",
                (double) sum(loops, loop -> loop.ballots().farAhead())));
    }

    private void addCommands(List<Metric> metrics) {
        List<CommandStatistics> statistics = server.commandStatistics();
        for (CommandSpec command : CommandTable.DEFAULT) {
            long calls = 0;
            long micros = 0;
            long errors = 0;
            for (CommandStatistics each : statistics) {
                calls += each.calls(command);
                micros += each.micros(command);
                errors += each.failed(command) + each.rejected(command);
            }
            if (calls == 0) {
                continue;
            }
            String name = command.name();
            metrics.add(Metric.counter("roundhouse_commands", "Commands executed", (double) calls, "command", name));
            metrics.add(Metric.counter(
                    "roundhouse_command_seconds",
                    "Time from a command's arrival to its reply",
                    micros / 1e6,
                    "command",
                    name));
            metrics.add(Metric.counter(
                    "roundhouse_command_errors", "Commands answered with an error", (double) errors, "command", name));
        }
    }

    private static <T> long sum(List<T> parts, ToLongFunction<T> value) {
        return parts.stream().mapToLong(value).sum();
    }

    private record NodeSample(
            String id,
            boolean up,
            boolean counts,
            boolean suspect,
            int outstanding,
            double latencyMicros,
            long executedReads,
            int hints) {}

    private List<NodeSample> nodes(ProxyLoop loop) {
        HintedHandoff handoff = healing == null ? null : healing.handoff(loops.indexOf(loop));
        List<NodeSample> samples = new ArrayList<>();
        for (int i = 0; i < loop.links().size(); i++) {
            StorageNode link = loop.links().get(i);
            NodeHealth health = link.health();
            samples.add(new NodeSample(
                    link.id(),
                    health.isUp(),
                    loop.counts(i),
                    loop.suspect(i),
                    health.outstanding(),
                    health.latencyMicros(),
                    loop.counters().executedReads(i),
                    handoff == null ? 0 : handoff.waiting(i)));
        }
        return samples;
    }

    private void addNodes(List<Metric> metrics, List<List<NodeSample>> byLoop) {
        for (int i = 0; i < byLoop.get(0).size(); i++) {
            int node = i;
            String id = byLoop.get(0).get(i).id();
            boolean up = byLoop.stream().allMatch(samples -> samples.get(node).up());
            metrics.add(Metric.gauge("roundhouse_node_up", "1: the node is in reach", up ? 1 : 0, "node", id));
            boolean counts =
                    byLoop.stream().allMatch(samples -> samples.get(node).counts());
            metrics.add(Metric.gauge("roundhouse_node_counts", "1: the node counts", counts ? 1 : 0, "node", id));
            boolean suspect =
                    byLoop.stream().anyMatch(samples -> samples.get(node).suspect());
            metrics.add(Metric.gauge(
                    "roundhouse_node_suspect",
                    "1: the node is read only where it is needed",
                    suspect ? 1 : 0,
                    "node",
                    id));
            for (FailureDetector.Reason reason : FailureDetector.Reason.values()) {
                metrics.add(Metric.counter(
                        "roundhouse_node_suspicions",
                        "How often the node became suspect",
                        (double) watch.suspicions(node, reason),
                        "node",
                        id,
                        "reason",
                        reason.label()));
            }
            metrics.add(Metric.gauge(
                    "roundhouse_node_outstanding",
                    "Messages to the node without an answer",
                    byLoop.stream()
                            .mapToInt(samples -> samples.get(node).outstanding())
                            .sum(),
                    "node",
                    id));
            metrics.add(Metric.gauge(
                    "roundhouse_node_latency_seconds",
                    "Moving average of the time to an answer",
                    byLoop.stream()
                                    .mapToDouble(samples -> samples.get(node).latencyMicros())
                                    .max()
                                    .orElse(0)
                            / 1e6,
                    "node",
                    id));
            metrics.add(Metric.gauge(
                    "roundhouse_node_hints",
                    "Registers remembered for the node, which missed writes",
                    byLoop.stream()
                            .mapToInt(samples -> samples.get(node).hints())
                            .sum(),
                    "node",
                    id));
            metrics.add(Metric.counter(
                    "roundhouse_node_executed_reads",
                    "Quorum reads that the node was asked to execute",
                    byLoop.stream()
                            .mapToDouble(samples -> samples.get(node).executedReads())
                            .sum(),
                    "node",
                    id));
        }
    }

    private void addHealing(List<Metric> metrics) {
        Healing present = healing;
        if (present == null) {
            return;
        }
        Healing.Totals totals = present.totals();
        metrics.add(Metric.counter(
                "roundhouse_anti_entropy_passes", "Comparisons of replicas, ended", (double) totals.passes()));
        metrics.add(Metric.counter(
                "roundhouse_anti_entropy_repaired",
                "Registers that a comparison found different and made equal",
                (double) totals.repaired()));
        metrics.add(Metric.counter(
                "roundhouse_anti_entropy_unfinished",
                "Registers and partitions that a comparison left for the next",
                (double) totals.unfinished()));
        metrics.add(
                Metric.counter("roundhouse_anti_entropy_sent_bytes", "Keys and values that comparisons sent", (double)
                        totals.bytes()));
        metrics.add(Metric.counter(
                "roundhouse_evicted_keys", "Keys deleted since a node's memory was short", (double) present.evicted()));
        metrics.add(Metric.counter(
                "roundhouse_purged_tombstones", "Notes of deletions given up", (double) totals.purged()));
        AntiEntropy.Pass last = present.lastPass();
        if (last != null) {
            metrics.add(Metric.gauge(
                    "roundhouse_anti_entropy_pass_seconds", "How long the last comparison took", last.millis() / 1e3));
        }
        List<HintedHandoff> handoffs =
                IntStream.range(0, loops.size()).mapToObj(present::handoff).toList();
        metrics.add(
                Metric.counter("roundhouse_hints_handed_off", "Registers brought to nodes that missed writes", (double)
                        sum(handoffs, HintedHandoff::handedOff)));
        metrics.add(Metric.counter(
                "roundhouse_hints_overflowed",
                "Registers not remembered for want of room: their partitions are compared instead",
                (double) sum(handoffs, HintedHandoff::overflowed)));
        add(metrics, "repairs", "Registers repaired, or found equal, beside reads", Counters::repairs);
    }

    private void addCounters(List<Metric> metrics) {
        add(metrics, "reads", "Quorum reads", Counters::reads);
        add(metrics, "hedged_reads", "Reads that asked one replica more, since one was slow", Counters::hedges);
        add(metrics, "read_repairs", "Reads whose replicas differed and were mended", Counters::readRepairs);
        add(metrics, "blind_writes", "Writes of one round trip", Counters::blindWrites);
        add(metrics, "rounds", "Rounds: read-modify-writes, many commands in one", Counters::rounds);
        add(metrics, "round_commands", "Commands that went in rounds", Counters::roundCommands);
        add(metrics, "rounds_without_prepare", "Rounds promised in advance", Counters::skippedPrepares);
        add(metrics, "retries", "Attempts after the first", Counters::retries);
    }

    private void add(List<Metric> metrics, String name, String help, ToLongFunction<Counters> value) {
        long sum = loops.stream().map(ProxyLoop::counters).mapToLong(value).sum();
        metrics.add(Metric.counter("roundhouse_coordinator_" + name, help, (double) sum));
    }
}

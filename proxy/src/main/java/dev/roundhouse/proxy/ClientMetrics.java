package dev.roundhouse.proxy;

import dev.roundhouse.proxy.http.Metric;
import dev.roundhouse.proxy.http.MetricSource;
import dev.roundhouse.proxy.routing.StoreFigures;
import dev.roundhouse.proxy.session.CommandStatistics;
import dev.roundhouse.proxy.session.RespServer;
import dev.roundhouse.spi.command.CommandSpec;
import dev.roundhouse.spi.command.CommandTable;
import dev.roundhouse.spi.storage.NodeFigures;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a scrape reads of clients and of what they find: durations, errors, traffic, hits and misses. */
final class ClientMetrics implements MetricSource {
    private static final long[] BOUNDS_NANOS = {
        50_000,
        100_000,
        250_000,
        500_000,
        1_000_000,
        2_500_000,
        5_000_000,
        10_000_000,
        25_000_000,
        50_000_000,
        100_000_000,
        250_000_000,
        500_000_000
    };
    private static final double[] BOUNDS = bounds();

    private final RespServer server;
    private final RespServer.Loop loop;

    /** @param loop whose links ask the nodes what they count */
    ClientMetrics(RespServer server, RespServer.Loop loop) {
        this.server = server;
        this.loop = loop;
    }

    private static double[] bounds() {
        double[] bounds = new double[BOUNDS_NANOS.length + 1];
        for (int i = 0; i < BOUNDS_NANOS.length; i++) {
            bounds[i] = BOUNDS_NANOS[i] / 1e9;
        }
        bounds[BOUNDS_NANOS.length] = Double.POSITIVE_INFINITY;
        return bounds;
    }

    @Override
    public Future<List<Metric>> sample() {
        List<Metric> metrics = new ArrayList<>();
        addDurations(metrics);
        addTraffic(metrics);
        server.errorStatistics()
                .counts()
                .forEach((code, count) -> metrics.add(Metric.counter(
                        "roundhouse_errors",
                        "Errors answered, by their first word: NOQUORUM and INDOUBT are what became of a quorum",
                        (double) count,
                        "code",
                        code)));
        addOutcomes(metrics);
        Promise<List<Metric>> promise = Promise.promise();
        loop.context()
                .runOnContext(ignored -> StoreFigures.read(loop.services(), figures -> {
                    addFigures(metrics, figures.all());
                    promise.complete(metrics);
                }));
        return promise.future();
    }

    private void addDurations(List<Metric> metrics) {
        List<CommandStatistics> statistics = server.commandStatistics();
        for (CommandSpec command : CommandTable.DEFAULT) {
            long calls = 0;
            double seconds = 0;
            for (CommandStatistics each : statistics) {
                calls += each.calls(command);
                seconds += each.micros(command) / 1e6;
            }
            if (calls == 0) {
                continue;
            }
            long[] buckets = new long[BOUNDS.length];
            statistics.forEach(each -> each.addDurations(command, buckets, BOUNDS_NANOS));
            metrics.add(Metric.histogram(
                    "roundhouse_command_duration_seconds",
                    "Time from a command's arrival to its reply; of quick commands one in sixteen is timed, and counted"
                            + " sixteen times",
                    seconds,
                    new Metric.Distribution(BOUNDS, buckets),
                    "command",
                    command.name()));
        }
    }

    /** What became of requests: made of what is counted anyway, so that a request that succeeds costs nothing more. */
    private void addOutcomes(List<Metric> metrics) {
        Map<String, Long> outcomes = new TreeMap<>();
        List.of("ok", "error", "no_quorum", "in_doubt", "overloaded", "out_of_memory")
                .forEach(outcome -> outcomes.put(outcome, 0L));
        for (CommandStatistics each : server.commandStatistics()) {
            long failed = 0;
            for (CommandSpec command : each.table()) {
                failed += each.failed(command);
            }
            outcomes.merge("ok", Math.max(0, each.total() - failed), Long::sum);
        }
        server.errorStatistics().counts().forEach((code, count) -> outcomes.merge(outcome(code), count, Long::sum));
        outcomes.forEach((outcome, count) -> metrics.add(Metric.counter(
                "roundhouse_requests",
                "Requests, those refused unexecuted among them, by what became of them",
                (double) count,
                "outcome",
                outcome)));
    }

    private static String outcome(String code) {
        return switch (code) {
            case "NOQUORUM" -> "no_quorum";
            case "INDOUBT" -> "in_doubt";
            case "OVERLOADED" -> "overloaded";
            case "OOM" -> "out_of_memory";
            default -> "error";
        };
    }

    private void addTraffic(List<Metric> metrics) {
        RespServer.Traffic traffic = server.traffic();
        metrics.add(Metric.counter(
                "roundhouse_connections_accepted", "Connections of clients, those refused among them", (double)
                        traffic.accepted()));
        metrics.add(Metric.counter(
                "roundhouse_connections_refused", "Connections over proxy.maxClients", (double) traffic.refused()));
        metrics.add(Metric.counter(
                "roundhouse_received_bytes", "Bytes received from clients", (double) traffic.receivedBytes()));
        metrics.add(Metric.counter("roundhouse_sent_bytes", "Bytes sent to clients", (double) traffic.sentBytes()));
    }

    private static void addFigures(List<Metric> metrics, NodeFigures figures) {
        metrics.add(Metric.gauge("roundhouse_keys", "Keys in the store", (double) figures.keys()));
        metrics.add(
                Metric.gauge("roundhouse_keyspace_hits", "Reads that found their key, as the nodes count them", (double)
                        figures.hits()));
        metrics.add(
                Metric.gauge("roundhouse_keyspace_misses", "Reads that found no key, as the nodes count them", (double)
                        figures.misses()));
    }
}

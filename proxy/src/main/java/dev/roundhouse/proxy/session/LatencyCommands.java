package dev.roundhouse.proxy.session;

import dev.roundhouse.spi.command.CommandSpec;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** LATENCY and its subcommands. */
final class LatencyCommands {
    private final ServerState server;
    private final LatencyMonitor monitor;

    LatencyCommands(ServerState server) {
        this.server = server;
        this.monitor = server.latency();
    }

    void latest(Request request, ClientConnection client, RespWriter out) {
        List<LatencyMonitor.Latest> all = monitor.latest();
        out.arrayHeader(all.size());
        for (LatencyMonitor.Latest latest : all) {
            out.arrayHeader(4);
            out.bulk(latest.event());
            out.integer(latest.newest().seconds());
            out.integer(latest.newest().millis());
            out.integer(latest.maxMillis());
        }
    }

    void history(Request request, ClientConnection client, RespWriter out) {
        List<LatencyMonitor.Sample> samples = monitor.history(request.text(2));
        out.arrayHeader(samples.size());
        for (LatencyMonitor.Sample sample : samples) {
            out.arrayHeader(2);
            out.integer(sample.seconds());
            out.integer(sample.millis());
        }
    }

    void reset(Request request, ClientConnection client, RespWriter out) {
        if (request.size() == 2) {
            out.integer(monitor.reset());
            return;
        }
        int resets = 0;
        for (int i = 2; i < request.size(); i++) {
            resets += monitor.reset(request.text(i)) ? 1 : 0;
        }
        out.integer(resets);
    }

    void graph(Request request, ClientConnection client, RespWriter out) {
        String graph = monitor.graph(request.text(2));
        if (graph.isEmpty()) {
            out.error("ERR No samples available for event '" + request.text(2) + "'");
        } else {
            out.verbatim("txt", graph.getBytes(StandardCharsets.UTF_8));
        }
    }

    void doctor(Request request, ClientConnection client, RespWriter out) {
        out.verbatim("txt", monitor.report().getBytes(StandardCharsets.UTF_8));
    }

    /** The histogram of one command, over all loops. */
    private record Shown(CommandSpec spec, LatencyHistogram histogram, long calls) {}

    void histogram(Request request, ClientConnection client, RespWriter out) {
        List<Shown> shown = new ArrayList<>();
        if (request.size() == 2) {
            client.loop().table().numbered().forEach(spec -> add(spec, shown));
        }
        for (int i = 2; i < request.size(); i++) {
            CommandSpec spec = client.loop().table().find(request.text(i).toLowerCase(Locale.ROOT));
            if (spec != null) {
                add(spec, shown);
                spec.subcommands().forEach(subcommand -> add(subcommand, shown));
            }
        }
        out.mapHeader(shown.size());
        for (Shown each : shown) {
            write(each, out);
        }
    }

    private void add(CommandSpec spec, List<Shown> shown) {
        LatencyHistogram histogram = sum(server, spec);
        if (histogram != null) {
            long calls = server.loops().stream()
                    .mapToLong(loop -> loop.statistics().calls(spec))
                    .sum();
            // A command under way counts as a call and has no time yet.
            shown.add(new Shown(spec, histogram, Math.max(1, Math.min(calls, histogram.total()))));
        }
    }

    private static void write(Shown shown, RespWriter out) {
        List<LatencyHistogram.Step> steps = shown.histogram.distribution(shown.calls);
        out.bulk(shown.spec.name());
        out.mapHeader(2);
        out.bulk("calls");
        out.integer(shown.calls);
        out.bulk("histogram_usec");
        out.mapHeader(steps.size());
        for (LatencyHistogram.Step step : steps) {
            out.integer(step.micros());
            out.integer(step.calls());
        }
    }

    /** Of all loops; null: none of the command's calls was timed. */
    static @Nullable LatencyHistogram sum(ServerState server, CommandSpec spec) {
        LatencyHistogram sum = null;
        for (ClientLoop loop : server.loops()) {
            LatencyHistogram part = loop.statistics().histogram(spec);
            if (part != null) {
                sum = sum == null ? new LatencyHistogram() : sum;
                sum.add(part);
            }
        }
        return sum;
    }
}

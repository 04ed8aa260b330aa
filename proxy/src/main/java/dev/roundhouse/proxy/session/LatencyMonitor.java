package dev.roundhouse.proxy.session;

import dev.roundhouse.spi.command.CommandFlag;
import dev.roundhouse.spi.command.CommandSpec;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * What LATENCY shows of commands that took at least latency-monitor-threshold: the newest per second and event, which are
 * Redis' {@code command} and {@code fast-command}. Thread-safe.
 */
final class LatencyMonitor {
    private static final int MAX_SAMPLES = 160;
    private static final int GRAPH_COLUMNS = 80;
    private static final int GRAPH_ROWS = 4;

    private final Measuring measuring;
    private final Map<String, Event> events = new TreeMap<>();

    /** The worst of one second. */
    record Sample(long seconds, long millis) {}

    /** What is known of one kind of event. */
    record Latest(String event, Sample newest, long maxMillis) {}

    private static final class Event {
        private final Deque<Sample> samples = new ArrayDeque<>();
        private long maxMillis;

        void add(Sample sample) {
            maxMillis = Math.max(maxMillis, sample.millis);
            Sample last = samples.peekLast();
            if (last != null && last.seconds == sample.seconds) {
                samples.removeLast();
                samples.add(new Sample(sample.seconds, Math.max(last.millis, sample.millis)));
                return;
            }
            samples.add(sample);
            if (samples.size() > MAX_SAMPLES) {
                samples.remove();
            }
        }
    }

    LatencyMonitor(Measuring measuring) {
        this.measuring = measuring;
    }

    /** A command took so long; it may not be long enough. */
    void note(CommandSpec spec, long nanos) {
        long threshold = measuring.latencyMillis();
        long millis = TimeUnit.NANOSECONDS.toMillis(nanos);
        if (threshold > 0 && millis >= threshold) {
            add(
                    spec.has(CommandFlag.FAST) ? "fast-command" : "command",
                    new Sample(System.currentTimeMillis() / 1000, millis));
        }
    }

    synchronized void add(String event, Sample sample) {
        events.computeIfAbsent(event, name -> new Event()).add(sample);
    }

    synchronized List<Latest> latest() {
        List<Latest> latest = new ArrayList<>();
        events.forEach((name, event) -> latest.add(new Latest(name, event.samples.getLast(), event.maxMillis)));
        return latest;
    }

    /** Oldest first; none of an event that never was. */
    synchronized List<Sample> history(String name) {
        Event event = events.get(name);
        return event == null ? List.of() : List.copyOf(event.samples);
    }

    /** Forgets an event; whether there was one. */
    synchronized boolean reset(String name) {
        return events.remove(name) != null;
    }

    /** Forgets all; how many there were. */
    synchronized int reset() {
        int count = events.size();
        events.clear();
        return count;
    }

    /** The samples of an event as columns, with how long ago each was. */
    synchronized String graph(String name) {
        Event event = events.get(name);
        if (event == null) {
            return "";
        }
        List<Sample> all = List.copyOf(event.samples);
        List<Sample> samples = all.subList(Math.max(0, all.size() - GRAPH_COLUMNS), all.size());
        long high = samples.stream().mapToLong(Sample::millis).max().orElse(0);
        long low = samples.stream().mapToLong(Sample::millis).min().orElse(0);
        StringBuilder graph = new StringBuilder(name + " - high " + high + " ms, low " + low + " ms (all time high "
                + event.maxMillis + " ms)\n" + "-".repeat(GRAPH_COLUMNS) + "\n");
        for (int row = GRAPH_ROWS; row > 0; row--) {
            for (Sample sample : samples) {
                long height = high == low ? 1 : 1 + (sample.millis - low) * (GRAPH_ROWS - 1) / (high - low);
                graph.append(height > row ? '|' : height == row ? '#' : row == 1 ? '_' : ' ');
            }
            graph.append('\n');
        }
        return graph.append('\n').append(ages(samples)).toString();
    }

    /** How long ago each sample was, written downwards. */
    private static String ages(List<Sample> samples) {
        long now = System.currentTimeMillis() / 1000;
        List<String> ages =
                samples.stream().map(sample -> age(now - sample.seconds)).toList();
        int rows = ages.stream().mapToInt(String::length).max().orElse(0);
        StringBuilder text = new StringBuilder();
        for (int row = 0; row < rows; row++) {
            for (String age : ages) {
                text.append(row < age.length() ? age.charAt(row) : ' ');
            }
            text.append('\n');
        }
        return text.toString();
    }

    private static String age(long seconds) {
        if (seconds < 60) {
            return seconds + "s";
        }
        return seconds < 3_600 ? seconds / 60 + "m" : seconds < 86_400 ? seconds / 3_600 + "h" : seconds / 86_400 + "d";
    }

    /** A report for people. */
    synchronized String report() {
        if (events.isEmpty()) {
            return measuring.latencyMillis() == 0
                    ? "Latency monitoring is off. CONFIG SET latency-monitor-threshold <milliseconds> turns it on.\n"
                    : "No command took " + measuring.latencyMillis() + " ms or longer.\n";
        }
        StringBuilder report = new StringBuilder("Commands that took long, waiting for nodes included:\n\n");
        int number = 0;
        for (Map.Entry<String, Event> each : events.entrySet()) {
            Deque<Sample> samples = each.getValue().samples;
            double average =
                    samples.stream().mapToLong(Sample::millis).average().orElse(0);
            report.append(String.format(
                    Locale.ROOT,
                    "%d. %s: %d spikes (average %.0f ms). Worst all time %d ms.%n",
                    ++number,
                    each.getKey(),
                    samples.size(),
                    average,
                    each.getValue().maxMillis));
        }
        return report.append("\nSLOWLOG GET names the commands; PROXY NODES shows which node answers slowly.\n")
                .toString();
    }
}

package dev.roundhouse.proxy.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Prometheus' text of our samples, as of its format 0.0.4 or of OpenMetrics 1.0. Written by hand: the client library checks every
 * name and label by a regular expression at every scrape, which took four fifths of it.
 */
final class MetricText {
    private static final int INITIAL_CHARACTERS = 64 << 10;

    private final StringBuilder text = new StringBuilder(INITIAL_CHARACTERS);
    private final boolean isOpenMetrics;

    /** @param isOpenMetrics it lacks the line that ends such a text: more may follow */
    MetricText(boolean isOpenMetrics) {
        this.isOpenMetrics = isOpenMetrics;
    }

    /** By their names; the samples of one name in their order. */
    MetricText add(List<Metric> metrics) {
        Map<String, List<Metric>> byName = new TreeMap<>();
        for (Metric metric : metrics) {
            byName.computeIfAbsent(metric.name(), ignored -> new ArrayList<>()).add(metric);
        }
        byName.values().forEach(this::addFamily);
        return this;
    }

    private void addFamily(List<Metric> series) {
        Metric first = series.get(0);
        boolean isCounter = first.type() == Metric.Type.COUNTER;
        String name = isCounter && !isOpenMetrics ? first.name() + "_total" : first.name();
        text.append("# HELP ").append(name).append(' ');
        escaped(first.help(), isOpenMetrics);
        text.append("\n# TYPE ").append(name).append(' ').append(type(first)).append('\n');
        for (Metric each : series) {
            switch (each.type()) {
                case COUNTER -> sample(each, "_total", each.value());
                case GAUGE -> sample(each, "", each.value());
                case HISTOGRAM -> distribution(each);
            }
        }
    }

    private static String type(Metric metric) {
        return switch (metric.type()) {
            case COUNTER -> "counter";
            case GAUGE -> "gauge";
            case HISTOGRAM -> "histogram";
        };
    }

    private void distribution(Metric metric) {
        Metric.Distribution distribution = Objects.requireNonNull(metric.distribution());
        double[] bounds = distribution.bounds();
        long sum = 0;
        for (int i = 0; i < bounds.length; i++) {
            sum += distribution.counts()[i];
            text.append(metric.name()).append("_bucket{");
            labels(metric.labels());
            text.append(metric.labels().isEmpty() ? "le=\"" : ",le=\"");
            number(bounds[i]);
            text.append("\"} ").append(sum).append('\n');
        }
        named(metric, "_count").append(sum).append('\n');
        sample(metric, "_sum", metric.value());
    }

    private void sample(Metric metric, String suffix, double value) {
        named(metric, suffix);
        number(value);
        text.append('\n');
    }

    private StringBuilder named(Metric metric, String suffix) {
        text.append(metric.name()).append(suffix);
        if (!metric.labels().isEmpty()) {
            text.append('{');
            labels(metric.labels());
            text.append('}');
        }
        return text.append(' ');
    }

    private void labels(List<String> labels) {
        for (int i = 0; i < labels.size(); i += 2) {
            text.append(i == 0 ? "" : ",").append(labels.get(i)).append("=\"");
            escaped(labels.get(i + 1), true);
            text.append('"');
        }
    }

    private void number(double value) {
        if (Double.isInfinite(value)) {
            text.append(value > 0 ? "+Inf" : "-Inf");
        } else {
            text.append(value);
        }
    }

    private void escaped(String raw, boolean quotes) {
        for (int i = 0; i < raw.length(); i++) {
            char character = raw.charAt(i);
            switch (character) {
                case '\\' -> text.append("\\\\");
                case '\n' -> text.append("\\n");
                case '"' -> text.append(quotes ? "\\\"" : "\"");
                default -> text.append(character);
            }
        }
    }

    @Override
    public String toString() {
        return text.toString();
    }
}

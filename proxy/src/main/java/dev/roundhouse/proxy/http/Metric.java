package dev.roundhouse.proxy.http;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A number at the moment of a scrape.
 *
 * @param name begins with {@code roundhouse_}, without {@code _total}, which counters get when they are written
 * @param help a line; the same for all of one name
 * @param labels names and values in turn; the same names for all of one name
 * @param value of a histogram, the sum
 * @param distribution of a histogram; null: of no other
 */
public record Metric(
        String name,
        Type type,
        String help,
        List<String> labels,
        double value,
        @Nullable Distribution distribution) {
    private static final String PREFIX = "roundhouse_";

    /** A counter only ever grows while the process lives. */
    public enum Type {
        COUNTER,
        GAUGE,
        HISTOGRAM
    }

    /**
     * How many there were up to each bound.
     *
     * @param bounds ascending; the last is infinity
     * @param counts of each bucket, not summed up; nobody writes to them
     */
    public record Distribution(double[] bounds, long[] counts) {}

    public Metric {
        if (!name.startsWith(PREFIX) || name.endsWith("_total")) {
            throw new IllegalArgumentException("a metric is called " + PREFIX + "..., without _total, not " + name);
        }
        if (labels.size() % 2 != 0) {
            throw new IllegalArgumentException("labels are names and values in turn: " + labels);
        }
        labels = List.copyOf(labels);
    }

    public static Metric counter(String name, String help, double value, String... labels) {
        return new Metric(name, Type.COUNTER, help, List.of(labels), value, null);
    }

    public static Metric gauge(String name, String help, double value, String... labels) {
        return new Metric(name, Type.GAUGE, help, List.of(labels), value, null);
    }

    /** @param sum of all that is counted */
    public static Metric histogram(String name, String help, double sum, Distribution distribution, String... labels) {
        return new Metric(name, Type.HISTOGRAM, help, List.of(labels), sum, distribution);
    }
}

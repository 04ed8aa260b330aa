package dev.roundhouse.proxy.session;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** How often each error code was answered, over all event loops. Thread-safe. */
public final class ErrorStatistics {
    /** Codes told apart: what scripts and nodes answer is not ours to bound. */
    private static final int MAX_CODES = 128;

    private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();

    void count(String error) {
        int space = error.indexOf(' ');
        String code = space < 0 ? error : error.substring(0, space);
        if (counts.size() < MAX_CODES || counts.containsKey(code)) {
            counts.computeIfAbsent(code, c -> new LongAdder()).increment();
        }
    }

    /** Counts by code, in its order. */
    public Map<String, Long> counts() {
        Map<String, Long> sums = new TreeMap<>();
        counts.forEach((code, count) -> sums.put(code, count.sum()));
        return sums;
    }

    long total() {
        return counts.values().stream().mapToLong(LongAdder::sum).sum();
    }

    void reset() {
        counts.clear();
    }
}

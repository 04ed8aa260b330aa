package dev.roundhouse.style;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** The allow-list: measures that may exceed their limit, each with its own limit and the reason. */
final class AllowedExceptions {
    private static final String FILE = "exceptions.txt";
    private static final int MIN_REASON_CHARACTERS = 20;

    private final Map<String, Long> limits = new LinkedHashMap<>();

    AllowedExceptions() {
        try (InputStream in = Objects.requireNonNull(AllowedExceptions.class.getResourceAsStream(FILE), FILE)) {
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .forEach(this::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean covers(Measure measure) {
        Long limit = limits.get(key(measure));
        return limit != null && measure.value() <= limit;
    }

    /** Entries that nothing needs any more. */
    Iterable<String> withoutNeed(Iterable<Measure> measures) {
        Map<String, Long> left = new LinkedHashMap<>(limits);
        for (Measure measure : measures) {
            if (!measure.isWithinLimit()) {
                left.remove(key(measure));
            }
        }
        return left.keySet();
    }

    private void add(String line) {
        String[] words = line.split(" +", 4);
        if (words.length < 4 || words[3].length() < MIN_REASON_CHARACTERS) {
            throw new AssertionError(FILE + ": not 'rule subject limit reason': " + line);
        }
        limits.put(words[0] + " " + words[1], Long.parseLong(words[2]));
    }

    private static String key(Measure measure) {
        return measure.rule().text + " " + measure.subject();
    }
}

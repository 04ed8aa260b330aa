package dev.roundhouse.storage.remote;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the messages under way on the connection for large ones are about, counted. Not thread-safe. */
final class Subjects {
    private final Map<Object, Integer> counts = new HashMap<>();

    boolean isEmpty() {
        return counts.isEmpty();
    }

    void add(@Nullable Object subject) {
        count(subject, 1);
    }

    void remove(@Nullable Object subject) {
        count(subject, -1);
    }

    /** Whether one of them is about what {@code subject} is about. */
    boolean touches(@Nullable Object subject) {
        if (subject instanceof long[] prints) {
            for (long print : prints) {
                if (counts.containsKey(print)) {
                    return true;
                }
            }
            return counts.containsKey(MessageSubject.EVERYTHING);
        }
        return subject == MessageSubject.EVERYTHING || subject != null && counts.containsKey(subject);
    }

    private void count(@Nullable Object subject, int change) {
        if (subject instanceof long[] prints) {
            for (long print : prints) {
                countOne(print, change);
            }
        } else if (subject != null) {
            countOne(subject, change);
        }
    }

    private void countOne(Object subject, int change) {
        counts.merge(subject, change, (a, b) -> a + b == 0 ? null : a + b);
    }
}

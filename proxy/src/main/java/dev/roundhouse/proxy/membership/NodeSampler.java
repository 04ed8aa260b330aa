package dev.roundhouse.proxy.membership;

import dev.roundhouse.spi.storage.NodeHealth;
import dev.roundhouse.spi.storage.StorageNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What one event loop has seen of its links since it last looked. Owned by the loop. */
final class NodeSampler {
    private long[] answers = {};
    private long[] nanos = {};
    private long[] failures = {};

    /** Parts of a sample; several loops' are added up. */
    record Part(boolean isUp, long silentNanos, long answers, long nanos, long failures) {
        Part plus(Part other) {
            return new Part(
                    isUp && other.isUp,
                    Math.max(silentNanos, other.silentNanos),
                    answers + other.answers,
                    nanos + other.nanos,
                    failures + other.failures);
        }

        FailureDetector.Sample sample() {
            double mean = answers == 0 ? 0 : nanos / 1e3 / answers;
            return new FailureDetector.Sample(
                    isUp, TimeUnit.NANOSECONDS.toMillis(silentNanos), answers, failures, mean);
        }
    }

    List<Part> look(List<StorageNode> links) {
        if (answers.length != links.size()) {
            answers = new long[links.size()];
            nanos = new long[links.size()];
            failures = new long[links.size()];
        }
        List<Part> parts = new ArrayList<>(links.size());
        for (int i = 0; i < links.size(); i++) {
            NodeHealth health = links.get(i).health();
            parts.add(new Part(
                    health.isUp(),
                    health.silentNanos(),
                    health.answers() - answers[i],
                    health.answeredNanos() - nanos[i],
                    health.failures() - failures[i]));
            answers[i] = health.answers();
            nanos[i] = health.answeredNanos();
            failures[i] = health.failures();
        }
        return parts;
    }
}

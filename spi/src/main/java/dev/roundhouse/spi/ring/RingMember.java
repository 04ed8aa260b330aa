package dev.roundhouse.spi.ring;

import org.jspecify.annotations.Nullable;

/** A storage node as placement sees it. A member without a zone counts as a zone of its own. Weight: 1 to 1000. */
public record RingMember(String id, int weight, @Nullable String zone) {
    public static final int MAX_WEIGHT = 1000;

    public RingMember {
        if (id.isEmpty()) {
            throw new IllegalArgumentException("a ring member's id must not be empty");
        }
        if (weight < 1 || weight > MAX_WEIGHT) {
            throw new IllegalArgumentException(
                    "weight of " + id + " must be from 1 to " + MAX_WEIGHT + ", not " + weight);
        }
    }
}

package dev.roundhouse.storage.command.sortedset;

import java.util.Arrays;

/** A member and its score; in the order of sorted sets. */
record Scored(byte[] member, double score) implements Comparable<Scored> {
    @Override
    public int compareTo(Scored other) {
        if (score != other.score) {
            return score < other.score ? -1 : 1;
        }
        return Arrays.compareUnsigned(member, other.member);
    }
}

package dev.roundhouse.storage.value;

/** Takes the elements of a sorted set one by one. */
@FunctionalInterface
public interface ScoredVisitor {
    /**
     * @param array holds the member; valid and unchanged also after the call, and shared with the set
     * @return whether to go on
     */
    boolean visit(byte[] array, int offset, int length, double score);
}

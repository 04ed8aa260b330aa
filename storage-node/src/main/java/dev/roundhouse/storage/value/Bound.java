package dev.roundhouse.storage.value;

import java.util.Arrays;

/** A place between elements of a sorted set: where a range begins or ends. */
public sealed interface Bound {
    /** Whether an element lies before this place. */
    boolean isAfter(double score, byte[] array, int offset, int length);

    default boolean isAfter(double score, byte[] member) {
        return isAfter(score, member, 0, member.length);
    }

    /** Before the elements of a score, or behind them. */
    record Score(double value, boolean behind) implements Bound {
        @Override
        public boolean isAfter(double score, byte[] array, int offset, int length) {
            return behind ? score <= value : score < value;
        }
    }

    /** Before the elements that equal a member or are greater, whatever their scores, or behind those that equal it. */
    record Lexical(byte[] member, boolean behind) implements Bound {
        @Override
        public boolean isAfter(double score, byte[] array, int offset, int length) {
            int order = Arrays.compareUnsigned(array, offset, offset + length, member, 0, member.length);
            return behind ? order <= 0 : order < 0;
        }
    }

    /** Before all elements, or behind all. */
    record End(boolean behind) implements Bound {
        @Override
        public boolean isAfter(double score, byte[] array, int offset, int length) {
            return behind;
        }
    }

    /** Before one element. */
    record Element(double score, byte[] member) implements Bound {
        @Override
        public boolean isAfter(double other, byte[] array, int offset, int length) {
            return other < score
                    || other == score
                            && Arrays.compareUnsigned(array, offset, offset + length, member, 0, member.length) < 0;
        }
    }
}

package dev.roundhouse.storage.command.typed;

import java.util.HashSet;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Random numbers of elements, each as likely as any other. */
public final class RandomPicks {
    /** Most elements that a negative count may ask for: Redis would send them until the client is cut. */
    public static final long MAX_REPEATED = 1 << 20;

    /** Bytes of a reply to a negative count, above which it is refused. */
    public static final long MAX_REPEATED_BYTES = 256L * 1024 * 1024;

    public static final String TOO_MANY = "ERR value is out of range";

    private RandomPicks() {}

    /** {@code count} different numbers below {@code size}, which is at least as large. */
    public static int[] distinct(int size, int count, RandomGenerator random) {
        return count > size / 3 ? shuffled(size, count, random) : sampled(size, count, random);
    }

    private static int[] shuffled(int size, int count, RandomGenerator random) {
        int[] all = new int[size];
        for (int i = 0; i < size; i++) {
            all[i] = i;
        }
        int[] picks = new int[count];
        for (int i = 0; i < count; i++) {
            int other = i + random.nextInt(size - i);
            picks[i] = all[other];
            all[other] = all[i];
        }
        return picks;
    }

    /** At least two of three tries find a new number. */
    private static int[] sampled(int size, int count, RandomGenerator random) {
        Set<Integer> seen = new HashSet<>();
        int[] picks = new int[count];
        for (int i = 0; i < count; ) {
            int pick = random.nextInt(size);
            if (seen.add(pick)) {
                picks[i++] = pick;
            }
        }
        return picks;
    }
}

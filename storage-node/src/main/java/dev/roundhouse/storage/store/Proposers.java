package dev.roundhouse.storage.store;

import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Numbers the proposers whose ballots a store holds, so that a small entry keeps two bytes instead of six. There are as many
 * as event loops have started in the cluster's life; past {@link #MAX_PROPOSERS} entries hold the proposer itself.
 */
final class Proposers {
    static final int MAX_PROPOSERS = 1 << 16;
    static final int NO_NUMBER = -1;

    private final ConcurrentHashMap<Long, Integer> numbers = new ConcurrentHashMap<>();
    private volatile long[] proposers = new long[0];

    int numberOf(long proposer) {
        long[] known = proposers;
        for (int i = 0; i < Math.min(known.length, 8); i++) {
            if (known[i] == proposer) {
                return i;
            }
        }
        Integer number = numbers.get(proposer);
        return number != null ? number : add(proposer);
    }

    long proposer(int number) {
        return proposers[number];
    }

    private synchronized int add(long proposer) {
        Integer number = numbers.get(proposer);
        if (number != null) {
            return number;
        }
        int count = numbers.size();
        if (count == MAX_PROPOSERS) {
            return NO_NUMBER;
        }
        long[] grown = Arrays.copyOf(proposers, count + 1);
        grown[count] = proposer;
        proposers = grown;
        numbers.put(proposer, count);
        return count;
    }
}

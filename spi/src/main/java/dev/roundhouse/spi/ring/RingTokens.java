package dev.roundhouse.spi.ring;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * The virtual nodes: XXH64 of "id#i" for i below virtualNodes * weight, and how far each is clockwise of a partition.
 */
final class RingTokens {
    private static final int MAX_DIGITS = 10;

    private RingTokens() {}

    /** By member and partition: clockwise from its first hash to the member's nearest token, in 2^-32 turns. */
    static int[][] distances(List<RingMember> members, Partitions partitions, int virtualNodes) {
        int[][] distances = new int[members.size()][];
        for (int i = 0; i < distances.length; i++) {
            long[] tokens = tokens(members.get(i), virtualNodes);
            Arrays.sort(tokens);
            distances[i] = distances(tokens, partitions.count());
        }
        return distances;
    }

    private static int[] distances(long[] sorted, int partitions) {
        int[] distances = new int[partitions];
        // A shift by 64 would be one by 0; a single partition has no next one.
        long step = partitions == 1 ? 0 : 1L << Long.SIZE - Integer.numberOfTrailingZeros(partitions);
        long first = Long.MIN_VALUE;
        int next = 0;
        for (int partition = 0; partition < partitions; partition++) {
            while (next < sorted.length && sorted[next] < first) {
                next++;
            }
            distances[partition] = (int) (sorted[next == sorted.length ? 0 : next] - first >>> 32);
            first += step;
        }
        return distances;
    }

    /** With the sign bit turned over, so that their order is that of unsigned hashes. */
    private static long[] tokens(RingMember member, int virtualNodes) {
        long[] tokens = new long[Math.multiplyExact(virtualNodes, member.weight())];
        byte[] prefix = member.id().concat("#").getBytes(StandardCharsets.UTF_8);
        byte[] name = Arrays.copyOf(prefix, prefix.length + MAX_DIGITS);
        for (int i = 0; i < tokens.length; i++) {
            int length = prefix.length + putDecimal(i, name, prefix.length);
            tokens[i] = KeyHash.xxHash64(name, 0, length) ^ Long.MIN_VALUE;
        }
        return tokens;
    }

    private static int putDecimal(int value, byte[] array, int offset) {
        int digits = 1;
        for (int rest = value / 10; rest > 0; rest /= 10) {
            digits++;
        }
        int rest = value;
        for (int i = offset + digits - 1; i >= offset; i--) {
            array[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return digits;
    }
}

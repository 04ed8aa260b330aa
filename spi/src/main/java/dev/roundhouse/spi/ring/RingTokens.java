package dev.roundhouse.spi.ring;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** The virtual nodes: XXH64 of "id#i" for i below virtualNodes * weight, and how far each is clockwise of a partition. */
final class RingTokens {
    private RingTokens() {}

    /** For each partition, the clockwise distance from its first hash to the member's nearest token, in 2^-32 turns. */
    static int[] distances(RingMember member, Partitions partitions, int virtualNodes) {
        String prefix = member.id().concat("#");
        long[] tokens = new long[Math.multiplyExact(virtualNodes, member.weight())];
        for (int i = 0; i < tokens.length; i++) {
            // concat, not +: its first use would cost start-up tens of milliseconds.
            byte[] name = prefix.concat(Integer.toString(i)).getBytes(StandardCharsets.UTF_8);
            tokens[i] = KeyHash.xxHash64(name, 0, name.length) ^ Long.MIN_VALUE;
        }
        Arrays.sort(tokens);
        int[] distances = new int[partitions.count()];
        int next = 0;
        for (int partition = 0; partition < distances.length; partition++) {
            long first = partitions.firstHash(partition) ^ Long.MIN_VALUE;
            while (next < tokens.length && tokens[next] < first) {
                next++;
            }
            distances[partition] = (int) (tokens[next == tokens.length ? 0 : next] - first >>> 32);
        }
        return distances;
    }

    static int[][] distances(List<RingMember> members, Partitions partitions, int virtualNodes) {
        int[][] distances = new int[members.size()][];
        for (int i = 0; i < distances.length; i++) {
            distances[i] = distances(members.get(i), partitions, virtualNodes);
        }
        return distances;
    }
}

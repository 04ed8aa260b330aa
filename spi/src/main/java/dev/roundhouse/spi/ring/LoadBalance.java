package dev.roundhouse.spi.ring;

import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * Brings loads within their bounds by moving single slots along the shortest chain of members from one with too many (or
 * enough) to one with room (or too few): what the walk could not reach, because zones or full members stood in the way.
 */
final class LoadBalance {
    private final SlotTable table;
    private final int[][] preferences;
    private final int partitions;
    private final int replicas;
    private final int[] from;
    private final int[] viaPartition;
    private final int[] viaSlot;

    /** {@code preferences[member]}: partitions in the order in which the member would take them. */
    LoadBalance(SlotTable table, int[][] preferences, int partitions, int replicas) {
        this.table = table;
        this.preferences = preferences;
        this.partitions = partitions;
        this.replicas = replicas;
        this.from = new int[preferences.length];
        this.viaPartition = new int[preferences.length];
        this.viaSlot = new int[preferences.length];
    }

    /** Moves slots until no load is out of bounds, or zones allow no further improvement. */
    void settle(int[] lowest, int[] highest) {
        for (int i = 0; i < preferences.length; i++) {
            while (table.load(i) < lowest[i] && pull(i, j -> table.load(j) > lowest[j])) {}
        }
        for (int i = 0; i < preferences.length; i++) {
            while (table.load(i) > highest[i]) {
                int over = i;
                if (!pushFrom(over, highest)) {
                    break;
                }
            }
        }
    }

    private boolean pushFrom(int over, int[] highest) {
        for (int to = 0; to < preferences.length; to++) {
            if (table.load(to) < highest[to] && pull(to, j -> j == over)) {
                return true;
            }
        }
        return false;
    }

    /** Breadth first from the receiver: every member that could give it a slot, directly or through others. */
    private boolean pull(int receiver, IntPredicate giver) {
        Arrays.fill(from, -1);
        from[receiver] = receiver;
        int[] queue = new int[preferences.length];
        int tail = 0;
        queue[tail++] = receiver;
        for (int head = 0; head < tail; head++) {
            int member = queue[head];
            for (int k = 0; k < partitions; k++) {
                int partition = preferences[member][k];
                for (int slot = 0; slot < replicas; slot++) {
                    int holder = table.holder(partition, slot);
                    if (from[holder] >= 0 || !table.allowsSwap(partition, slot, member)) {
                        continue;
                    }
                    from[holder] = member;
                    viaPartition[holder] = partition;
                    viaSlot[holder] = slot;
                    if (giver.test(holder)) {
                        return moveAlong(holder, receiver);
                    }
                    queue[tail++] = holder;
                }
            }
        }
        return false;
    }

    private boolean moveAlong(int giver, int receiver) {
        for (int member = giver; member != receiver; member = from[member]) {
            if (table.holder(viaPartition[member], viaSlot[member]) != member
                    || !table.allowsSwap(viaPartition[member], viaSlot[member], from[member])) {
                return false;
            }
            table.swap(viaPartition[member], viaSlot[member], from[member]);
        }
        return true;
    }
}

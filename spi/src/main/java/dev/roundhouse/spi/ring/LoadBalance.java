package dev.roundhouse.spi.ring;

import java.util.Arrays;

/**
 * Brings loads within their bounds by moving single slots along the shortest chain of members from one with too many
 * (or enough) to one with room (or too few): what the walk could not reach, because zones or full members stood in the
 * way.
 */
final class LoadBalance {
    private static final int ANY = -1;

    private final SlotTable table;
    private final int[][] preferences;
    private final boolean[] movable;
    private final int[] from;
    private final int[] viaPartition;
    private final int[] viaSlot;
    private int[] lowest = {};
    private int[] highest = {};

    /**
     * @param preferences by member: partitions in the order in which it would take them
     * @param movable the slots that may be moved
     */
    LoadBalance(SlotTable table, int[][] preferences, boolean[] movable) {
        this.table = table;
        this.preferences = preferences;
        this.movable = movable;
        this.from = new int[preferences.length];
        this.viaPartition = new int[preferences.length];
        this.viaSlot = new int[preferences.length];
    }

    /** Moves slots until no load is out of bounds, or zones allow no further improvement. */
    void settle(int[] least, int[] most) {
        lift(least);
        this.highest = most;
        for (int i = 0; i < preferences.length; i++) {
            boolean moved = true;
            while (moved && table.load(i) > highest[i]) {
                moved = pushFrom(i);
            }
        }
    }

    /** Moves slots from members that have more than the least to those that have fewer. */
    void lift(int[] least) {
        this.lowest = least;
        for (int i = 0; i < preferences.length; i++) {
            boolean moved = true;
            while (moved && table.load(i) < lowest[i]) {
                moved = pull(i, ANY);
            }
        }
    }

    private boolean pushFrom(int over) {
        for (int to = 0; to < preferences.length; to++) {
            if (table.load(to) < highest[to] && pull(to, over)) {
                return true;
            }
        }
        return false;
    }

    /** Breadth first from the receiver: every member that could give it a slot, directly or through others. */
    private boolean pull(int receiver, int giver) {
        Arrays.fill(from, -1);
        from[receiver] = receiver;
        int[] queue = new int[preferences.length];
        int tail = 0;
        queue[tail++] = receiver;
        for (int head = 0; head < tail; head++) {
            int member = queue[head];
            for (int partition : preferences[member]) {
                for (int slot = 0; slot < table.replicas(); slot++) {
                    int holder = table.holder(partition, slot);
                    if (from[holder] >= 0
                            || !movable[partition * table.replicas() + slot]
                            || !table.allowsSwap(partition, slot, member)) {
                        continue;
                    }
                    from[holder] = member;
                    viaPartition[holder] = partition;
                    viaSlot[holder] = slot;
                    if (giver == ANY ? table.load(holder) > lowest[holder] : holder == giver) {
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

package dev.roundhouse.spi.ring;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * One step from a placement to that of other members. Decides first how many slots each member is to hold: what it
 * holds, unless that is out of bounds; a joining one its share; and what is then too many or too few in all is taken
 * from the fullest or given to the emptiest. Then slots go from members with too many to those with too few.
 */
final class Rebalance {
    private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;
    private static final int PARTITION_BITS = 16;

    private final List<RingMember> members;
    private final boolean[] joining;
    private final LoadBounds bounds;
    private final SlotTable table;
    private final int[] goals;

    /** {@code members} in the order of their ids; takes {@code held}, their slots now, over. */
    Rebalance(List<RingMember> members, boolean[] joining, int[] held, int replicas) {
        this.members = members;
        this.joining = joining;
        this.bounds = new LoadBounds(members, held.length / replicas, replicas);
        this.table = new SlotTable(held, replicas, bounds);
        this.goals = new int[members.size()];
    }

    /** The slots after the step. */
    int[] run() {
        freeZonesRepeated();
        setGoals();
        boolean[] moved = new boolean[bounds.slots()];
        for (int i = 0; i < moved.length; i++) {
            moved[i] = table.holders()[i] == SlotTable.FREE;
        }
        fill();
        int[][] orders = orders(moved);
        // Slots that move anyway are dealt out anew as often as it takes, before others have to move as well.
        LoadBalance cheap = new LoadBalance(table, orders, moved);
        cheap.lift(goals);
        for (int i = 0; i < goals.length; i++) {
            if (joining[i]) {
                take(i, order(i));
            }
        }
        cheap.settle(bounds.lowest(), bounds.highest());
        if (!bounds.hold(table)) {
            boolean[] all = new boolean[moved.length];
            Arrays.fill(all, true);
            new LoadBalance(table, orders(all), all).settle(bounds.lowest(), bounds.highest());
        }
        return table.holders();
    }

    /** Where zones are missing that now have to be there, those held twice make room, the fullest member first. */
    private void freeZonesRepeated() {
        for (int partition = 0; partition < table.partitions(); partition++) {
            while (!table.fitsZones(partition)) {
                int fullest = -1;
                for (int slot = 0; slot < table.replicas(); slot++) {
                    int holder = table.holder(partition, slot);
                    if (holder != SlotTable.FREE
                            && table.sharesZone(partition, slot)
                            && (fullest < 0 || fullness(holder, table.load(holder)) > fullnessAt(partition, fullest))) {
                        fullest = slot;
                    }
                }
                table.remove(partition, fullest);
            }
        }
    }

    private double fullnessAt(int partition, int slot) {
        int holder = table.holder(partition, slot);
        return fullness(holder, table.load(holder));
    }

    private double fullness(int member, int load) {
        return load / bounds.target(member);
    }

    private void setGoals() {
        int left = bounds.slots();
        for (int i = 0; i < goals.length; i++) {
            int wanted = joining[i] ? (int) Math.round(bounds.target(i)) : table.load(i);
            goals[i] = Math.max(bounds.lowest()[i], Math.min(bounds.highest()[i], wanted));
            left -= goals[i];
        }
        for (; left > 0; left--) {
            goals[next(1)]++;
        }
        for (; left < 0; left++) {
            goals[next(-1)]--;
        }
    }

    /** The emptiest member with room for one more, or the fullest that can do with one less; joining ones come last. */
    private int next(int change) {
        int best = -1;
        double bestFullness = 0;
        for (int i = 0; i < goals.length; i++) {
            int limit = change > 0 ? bounds.highest()[i] : bounds.lowest()[i];
            double fullness = change * fullness(i, goals[i]);
            if (goals[i] != limit
                    && (best < 0
                            || joining[best] && !joining[i]
                            || joining[best] == joining[i] && fullness < bestFullness)) {
                best = i;
                bestFullness = fullness;
            }
        }
        return best;
    }

    /** Free slots go to whoever lacks most; where zones let none of those in, to the emptiest, to be settled later. */
    private void fill() {
        for (int partition = 0; partition < table.partitions(); partition++) {
            while (!table.isFull(partition)) {
                table.add(partition, neediest(partition));
            }
        }
    }

    private int neediest(int partition) {
        int best = -1;
        for (int i = 0; i < goals.length; i++) {
            if ((best < 0 || isNeedier(i, best)) && table.allows(partition, i)) {
                best = i;
            }
        }
        return best;
    }

    private boolean isNeedier(int member, int other) {
        int lacking = goals[member] - table.load(member);
        int otherLacking = goals[other] - table.load(other);
        return lacking > 0 || otherLacking > 0
                ? lacking > otherLacking
                : fullness(member, table.load(member)) < fullness(other, table.load(other));
    }

    /** Moves slots to a member that lacks some, from those with too many. */
    private void take(int member, int[] order) {
        if (table.load(member) >= goals[member]) {
            return;
        }
        for (int partition : order) {
            int from = -1;
            int most = 0;
            for (int slot = 0; slot < table.replicas(); slot++) {
                int holder = table.holder(partition, slot);
                int surplus = table.load(holder) - goals[holder];
                if (surplus > most && table.allowsSwap(partition, slot, member)) {
                    from = slot;
                    most = surplus;
                }
            }
            if (from >= 0) {
                table.swap(partition, from, member);
                if (table.load(member) == goals[member]) {
                    return;
                }
            }
        }
    }

    /** Each member's order of the partitions in which a slot may be moved. */
    private int[][] orders(boolean[] movable) {
        boolean[] wanted = new boolean[table.partitions()];
        int count = 0;
        for (int slot = 0; slot < movable.length; slot++) {
            if (movable[slot] && !wanted[slot / table.replicas()]) {
                wanted[slot / table.replicas()] = true;
                count++;
            }
        }
        int[][] orders = new int[goals.length][count];
        for (int i = 0; i < orders.length && count > 0; i++) {
            int next = 0;
            for (int partition : order(i)) {
                if (wanted[partition]) {
                    orders[i][next++] = partition;
                }
            }
        }
        return orders;
    }

    /** The partitions in an order of the member's own, so that what it takes lies all over the ring. */
    private int[] order(int member) {
        byte[] id = members.get(member).id().getBytes(StandardCharsets.UTF_8);
        long hash = KeyHash.xxHash64(id, 0, id.length);
        long[] keys = new long[table.partitions()];
        for (int partition = 0; partition < keys.length; partition++) {
            keys[partition] = mix(hash + partition * GOLDEN_GAMMA) << PARTITION_BITS | partition;
        }
        Arrays.sort(keys);
        int[] order = new int[keys.length];
        for (int i = 0; i < order.length; i++) {
            order[i] = (int) keys[i] & (1 << PARTITION_BITS) - 1;
        }
        return order;
    }

    /** The finalizer of SplitMix64 (Steele, Lea, Flood 2014). */
    private static long mix(long value) {
        long mixed = (value ^ value >>> 30) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
        return mixed ^ mixed >>> 31;
    }
}

package dev.roundhouse.spi.ring;

import java.util.Arrays;

/** Placement under construction: who holds each (partition, replica) slot, loads, and which slots a member may take. */
final class SlotTable {
    /** Holder of a slot that nobody holds. */
    static final int FREE = -1;

    private final int replicas;
    private final int[] zones;
    private final int zonesNeeded;
    private final int[] holders;
    private final int[] free;
    private final int[] loads;

    /** All slots free. */
    SlotTable(int partitions, int replicas, LoadBounds bounds) {
        this(freeSlots(partitions * replicas), replicas, bounds);
    }

    /** Takes the holders (partition * replicas + slot, or FREE) over. */
    SlotTable(int[] holders, int replicas, LoadBounds bounds) {
        this.replicas = replicas;
        this.zones = bounds.zones();
        this.zonesNeeded = Math.min(replicas, bounds.zoneCount());
        this.holders = holders;
        this.free = new int[holders.length / replicas];
        this.loads = new int[zones.length];
        for (int i = 0; i < holders.length; i++) {
            if (holders[i] == FREE) {
                free[i / replicas]++;
            } else {
                loads[holders[i]]++;
            }
        }
    }

    private static int[] freeSlots(int count) {
        int[] holders = new int[count];
        Arrays.fill(holders, FREE);
        return holders;
    }

    int replicas() {
        return replicas;
    }

    int partitions() {
        return free.length;
    }

    int load(int member) {
        return loads[member];
    }

    boolean isFull(int partition) {
        return free[partition] == 0;
    }

    /** The member that holds the slot, or FREE. */
    int holder(int partition, int slot) {
        return holders[partition * replicas + slot];
    }

    int[] holders() {
        return holders;
    }

    /** Whether the member may take a free slot, so that the zones still missing keep room. */
    boolean allows(int partition, int member) {
        return free[partition] > 0
                && !holds(partition, member)
                && distinctZones(partition, FREE, member) + free[partition] - 1 >= zonesNeeded;
    }

    /** Whether the member may take over the holder's slot without losing a zone. */
    boolean allowsSwap(int partition, int slot, int member) {
        return !holds(partition, member) && distinctZones(partition, slot, member) + free[partition] >= zonesNeeded;
    }

    /** Whether the zones that the partition lacks have room in its free slots. */
    boolean fitsZones(int partition) {
        return distinctZones(partition, FREE, FREE) + free[partition] >= zonesNeeded;
    }

    /** Whether another member of the partition is in the zone of this slot's. */
    boolean sharesZone(int partition, int slot) {
        return hasZone(partition, zones[holder(partition, slot)], replicas, slot);
    }

    void add(int partition, int member) {
        int slot = 0;
        while (holder(partition, slot) != FREE) {
            slot++;
        }
        holders[partition * replicas + slot] = member;
        free[partition]--;
        loads[member]++;
    }

    void remove(int partition, int slot) {
        loads[holder(partition, slot)]--;
        holders[partition * replicas + slot] = FREE;
        free[partition]++;
    }

    void swap(int partition, int slot, int member) {
        loads[holder(partition, slot)]--;
        holders[partition * replicas + slot] = member;
        loads[member]++;
    }

    private boolean holds(int partition, int member) {
        int first = partition * replicas;
        for (int i = first; i < first + replicas; i++) {
            if (holders[i] == member) {
                return true;
            }
        }
        return false;
    }

    /** Zones of the holders but the one of slot {@code without}, and of one more member unless that is FREE. */
    private int distinctZones(int partition, int without, int member) {
        int distinct = member == FREE || hasZone(partition, zones[member], replicas, without) ? 0 : 1;
        for (int slot = 0; slot < replicas; slot++) {
            int holder = holder(partition, slot);
            if (slot != without && holder != FREE && !hasZone(partition, zones[holder], slot, without)) {
                distinct++;
            }
        }
        return distinct;
    }

    private boolean hasZone(int partition, int zone, int before, int without) {
        for (int slot = 0; slot < before; slot++) {
            int holder = holder(partition, slot);
            if (slot != without && holder != FREE && zones[holder] == zone) {
                return true;
            }
        }
        return false;
    }
}

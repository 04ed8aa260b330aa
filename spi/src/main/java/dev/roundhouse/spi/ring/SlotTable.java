package dev.roundhouse.spi.ring;

import java.util.Arrays;

/** Placement under construction: who holds each (partition, replica) slot, loads, and which slots a member may take. */
final class SlotTable {
    private static final int FREE = -1;

    private final int replicas;
    private final int[] zones;
    private final int zonesNeeded;
    private final int[] holders;
    private final int[] counts;
    private final int[] loads;

    SlotTable(int partitions, int replicas, int[] zones, int zoneCount) {
        this.replicas = replicas;
        this.zones = zones;
        this.zonesNeeded = Math.min(replicas, zoneCount);
        this.holders = new int[partitions * replicas];
        Arrays.fill(holders, FREE);
        this.counts = new int[partitions];
        this.loads = new int[zones.length];
    }

    int load(int member) {
        return loads[member];
    }

    boolean isFull(int partition) {
        return counts[partition] == replicas;
    }

    int holder(int partition, int slot) {
        return holders[partition * replicas + slot];
    }

    /** Whether the member may take a free slot, so that the zones still missing keep room. */
    boolean allows(int partition, int member) {
        int count = counts[partition];
        return count < replicas && !holds(partition, member) && zonesFit(partition, FREE, member, count + 1);
    }

    /** Whether the member may take over the holder's slot without losing a zone. */
    boolean allowsSwap(int partition, int slot, int member) {
        return !holds(partition, member) && zonesFit(partition, slot, member, replicas);
    }

    void add(int partition, int member) {
        holders[partition * replicas + counts[partition]++] = member;
        loads[member]++;
    }

    void swap(int partition, int slot, int member) {
        loads[holder(partition, slot)]--;
        holders[partition * replicas + slot] = member;
        loads[member]++;
    }

    private boolean holds(int partition, int member) {
        for (int i = 0; i < counts[partition]; i++) {
            if (holder(partition, i) == member) {
                return true;
            }
        }
        return false;
    }

    private boolean zonesFit(int partition, int without, int member, int countAfter) {
        int distinct = hasZone(partition, zones[member], counts[partition], without) ? 0 : 1;
        for (int i = 0; i < counts[partition]; i++) {
            if (i != without && !hasZone(partition, zones[holder(partition, i)], i, without)) {
                distinct++;
            }
        }
        return distinct + replicas - countAfter >= zonesNeeded;
    }

    private boolean hasZone(int partition, int zone, int before, int without) {
        for (int i = 0; i < before; i++) {
            if (i != without && zones[holder(partition, i)] == zone) {
                return true;
            }
        }
        return false;
    }
}

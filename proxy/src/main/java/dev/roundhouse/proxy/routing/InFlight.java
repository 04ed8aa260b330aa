package dev.roundhouse.proxy.routing;

import java.util.Arrays;

/**
 * What of one client is under way, so that no later command overtakes an earlier one on the same register: reads may
 * overlap reads, and rounds rounds (their queue keeps order); any other pair waits. A table by the register's hash, where
 * two registers with one hash wait for each other without need. Allocates nothing while few commands are under way.
 */
public final class InFlight {
    /** What a command does to a register. */
    public enum Access {
        READ,
        ROUND,
        BLIND_WRITE;

        private static final Access[] ALL = values();

        boolean mayOverlap(Access later) {
            return this == later && this != BLIND_WRITE;
        }
    }

    private static final int INITIAL_SLOTS = 16;

    private long[] hashes = new long[INITIAL_SLOTS];
    /** Count of those under way, times 4, plus the ordinal of their access; 0: the slot is free. */
    private int[] states = new int[INITIAL_SLOTS];

    private int used;
    private int small;
    private int large;
    private boolean alone;

    /** Whether a command may start now. */
    public boolean admits(long register, Access access) {
        if (alone) {
            return false;
        }
        if (used == 0) {
            return true;
        }
        int state = states[slot(register)];
        return state == 0 || Access.ALL[state & 3].mayOverlap(access);
    }

    /** A command that {@link #admits} admitted starts. */
    public void begin(long register, Access access) {
        if (2 * (used + 1) > hashes.length) {
            grow();
        }
        int slot = slot(register);
        if (states[slot] == 0) {
            hashes[slot] = register;
            states[slot] = access.ordinal();
            used++;
        }
        states[slot] += 4;
    }

    public void end(long register) {
        int slot = slot(register);
        int state = states[slot] - 4;
        if (state >= 4) {
            states[slot] = state;
        } else if (state >= 0) {
            states[slot] = 0;
            used--;
            closeGap(slot);
        }
    }

    /** Whether a command that concerns every key may start now; nothing else starts until it ends. */
    public boolean admitsAlone() {
        return used == 0 && !alone;
    }

    public void beginAlone() {
        alone = true;
    }

    public void endAlone() {
        alone = false;
    }

    /**
     * Whether a command may go to a node's connection for large frames ({@code isLarge}), or to that for others: the two
     * keep no order between them.
     */
    public boolean admitsLane(boolean isLarge) {
        return !alone && (isLarge ? small == 0 : large == 0);
    }

    /** Whether nothing at all is under way. */
    boolean isEmpty() {
        return used == 0 && !alone && small == 0 && large == 0;
    }

    public void beginLane(boolean isLarge) {
        if (isLarge) {
            large++;
        } else {
            small++;
        }
    }

    public void endLane(boolean isLarge) {
        if (isLarge) {
            large--;
        } else {
            small--;
        }
    }

    private int slot(long hash) {
        int mask = hashes.length - 1;
        int slot = (int) (hash >>> 7) & mask;
        while (states[slot] != 0 && hashes[slot] != hash) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    /** Linear probing finds an entry only if no free slot lies between its home and its place. */
    private void closeGap(int gap) {
        int mask = hashes.length - 1;
        int free = gap;
        for (int slot = (gap + 1) & mask; states[slot] != 0; slot = (slot + 1) & mask) {
            int home = (int) (hashes[slot] >>> 7) & mask;
            if (((slot - home) & mask) >= ((slot - free) & mask)) {
                hashes[free] = hashes[slot];
                states[free] = states[slot];
                states[slot] = 0;
                free = slot;
            }
        }
    }

    private void grow() {
        long[] oldHashes = hashes;
        int[] oldStates = states;
        hashes = new long[2 * oldHashes.length];
        states = new int[2 * oldStates.length];
        for (int i = 0; i < oldHashes.length; i++) {
            if (oldStates[i] != 0) {
                int slot = slot(oldHashes[i]);
                hashes[slot] = oldHashes[i];
                states[slot] = oldStates[i];
            }
        }
    }

    @Override
    public String toString() {
        return used + " registers under way " + Arrays.toString(states);
    }
}

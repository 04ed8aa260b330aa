package dev.roundhouse.spi.version;

import java.util.Comparator;

/**
 * The version of a register: a hybrid logical clock (48-bit milliseconds, 16-bit counter), then the proposer, a random
 * 48-bit id that is new for every event loop of every process start. Total order: clock first (unsigned), proposer second.
 * On the wire and in stores: 14 bytes, big endian, so that byte order is ballot order.
 */
public record Ballot(long clock, long proposer) implements Comparable<Ballot> {
    /** "No ballot": below every ballot; an absent register has it as its version. */
    public static final Ballot NONE = new Ballot(0, 0);

    /** Length of the encoded form, in bytes. */
    public static final int BYTES = 14;

    /** Proposer ids are below this. */
    public static final long PROPOSER_LIMIT = 1L << 48;

    private static final Comparator<Ballot> ORDER = (a, b) -> compare(a.clock, a.proposer, b.clock, b.proposer);

    public static int compare(long clock, long proposer, long otherClock, long otherProposer) {
        int byClock = Long.compareUnsigned(clock, otherClock);
        return byClock != 0 ? byClock : Long.compare(proposer, otherProposer);
    }

    @Override
    public int compareTo(Ballot other) {
        return ORDER.compare(this, other);
    }

    public boolean isAbove(Ballot other) {
        return compare(clock, proposer, other.clock, other.proposer) > 0;
    }

    public boolean isNone() {
        return clock == 0 && proposer == 0;
    }

    /** Wall-clock part of the clock, in milliseconds since the epoch. */
    public long millis() {
        return clock >>> 16;
    }

    public static Ballot max(Ballot a, Ballot b) {
        return a.isAbove(b) ? a : b;
    }

    public void writeTo(byte[] array, int offset) {
        write(clock, proposer, array, offset);
    }

    public static void write(long clock, long proposer, byte[] array, int offset) {
        for (int i = 0; i < 8; i++) {
            array[offset + i] = (byte) (clock >>> (56 - 8 * i));
        }
        for (int i = 0; i < 6; i++) {
            array[offset + 8 + i] = (byte) (proposer >>> (40 - 8 * i));
        }
    }

    public static long readClock(byte[] array, int offset) {
        long clock = 0;
        for (int i = 0; i < 8; i++) {
            clock = clock << 8 | array[offset + i] & 0xff;
        }
        return clock;
    }

    public static long readProposer(byte[] array, int offset) {
        long proposer = 0;
        for (int i = 0; i < 6; i++) {
            proposer = proposer << 8 | array[offset + 8 + i] & 0xff;
        }
        return proposer;
    }

    public static Ballot read(byte[] array, int offset) {
        long clock = readClock(array, offset);
        long proposer = readProposer(array, offset);
        return clock == 0 && proposer == 0 ? NONE : new Ballot(clock, proposer);
    }

    @Override
    public String toString() {
        return millis() + "." + (clock & 0xffff) + "@" + Long.toHexString(proposer);
    }
}

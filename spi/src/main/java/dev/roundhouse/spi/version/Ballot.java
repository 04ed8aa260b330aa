package dev.roundhouse.spi.version;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
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

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final Comparator<Ballot> ORDER = (a, b) -> compare(a.clock, a.proposer, b.clock, b.proposer);

    public static int compare(long clock, long proposer, long otherClock, long otherProposer) {
        int byClock = Long.compareUnsigned(clock, otherClock);
        return byClock != 0 ? byClock : Long.compare(proposer, otherProposer);
    }

    /** The one with these parts; {@link #NONE} for none. */
    public static Ballot of(long clock, long proposer) {
        return clock == 0 && proposer == 0 ? NONE : new Ballot(clock, proposer);
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
        LONG.set(array, offset, clock);
        INT.set(array, offset + 8, (int) (proposer >>> 16));
        SHORT.set(array, offset + 12, (short) proposer);
    }

    public static void writeClock(long clock, byte[] array, int offset) {
        LONG.set(array, offset, clock);
    }

    public static long readClock(byte[] array, int offset) {
        return (long) LONG.get(array, offset);
    }

    public static long readProposer(byte[] array, int offset) {
        return ((int) INT.get(array, offset + 8) & 0xffffffffL) << 16 | (short) SHORT.get(array, offset + 12) & 0xffff;
    }

    public static Ballot read(byte[] array, int offset) {
        return of(readClock(array, offset), readProposer(array, offset));
    }

    @Override
    public String toString() {
        return millis() + "." + (clock & 0xffff) + "@" + Long.toHexString(proposer);
    }
}

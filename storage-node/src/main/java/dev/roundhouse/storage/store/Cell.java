package dev.roundhouse.storage.store;

import dev.roundhouse.spi.ring.KeyHash;
import dev.roundhouse.spi.storage.KeyState;
import dev.roundhouse.spi.version.Ballot;
import java.util.Arrays;

/**
 * How one key lies in memory. A small entry is one byte[]: flags (1), whether a string is raw (1 bit), whether the register
 * was last written blindly (1 bit), last access (22 bits, seconds, wraps), ballot clock (8) and proposer (2, a number of {@link Proposers}, or 6) where the store keeps ballots,
 * content ballot (14) only where it is not the ballot, promise (14) only while above the ballot, expiry (8) only if any, length of the key (1 or 4), key, value,
 * and where values of other sizes were written before, room for them ({@link ValueRoom}). A
 * {@link LargeEntry} keeps its value apart, and so does a {@link ValueEntry}, whose value is not a string.
 *
 * <p>An object per field would double the heap of the usual small key: with this a 16-byte key and its 64 bytes take 112.
 */
final class Cell {
    static final int HAS_BALLOT = 1;
    static final int WIDE_PROPOSER = 2;
    static final int HAS_PROMISE = 4;
    static final int HAS_EXPIRY = 8;
    /** A tombstone (with a ballot), or only a promise (without one). */
    static final int NO_VALUE = 16;
    /** The register may be listed in the partition's lineages. */
    static final int HAS_LINEAGE = 32;

    /** The key's length takes four bytes, of which the first bit says whether there is room behind the value. */
    static final int LONG_KEY = 64;

    private static final int ROOM = 128;
    /**
     * In the first byte of the access time, as the flags are used up. The string came about by changing a part of it: Redis
     * then keeps it raw, also if it looks like a number.
     */
    private static final int RAW = 128;

    /** Beside it: the ballot is that of a blind write, and no lineage is listed. */
    private static final int BLIND = 64;

    /** The register's last round left its only key as it was: when the key last changed is kept apart. */
    static final int HAS_CONTENT = 128;

    /** Values of at least this many bytes get an array of their own. */
    static final int LARGE_VALUE_BYTES = 4096;

    static final int ACCESS_MASK = 0x3fffff;
    private static final int FIXED_BYTES = 4;
    private static final int LAYOUT_MASK = HAS_BALLOT | WIDE_PROPOSER | HAS_PROMISE | HAS_EXPIRY | HAS_CONTENT;
    private static final int[] KEY_LENGTH_AT = new int[LAYOUT_MASK + 1];

    static {
        for (int flags = 0; flags <= LAYOUT_MASK; flags++) {
            KEY_LENGTH_AT[flags] = expiryAt(flags) + ((flags & HAS_EXPIRY) != 0 ? 8 : 0);
        }
    }

    private Cell() {}

    static byte[] header(Object entry) {
        if (entry instanceof byte[] bytes) {
            return bytes;
        }
        return entry instanceof LargeEntry large ? large.header : ((ValueEntry) entry).header;
    }

    static int flags(byte[] header) {
        return header[0];
    }

    static boolean has(byte[] header, int flag) {
        return (header[0] & flag) != 0;
    }

    static boolean isLive(byte[] header) {
        return (header[0] & NO_VALUE) == 0;
    }

    static boolean isPromiseOnly(byte[] header) {
        return (header[0] & (NO_VALUE | HAS_BALLOT)) == NO_VALUE;
    }

    /** Length of all but key and value. */
    static int prefixLength(int flags) {
        return KEY_LENGTH_AT[flags & LAYOUT_MASK] + ((flags & LONG_KEY) != 0 ? 4 : 1);
    }

    private static int contentAt(int flags) {
        return FIXED_BYTES + ((flags & HAS_BALLOT) == 0 ? 0 : (flags & WIDE_PROPOSER) != 0 ? 14 : 10);
    }

    private static int promiseAt(int flags) {
        return contentAt(flags) + ((flags & HAS_CONTENT) != 0 ? Ballot.BYTES : 0);
    }

    private static int expiryAt(int flags) {
        return promiseAt(flags) + ((flags & HAS_PROMISE) != 0 ? Ballot.BYTES : 0);
    }

    static void setRaw(byte[] header, boolean raw) {
        header[1] = (byte) (raw ? header[1] | RAW : header[1] & ~RAW);
    }

    static boolean isRaw(byte[] header) {
        return (header[1] & RAW) != 0;
    }

    static void setBlind(byte[] header, boolean blind) {
        header[1] = (byte) (blind ? header[1] | BLIND : header[1] & ~BLIND);
    }

    static boolean isBlind(byte[] header) {
        return (header[1] & BLIND) != 0;
    }

    static int access(byte[] header) {
        return (header[1] & 0x3f) << 16 | (header[2] & 0xff) << 8 | header[3] & 0xff;
    }

    static void setAccess(byte[] header, int seconds) {
        header[1] = (byte) (header[1] & (RAW | BLIND) | seconds >>> 16);
        header[2] = (byte) (seconds >>> 8);
        header[3] = (byte) seconds;
    }

    static Ballot ballot(byte[] header, Proposers proposers) {
        int flags = header[0];
        if ((flags & HAS_BALLOT) == 0) {
            return Ballot.NONE;
        }
        return (flags & WIDE_PROPOSER) != 0
                ? Ballot.read(header, FIXED_BYTES)
                : new Ballot(Ballot.readClock(header, FIXED_BYTES), proposers.proposer(number(header)));
    }

    private static int number(byte[] header) {
        return (header[FIXED_BYTES + 8] & 0xff) << 8 | header[FIXED_BYTES + 9] & 0xff;
    }

    static void setBallot(byte[] header, Ballot ballot, int number) {
        int flags = header[0];
        if ((flags & WIDE_PROPOSER) != 0) {
            ballot.writeTo(header, FIXED_BYTES);
        } else {
            writeLong(ballot.clock(), header, FIXED_BYTES);
            header[FIXED_BYTES + 8] = (byte) (number >>> 8);
            header[FIXED_BYTES + 9] = (byte) number;
        }
    }

    /** When the key last changed; NONE: never. */
    static Ballot content(byte[] header, Proposers proposers) {
        int flags = header[0];
        return (flags & HAS_CONTENT) == 0 ? ballot(header, proposers) : Ballot.read(header, contentAt(flags));
    }

    static void setContent(byte[] header, Ballot content) {
        content.writeTo(header, contentAt(header[0]));
    }

    /** The promise where it is above the ballot, else NONE. */
    static Ballot promise(byte[] header) {
        int flags = header[0];
        return (flags & HAS_PROMISE) == 0 ? Ballot.NONE : Ballot.read(header, promiseAt(flags));
    }

    static void setPromise(byte[] header, Ballot promise) {
        promise.writeTo(header, promiseAt(header[0]));
    }

    static long expireAt(byte[] header) {
        int flags = header[0];
        return (flags & HAS_EXPIRY) == 0 ? Entry.NO_EXPIRY : Ballot.readClock(header, expiryAt(flags));
    }

    static boolean isExpired(byte[] header, long now) {
        return has(header, HAS_EXPIRY) && expireAt(header) <= now;
    }

    static void setExpireAt(byte[] header, long at) {
        writeLong(at, header, expiryAt(header[0]));
    }

    static int keyOffset(byte[] header) {
        return prefixLength(header[0]);
    }

    static int keyLength(byte[] header) {
        int flags = header[0];
        int at = KEY_LENGTH_AT[flags & LAYOUT_MASK];
        return (flags & LONG_KEY) == 0
                ? header[at] & 0xff
                : (header[at] & ~ROOM & 0xff) << 24
                        | (header[at + 1] & 0xff) << 16
                        | (header[at + 2] & 0xff) << 8
                        | header[at + 3] & 0xff;
    }

    static byte[] key(byte[] header) {
        int offset = keyOffset(header);
        return Arrays.copyOfRange(header, offset, offset + keyLength(header));
    }

    static boolean keyEquals(byte[] header, byte[] array, int offset, int length) {
        int at = keyOffset(header);
        return keyLength(header) == length && Arrays.equals(header, at, at + length, array, offset, offset + length);
    }

    static long keyHash(byte[] header) {
        return KeyHash.xxHash64(header, keyOffset(header), keyLength(header));
    }

    static byte[] valueArray(Object entry) {
        return entry instanceof byte[] bytes ? bytes : ((LargeEntry) entry).value;
    }

    static int valueOffset(Object entry) {
        return entry instanceof byte[] bytes ? keyOffset(bytes) + keyLength(bytes) : 0;
    }

    static int valueLength(Object entry) {
        return entry instanceof byte[] bytes
                ? bytes.length - valueOffset(bytes) - ValueRoom.unused(bytes)
                : ((LargeEntry) entry).length;
    }

    /** Whether {@link ValueRoom} is behind the value of a small entry. */
    static boolean hasRoom(byte[] header) {
        int flags = header[0];
        return (flags & LONG_KEY) != 0 && (header[KEY_LENGTH_AT[flags & LAYOUT_MASK]] & ROOM) != 0;
    }

    /** To be called after {@link #writeKeyLength} of an entry with {@link #LONG_KEY}. */
    static void setHasRoom(byte[] header) {
        header[KEY_LENGTH_AT[header[0] & LAYOUT_MASK]] |= (byte) ROOM;
    }

    /** Approximate heap bytes, the table's slot not counted. */
    static long heapBytes(Object entry) {
        if (entry instanceof byte[] bytes) {
            return arrayBytes(bytes.length);
        }
        if (entry instanceof LargeEntry large) {
            return 32 + arrayBytes(large.header.length) + arrayBytes(large.value.length);
        }
        ValueEntry typed = (ValueEntry) entry;
        return 32 + arrayBytes(typed.header.length) + typed.countedBytes;
    }

    /** What {@link dev.roundhouse.spi.storage.KeyState} calls the type of a live entry. */
    static byte type(Object entry) {
        return entry instanceof ValueEntry typed ? typed.value.type() : KeyState.STRING;
    }

    private static long arrayBytes(int length) {
        return 16L + length + 7 & ~7L;
    }

    static void writeKeyLength(byte[] header, int length) {
        int flags = header[0];
        int at = KEY_LENGTH_AT[flags & LAYOUT_MASK];
        if ((flags & LONG_KEY) == 0) {
            header[at] = (byte) length;
        } else {
            header[at] = (byte) (length >>> 24);
            header[at + 1] = (byte) (length >>> 16);
            header[at + 2] = (byte) (length >>> 8);
            header[at + 3] = (byte) length;
        }
    }

    private static void writeLong(long value, byte[] array, int offset) {
        Ballot.writeClock(value, array, offset);
    }
}

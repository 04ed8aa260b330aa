package dev.roundhouse.storage.store;

import dev.roundhouse.spi.version.Ballot;
import dev.roundhouse.storage.value.Value;
import org.jspecify.annotations.Nullable;

/** The fields of an entry about to be built; reused, so that a write allocates the entry alone. Not thread-safe. */
final class CellDraft {
    private static final byte[] NO_BYTES = {};

    private final Proposers proposers;
    private byte[] keyArray = NO_BYTES;
    private int keyOffset;
    private int keyLength;
    private byte[] valueArray = NO_BYTES;
    private int valueOffset;
    private int valueLength;
    private int room;
    private boolean own;
    private boolean shared;
    private boolean live;
    private boolean raw;
    private @Nullable Value typed;
    boolean lineage;
    boolean blind;
    int access;
    Ballot ballot = Ballot.NONE;
    Ballot promise = Ballot.NONE;
    /** When the key last changed; null: at {@link #ballot}. */
    @Nullable
    Ballot content;

    long expireAt = Entry.NO_EXPIRY;

    CellDraft(Proposers proposers) {
        this.proposers = proposers;
    }

    /** A fresh draft of a key without anything. */
    CellDraft of(byte[] array, int offset, int length) {
        keyArray = array;
        keyOffset = offset;
        keyLength = length;
        lineage = false;
        blind = false;
        access = 0;
        ballot = Ballot.NONE;
        promise = Ballot.NONE;
        content = null;
        return withoutValue();
    }

    /** All that {@code entry} has. */
    CellDraft from(Object entry) {
        byte[] header = Cell.header(entry);
        of(header, Cell.keyOffset(header), Cell.keyLength(header));
        lineage = Cell.has(header, Cell.HAS_LINEAGE);
        blind = Cell.isBlind(header);
        access = Cell.access(header);
        ballot = Cell.ballot(header, proposers);
        promise = Cell.promise(header);
        content = Cell.has(header, Cell.HAS_CONTENT) ? Cell.content(header, proposers) : null;
        if (Cell.isLive(header)) {
            expireAt = Cell.expireAt(header);
            valueOf(entry);
        }
        return this;
    }

    /**
     * An entry's value, not a copy: a large string's array or a typed value is kept, so that one of the two entries must go
     * or not change it.
     */
    CellDraft valueOf(Object entry) {
        if (entry instanceof ValueEntry other) {
            return value(other.value);
        }
        if (entry instanceof LargeEntry large) {
            value(large.value, 0, large.length, true, large.shared);
        } else {
            value((byte[]) entry, Cell.valueOffset(entry), Cell.valueLength(entry), false, false);
        }
        raw = Cell.isRaw(Cell.header(entry));
        return this;
    }

    /** The value is to leave its successors as much room as it seems to need, after that of {@code old}. */
    CellDraft withRoomAfter(@Nullable Object old) {
        room = ValueRoom.chosen(old, valueLength);
        return this;
    }

    /** A value that is not a string; not copied. */
    CellDraft value(Value value) {
        withoutString();
        live = true;
        typed = value;
        return this;
    }

    /** @param keep whether nobody changes the array and it is exactly the value, so that it need not be copied */
    CellDraft value(byte[] array, int offset, int length, boolean keep) {
        boolean whole = keep && offset == 0 && length == array.length;
        return value(array, offset, length, whole, whole);
    }

    /** A raw string in an array that is the store's alone, with zeros behind it. */
    CellDraft valueWithRoom(byte[] array, int length) {
        value(array, 0, length, true, false);
        raw = true;
        return this;
    }

    private CellDraft value(byte[] array, int offset, int length, boolean keep, boolean others) {
        live = true;
        raw = false;
        room = 0;
        typed = null;
        valueArray = array;
        valueOffset = offset;
        valueLength = length;
        own = keep;
        shared = others;
        return this;
    }

    CellDraft withoutValue() {
        live = false;
        typed = null;
        withoutString();
        expireAt = Entry.NO_EXPIRY;
        return this;
    }

    private void withoutString() {
        raw = false;
        room = 0;
        valueArray = NO_BYTES;
        valueOffset = 0;
        valueLength = 0;
        own = false;
        shared = false;
    }

    Object build() {
        int number = ballot.isNone() ? 0 : proposers.numberOf(ballot.proposer());
        boolean promised = promise.isAbove(ballot);
        Ballot changed = content;
        int flags = (ballot.isNone() ? 0 : Cell.HAS_BALLOT)
                | (number == Proposers.NO_NUMBER ? Cell.WIDE_PROPOSER : 0)
                | (promised ? Cell.HAS_PROMISE : 0)
                | (changed != null ? Cell.HAS_CONTENT : 0)
                | (expireAt != Entry.NO_EXPIRY ? Cell.HAS_EXPIRY : 0)
                | (live ? 0 : Cell.NO_VALUE)
                | (lineage ? Cell.HAS_LINEAGE : 0)
                | (keyLength > 255 || room > 0 ? Cell.LONG_KEY : 0);
        boolean large = valueLength >= Cell.LARGE_VALUE_BYTES;
        int keyAt = Cell.prefixLength(flags);
        byte[] header =
                new byte[keyAt + keyLength + (large ? 0 : room > 0 ? room + ValueRoom.TAIL_BYTES : valueLength)];
        header[0] = (byte) flags;
        Cell.setAccess(header, access);
        Cell.setRaw(header, raw);
        Cell.setBlind(header, blind);
        if (!ballot.isNone()) {
            Cell.setBallot(header, ballot, number);
        }
        if (changed != null) {
            Cell.setContent(header, changed);
        }
        if (promised) {
            Cell.setPromise(header, promise);
        }
        if (expireAt != Entry.NO_EXPIRY) {
            Cell.setExpireAt(header, expireAt);
        }
        Cell.writeKeyLength(header, keyLength);
        if (room > 0) {
            ValueRoom.mark(header, room - valueLength);
        }
        System.arraycopy(keyArray, keyOffset, header, keyAt, keyLength);
        Value value = typed;
        if (value != null) {
            forget();
            return new ValueEntry(header, value);
        }
        Object entry = large ? new LargeEntry(header, ownValue(), valueLength, shared) : header;
        if (!large) {
            System.arraycopy(valueArray, valueOffset, header, keyAt + keyLength, valueLength);
        }
        forget();
        return entry;
    }

    private byte[] ownValue() {
        if (own) {
            return valueArray;
        }
        byte[] copy = new byte[valueLength];
        System.arraycopy(valueArray, valueOffset, copy, 0, valueLength);
        return copy;
    }

    private void forget() {
        keyArray = NO_BYTES;
        valueArray = NO_BYTES;
        typed = null;
    }
}

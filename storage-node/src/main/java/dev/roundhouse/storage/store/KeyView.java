package dev.roundhouse.storage.store;

import dev.roundhouse.storage.value.Value;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The reused view of a key: its bytes, its partition, and where its entry was when it was looked up. */
final class KeyView implements Entry {
    private static final byte[] NO_BYTES = {};

    byte[] keyArray = NO_BYTES;
    int keyOffset;
    int keyLength;
    long orderHash;
    Partition partition;
    /** The live, unexpired entry; null when absent. */
    @Nullable
    Object entry;

    int nowSeconds;
    private int slot;
    private int moves;

    KeyView(Partition partition) {
        this.partition = partition;
    }

    void locate(byte[] array, int offset, int length, long keyHash) {
        keyArray = array;
        keyOffset = offset;
        keyLength = length;
        orderHash = partition.table.orderHash(keyHash);
        find();
    }

    private void find() {
        moves = partition.table.moves();
        slot = partition.table.find(orderHash, keyArray, keyOffset, keyLength);
    }

    /** Where the key's entry, a tombstone too, is now; -1 if there is none. */
    int slot() {
        if (moves != partition.table.moves()) {
            find();
        }
        return slot;
    }

    void placed(int newSlot) {
        slot = newSlot;
        moves = partition.table.moves();
    }

    boolean isSameKey(KeyView other) {
        return Arrays.equals(
                keyArray,
                keyOffset,
                keyOffset + keyLength,
                other.keyArray,
                other.keyOffset,
                other.keyOffset + other.keyLength);
    }

    private Object present() {
        if (entry == null) {
            throw new IllegalStateException("the key is absent");
        }
        return entry;
    }

    @Override
    public boolean isPresent() {
        return entry != null;
    }

    @Override
    public byte type() {
        return Cell.type(present());
    }

    @Override
    public long expireAt() {
        return Cell.expireAt(Cell.header(present()));
    }

    @Override
    public byte[] array() {
        return Cell.valueArray(present());
    }

    @Override
    public int offset() {
        return Cell.valueOffset(present());
    }

    @Override
    public int length() {
        return Cell.valueLength(present());
    }

    @Override
    public Value value() {
        return ((ValueEntry) present()).value;
    }

    @Override
    public boolean isRaw() {
        return Cell.isRaw(Cell.header(present()));
    }

    @Override
    public boolean share() {
        if (entry instanceof LargeEntry large) {
            large.shared = true;
            return true;
        }
        return false;
    }

    @Override
    public long copiedBytes(int length) {
        boolean isInPlace = entry instanceof LargeEntry large && !large.shared && length <= large.value.length;
        return isInPlace ? 0 : length;
    }

    @Override
    public long idleSeconds() {
        int seconds = nowSeconds - Cell.access(Cell.header(present())) & Cell.ACCESS_MASK;
        return seconds;
    }
}

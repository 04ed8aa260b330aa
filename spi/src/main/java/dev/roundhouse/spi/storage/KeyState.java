package dev.roundhouse.spi.storage;

import dev.roundhouse.spi.version.Ballot;

/**
 * One key as it travels between replicas. The bytes are never changed after construction.
 *
 * @param key the whole key
 * @param content ballot of the key's last change (in an untagged register: the register's version)
 * @param expireAt milliseconds since the epoch, or {@link #NO_EXPIRY}
 * @param type {@link #TOMBSTONE}, {@link #STRING} ...
 * @param payload the value in the type's canonical encoding (a string: its bytes;
 *     others: an RDB type and body); empty for a tombstone
 */
public record KeyState(byte[] key, Ballot content, long expireAt, byte type, byte[] payload) {
    public static final long NO_EXPIRY = -1;
    public static final byte TOMBSTONE = 0;
    public static final byte STRING = 's';
    public static final byte LIST = 'l';
    public static final byte SET = 't';
    public static final byte HASH = 'h';
    public static final byte SORTED_SET = 'z';
    public static final byte STREAM = 'x';

    private static final byte[] NO_BYTES = {};

    public static KeyState tombstone(byte[] key, Ballot content) {
        return new KeyState(key, content, NO_EXPIRY, TOMBSTONE, NO_BYTES);
    }

    public boolean isTombstone() {
        return type == TOMBSTONE;
    }
}

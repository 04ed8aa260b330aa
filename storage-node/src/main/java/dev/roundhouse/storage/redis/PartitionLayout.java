package dev.roundhouse.storage.redis;

import dev.roundhouse.spi.ring.KeyHash;
import dev.roundhouse.spi.storage.KeyState;
import dev.roundhouse.spi.version.Ballot;
import dev.roundhouse.spi.version.Lineage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * How a replica lies in Redis. Data keys have the clients' names. Beside them, under names that begin with a NUL and that
 * clients may not use, one hash per partition holds what the scripts keep, in fixed-width big-endian records:
 *
 * <pre>
 *   h          epoch 8, role r|c 1, floor 14, flushed 14, epoch of the last discard 8, token of the node's incarnation
 *   u + key    register of an untagged key: V 14, P 14, expireAt 8, type 1, lineage 28 each, content ballot 14 if not V
 *   t + tag    register of a hash tag, as above, expireAt and type unused
 *   k + key    a key under a tag: content ballot 14, expireAt 8, type 1
 * </pre>
 *
 * The node's own hash has what is true of all partitions in one life of its memory:
 *
 * <pre>
 *   t, i, o    token of this life, identity of the server's process, whose memory it is
 *   p + number 1 for every partition that was ever admitted
 *   m          the highest ballot that any register has accepted or promised, or a floor or flush has
 *   g          generation of headers: highest flush of any partition 14, number 8, token
 * </pre>
 *
 * Type 0 is a tombstone, V of zeros a register that is only promised, expireAt of all ones never.
 */
final class PartitionLayout {
    static final byte[] PREFIX = latin1("\0rh:");
    static final byte[] ABSENT_KEY = latin1("\0rh:absent");
    static final byte[] NODE_KEY = latin1("\0rh:node");
    static final byte[] DISCARDED_SET = latin1("\0rh:discarded");
    static final byte[] HEADER_FIELD = latin1("h");
    /** Data keys of the partition that holds the topology record, which are no client's keys. */
    private static final byte[] META_PREFIX = latin1("\0rh:meta:");

    static final byte UNTAGGED = 'u';
    static final byte TAG = 't';
    static final byte TAGGED_KEY = 'k';

    static final int TOKEN_OFFSET = 45;
    private static final int ROLE_OFFSET = 8;
    private static final int FLOOR_OFFSET = 9;
    private static final int FLUSHED_OFFSET = 23;
    private static final int REGISTER_EXPIRY_OFFSET = 2 * Ballot.BYTES;
    private static final byte[] FOREVER = {-1, -1, -1, -1, -1, -1, -1, -1};

    private PartitionLayout() {}

    static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static byte[] metadataKey(int partition) {
        return latin1("\0rh:{" + partition + "}");
    }

    /** A new name for metadata that is discarded. */
    static byte[] discardedKey(int partition, long unique) {
        return latin1("\0rh:{" + partition + "}:discarded:" + Long.toHexString(unique));
    }

    /** The partition in a name made by {@link #discardedKey}. */
    static int partitionOfDiscarded(byte[] name) {
        String text = new String(name, StandardCharsets.ISO_8859_1);
        return Integer.parseInt(text.substring(text.indexOf('{') + 1, text.indexOf('}')));
    }

    static byte[] field(byte kind, byte[] name) {
        byte[] field = new byte[name.length + 1];
        field[0] = kind;
        System.arraycopy(name, 0, field, 1, name.length);
        return field;
    }

    static byte[] dataKey(byte[] key, boolean isMeta) {
        if (!isMeta) {
            return key;
        }
        byte[] name = Arrays.copyOf(META_PREFIX, META_PREFIX.length + key.length);
        System.arraycopy(key, 0, name, META_PREFIX.length, key.length);
        return name;
    }

    /** The key that a data key or a field without its kind stands for. */
    static byte[] keyOf(byte[] dataKey, int from, boolean isMeta) {
        return Arrays.copyOfRange(dataKey, from + (isMeta ? META_PREFIX.length : 0), dataKey.length);
    }

    static boolean isReserved(byte[] array, int offset, int length) {
        return length >= PREFIX.length
                && Arrays.equals(PREFIX, 0, PREFIX.length, array, offset, offset + PREFIX.length);
    }

    /** A glob that matches the fields of all keys under a tag, and perhaps others. */
    static byte[] tagPattern(byte[] tag) {
        byte[] pattern = new byte[2 * tag.length + 5];
        int at = 0;
        pattern[at++] = TAGGED_KEY;
        pattern[at++] = '*';
        pattern[at++] = '{';
        for (byte b : tag) {
            if ("*?[]^-\\".indexOf(b) >= 0) {
                pattern[at++] = '\\';
            }
            pattern[at++] = b;
        }
        pattern[at++] = '}';
        pattern[at++] = '*';
        return Arrays.copyOf(pattern, at);
    }

    static byte[] tagOf(byte[] key) {
        long range = KeyHash.tagRange(key, 0, key.length);
        int offset = KeyHash.tagOffset(range);
        return Arrays.copyOfRange(key, offset, offset + KeyHash.tagLength(range));
    }

    static byte[] ballot(Ballot ballot) {
        byte[] bytes = new byte[Ballot.BYTES];
        ballot.writeTo(bytes, 0);
        return bytes;
    }

    static byte[] number(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }

    static byte[] expireAt(long expireAt) {
        return expireAt == KeyState.NO_EXPIRY ? FOREVER : number(Math.max(0, expireAt));
    }

    /** The register of an untagged key after a blind write of a string. */
    static byte[] blindString(Ballot ballot, long expireAt) {
        byte[] record = new byte[REGISTER_EXPIRY_OFFSET + Long.BYTES + 1 + 2 * Ballot.BYTES];
        ballot.writeTo(record, 0);
        ballot.writeTo(record, Ballot.BYTES);
        System.arraycopy(expireAt(expireAt), 0, record, REGISTER_EXPIRY_OFFSET, Long.BYTES);
        int kind = REGISTER_EXPIRY_OFFSET + Long.BYTES;
        record[kind] = 's';
        ballot.writeTo(record, kind + 1);
        Lineage.BLIND.writeTo(record, kind + 1 + Ballot.BYTES);
        return record;
    }

    static byte[] lineage(Lineage lineage) {
        byte[] bytes = new byte[lineage.size() * 2 * Ballot.BYTES];
        for (int i = 0; i < lineage.size(); i++) {
            lineage.ballot(i).writeTo(bytes, i * 2 * Ballot.BYTES);
            lineage.parent(i).writeTo(bytes, i * 2 * Ballot.BYTES + Ballot.BYTES);
        }
        return bytes;
    }

    static Lineage lineage(byte[] array, int offset, int length) {
        int size = length / (2 * Ballot.BYTES);
        Ballot[] ballots = new Ballot[size];
        Ballot[] parents = new Ballot[size];
        for (int i = 0; i < size; i++) {
            int at = offset + i * 2 * Ballot.BYTES;
            ballots[i] = Ballot.read(array, at);
            parents[i] = Ballot.read(array, at + Ballot.BYTES);
        }
        return Lineage.of(ballots, parents);
    }

    static long readLong(byte[] array, int offset) {
        return ByteBuffer.wrap(array, offset, Long.BYTES).getLong();
    }

    /** The field {@code h} of a partition. */
    record PartitionHeader(long epoch, boolean counts, Ballot floor, Ballot flushed) {
        static PartitionHeader read(byte[] array, int offset) {
            return new PartitionHeader(
                    readLong(array, offset),
                    array[offset + ROLE_OFFSET] == 'c',
                    Ballot.read(array, offset + FLOOR_OFFSET),
                    Ballot.read(array, offset + FLUSHED_OFFSET));
        }
    }

    /** Version, expiry and type in the record of an untagged key or, with its content ballot, of a key under a tag. */
    record KeyRecord(Ballot ballot, long expireAt, byte type) {
        static KeyRecord read(boolean isTagged, byte[] record) {
            int at = isTagged ? Ballot.BYTES : REGISTER_EXPIRY_OFFSET;
            return new KeyRecord(Ballot.read(record, 0), readLong(record, at), record[at + Long.BYTES]);
        }
    }
}

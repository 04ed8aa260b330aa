package dev.roundhouse.storage.value;

import dev.roundhouse.spi.storage.EncodingLimits;
import dev.roundhouse.spi.storage.KeyState;
import dev.roundhouse.storage.value.rdb.RdbException;
import dev.roundhouse.storage.value.rdb.RdbInput;
import dev.roundhouse.storage.value.rdb.RdbOutput;
import dev.roundhouse.storage.value.rdb.RdbTypes;

/** Values as bytes: an RDB type and body, without the footer of DUMP. */
public final class Values {
    private static final EncodingLimits DEFAULTS = new EncodingLimits();

    private Values() {}

    /** With the limits that Redis has by default. */
    public static Value read(byte[] bytes) {
        return read(bytes, DEFAULTS);
    }

    /** With the limits that Redis has by default. */
    public static Value read(int rdbType, RdbInput in) {
        return read(rdbType, in, DEFAULTS);
    }

    /**
     * @param limits of the store that the value will be in
     * @throws RdbException where the bytes are no value
     */
    public static Value read(byte[] bytes, EncodingLimits limits) {
        RdbInput in = new RdbInput(bytes, 0, bytes.length);
        Value value = read(in.type(), in, limits);
        in.end();
        return value;
    }

    /**
     * Reads the body of a value of an RDB type, written by this store or by Redis in any of its encodings. Never allocates
     * more than a small multiple of the bytes there are.
     *
     * @param limits of the store that the value will be in
     * @throws RdbException where it is malformed, or of a type that the store has not
     */
    public static Value read(int rdbType, RdbInput in, EncodingLimits limits) {
        return switch (rdbType) {
            case RdbTypes.LIST, RdbTypes.LIST_ZIPLIST, RdbTypes.LIST_QUICKLIST, RdbTypes.LIST_QUICKLIST_2 ->
                ListValue.read(rdbType, in);
            case RdbTypes.HASH, RdbTypes.HASH_ZIPMAP, RdbTypes.HASH_ZIPLIST, RdbTypes.HASH_LISTPACK ->
                HashValue.read(rdbType, in, limits);
            case RdbTypes.SET, RdbTypes.SET_INTSET, RdbTypes.SET_LISTPACK -> SetValue.read(rdbType, in, limits);
            case RdbTypes.STREAM_LISTPACKS, RdbTypes.STREAM_LISTPACKS_2, RdbTypes.STREAM_LISTPACKS_3 ->
                StreamRdb.read(rdbType, in);
            case RdbTypes.ZSET, RdbTypes.ZSET_2, RdbTypes.ZSET_ZIPLIST, RdbTypes.ZSET_LISTPACK ->
                SortedSetValue.read(rdbType, in, limits);
            default -> throw new RdbException("RDB type " + rdbType + " in " + in.remaining() + " bytes");
        };
    }

    /** {@link KeyState#LIST} and its like: the type of a value that has this RDB type. */
    public static byte typeOf(int rdbType) {
        return switch (rdbType) {
            case RdbTypes.LIST, RdbTypes.LIST_ZIPLIST, RdbTypes.LIST_QUICKLIST, RdbTypes.LIST_QUICKLIST_2 ->
                KeyState.LIST;
            case RdbTypes.HASH, RdbTypes.HASH_ZIPMAP, RdbTypes.HASH_ZIPLIST, RdbTypes.HASH_LISTPACK -> KeyState.HASH;
            case RdbTypes.SET, RdbTypes.SET_INTSET, RdbTypes.SET_LISTPACK -> KeyState.SET;
            case RdbTypes.ZSET, RdbTypes.ZSET_2, RdbTypes.ZSET_ZIPLIST, RdbTypes.ZSET_LISTPACK -> KeyState.SORTED_SET;
            case RdbTypes.STREAM_LISTPACKS, RdbTypes.STREAM_LISTPACKS_2, RdbTypes.STREAM_LISTPACKS_3 -> KeyState.STREAM;
            default -> throw new RdbException("RDB type " + rdbType);
        };
    }

    public static byte[] write(Value value) {
        RdbOutput out = new RdbOutput();
        value.writeTo(out);
        return out.toBytes();
    }
}

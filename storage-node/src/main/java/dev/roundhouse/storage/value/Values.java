package dev.roundhouse.storage.value;

import dev.roundhouse.storage.value.rdb.RdbException;
import dev.roundhouse.storage.value.rdb.RdbInput;
import dev.roundhouse.storage.value.rdb.RdbOutput;
import dev.roundhouse.storage.value.rdb.RdbTypes;

/** Values as bytes: an RDB type and body, without the footer of DUMP. */
public final class Values {
    private Values() {}

    /** @throws RdbException where the bytes are no value */
    public static Value read(byte[] bytes) {
        RdbInput in = new RdbInput(bytes, 0, bytes.length);
        Value value = read(in.type(), in);
        in.end();
        return value;
    }

    /**
     * Reads the body of a value of an RDB type, written by this store or by Redis in any of its encodings. Never allocates
     * more than a small multiple of the bytes there are.
     *
     * @throws RdbException where it is malformed, or of a type that the store has not
     */
    public static Value read(int rdbType, RdbInput in) {
        return switch (rdbType) {
            case RdbTypes.STREAM_LISTPACKS -> StreamRdb.read(false, in);
            case RdbTypes.STREAM_LISTPACKS_2 -> StreamRdb.read(true, in);
            default -> throw new RdbException("RDB type " + rdbType + " in " + in.remaining() + " bytes");
        };
    }

    public static byte[] write(Value value) {
        RdbOutput out = new RdbOutput();
        value.writeTo(out);
        return out.toBytes();
    }
}

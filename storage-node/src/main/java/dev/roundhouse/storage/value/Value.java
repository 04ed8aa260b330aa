package dev.roundhouse.storage.value;

import dev.roundhouse.storage.value.rdb.RdbBody;
import dev.roundhouse.storage.value.rdb.RdbOutput;
import org.jspecify.annotations.Nullable;

/**
 * A value that is more than a string. Mutable; belongs to one key, and to the lock of that key's partition. Replicas that
 * executed the same commands on equal values hold equal values: what a command does may depend on nothing but the value,
 * the request, the keyspace's time and its randomness, the order in which members lie included, and {@link #writeTo}
 * keeps all that later commands can depend on.
 */
public interface Value {
    /** {@link dev.roundhouse.spi.storage.KeyState#LIST} and its like. */
    byte type();

    /** As OBJECT ENCODING says it. */
    String encoding();

    /** Whether nothing is left, so that the key goes (a stream never does). */
    boolean isEmpty();

    /** Approximate heap bytes; kept as the value changes, so that asking is cheap whatever its size. */
    long heapBytes();

    /** An independent value that is equal. */
    Value copy();

    /** What {@link #writeTo} writes, bit by bit, of the value as it is now; null: it is small, or not kept so. */
    default @Nullable RdbBody body() {
        return null;
    }

    /** Writes the RDB type and body by which {@link Values#read} makes an equal value; equal values write equal bytes. */
    void writeTo(RdbOutput out);
}

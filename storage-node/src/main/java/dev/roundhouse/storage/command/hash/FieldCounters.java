package dev.roundhouse.storage.command.hash;

import dev.roundhouse.spi.command.ArgumentChecks;
import dev.roundhouse.spi.resp.LongDouble;
import dev.roundhouse.spi.resp.Numbers;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.storage.store.Entry;
import dev.roundhouse.storage.store.Keyspace;
import dev.roundhouse.storage.value.HashValue;
import org.jspecify.annotations.Nullable;

/** Commands that take a field for a number. */
final class FieldCounters {
    private static final int FIELD = 2;
    private static final int INCREMENT = 3;
    private static final LongDouble ZERO = LongDouble.of(0);

    private FieldCounters() {}

    static void hincrby(Request request, Keyspace keyspace, RespWriter reply) {
        String error = ArgumentChecks.integer(request, INCREMENT);
        if (error != null) {
            reply.error(error);
            return;
        }
        Entry entry = Hashes.find(request, keyspace, reply);
        if (entry == null) {
            return;
        }
        HashValue hash = Hashes.orNew(entry, keyspace);
        int found = Hashes.find(hash, request, FIELD);
        long old = 0;
        if (found >= 0) {
            byte[] array = hash.valueArray(found);
            int offset = hash.valueOffset(found);
            int length = hash.valueLength(found);
            if (!Numbers.isLong(array, offset, length)) {
                reply.error("ERR hash value is not an integer");
                return;
            }
            old = Numbers.parseLong(array, offset, length);
        }
        long increment = ArgumentChecks.longAt(request, INCREMENT);
        long sum = old + increment;
        if (((old ^ sum) & (increment ^ sum)) < 0) {
            reply.error("ERR increment or decrement would overflow");
            return;
        }
        hash.set(Hashes.bytes(request, FIELD), Numbers.formatLong(sum));
        Hashes.changed(entry, hash, keyspace, "hincrby");
        reply.integer(sum);
    }

    static void hincrbyfloat(Request request, Keyspace keyspace, RespWriter reply) {
        LongDouble increment =
                LongDouble.parse(request.array(INCREMENT), request.offset(INCREMENT), request.length(INCREMENT));
        if (increment == null) {
            reply.error(ArgumentChecks.NOT_A_FLOAT);
            return;
        }
        if (!increment.isFinite()) {
            reply.error("ERR value is NaN or Infinity");
            return;
        }
        Entry entry = Hashes.find(request, keyspace, reply);
        if (entry == null) {
            return;
        }
        HashValue hash = Hashes.orNew(entry, keyspace);
        LongDouble old = number(hash, Hashes.find(hash, request, FIELD));
        if (old == null) {
            reply.error("ERR hash value is not a float");
            return;
        }
        LongDouble sum = old.plus(increment);
        if (!sum.isFinite()) {
            reply.error("ERR increment would produce NaN or Infinity");
            return;
        }
        byte[] text = sum.format();
        hash.set(Hashes.bytes(request, FIELD), text);
        Hashes.changed(entry, hash, keyspace, "hincrbyfloat");
        reply.bulk(text);
    }

    private static @Nullable LongDouble number(HashValue hash, int entry) {
        return entry < 0
                ? ZERO
                : LongDouble.parse(hash.valueArray(entry), hash.valueOffset(entry), hash.valueLength(entry));
    }
}

package dev.roundhouse.storage.command;

import dev.roundhouse.spi.command.ArgumentChecks;
import dev.roundhouse.spi.resp.LongDouble;
import dev.roundhouse.spi.resp.Numbers;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.storage.store.Entry;
import dev.roundhouse.storage.store.Keyspace;

/** Commands that take a string for a number. */
final class CounterCommands {
    private static final LongDouble ZERO = LongDouble.of(0);

    private CounterCommands() {}

    static void incr(Request request, Keyspace keyspace, RespWriter reply) {
        add(request, 1, keyspace, reply);
    }

    static void decr(Request request, Keyspace keyspace, RespWriter reply) {
        add(request, -1, keyspace, reply);
    }

    static void incrby(Request request, Keyspace keyspace, RespWriter reply) {
        String error = ArgumentChecks.incrby(request);
        if (error == null) {
            add(request, ArgumentChecks.longAt(request, 2), keyspace, reply);
        } else {
            reply.error(error);
        }
    }

    static void decrby(Request request, Keyspace keyspace, RespWriter reply) {
        String error = ArgumentChecks.decrby(request);
        if (error == null) {
            add(request, -ArgumentChecks.longAt(request, 2), keyspace, reply);
        } else {
            reply.error(error);
        }
    }

    private static void add(Request request, long increment, Keyspace keyspace, RespWriter reply) {
        Entry entry = Strings.find(keyspace, request, 1);
        if (Strings.isOther(entry)) {
            reply.error(Strings.WRONG_TYPE);
            return;
        }
        long old = 0;
        if (entry.isPresent()) {
            if (!Numbers.isLong(entry.array(), entry.offset(), entry.length())) {
                reply.error(ArgumentChecks.NOT_AN_INTEGER);
                return;
            }
            old = Numbers.parseLong(entry.array(), entry.offset(), entry.length());
        }
        long sum = old + increment;
        if (((old ^ sum) & (increment ^ sum)) < 0) {
            reply.error("ERR increment or decrement would overflow");
            return;
        }
        Strings.put(keyspace, entry, Numbers.formatLong(sum), Strings.expireAt(entry));
        keyspace.event('$', "incrby", entry);
        reply.integer(sum);
    }

    static void incrbyfloat(Request request, Keyspace keyspace, RespWriter reply) {
        Entry entry = Strings.find(keyspace, request, 1);
        if (Strings.isOther(entry)) {
            reply.error(Strings.WRONG_TYPE);
            return;
        }
        LongDouble old = entry.isPresent() ? LongDouble.parse(entry.array(), entry.offset(), entry.length()) : ZERO;
        LongDouble increment = LongDouble.parse(request.array(2), request.offset(2), request.length(2));
        if (old == null || increment == null) {
            reply.error(ArgumentChecks.NOT_A_FLOAT);
            return;
        }
        LongDouble sum = old.plus(increment);
        if (!sum.isFinite()) {
            reply.error("ERR increment would produce NaN or Infinity");
            return;
        }
        byte[] text = sum.format();
        Strings.put(keyspace, entry, text, Strings.expireAt(entry));
        keyspace.event('$', "incrbyfloat", entry);
        reply.bulk(text);
    }
}

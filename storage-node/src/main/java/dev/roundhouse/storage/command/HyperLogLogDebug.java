package dev.roundhouse.storage.command;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.storage.store.Entry;
import dev.roundhouse.storage.store.Keyspace;

/** PFDEBUG: how a HyperLogLog lies in memory. */
final class HyperLogLogDebug {
    private HyperLogLogDebug() {}

    static void pfdebug(Request request, Keyspace keyspace, RespWriter reply) {
        Entry entry = Strings.find(keyspace, request, 2);
        if (!entry.isPresent()) {
            reply.error("ERR The specified key does not exist");
            return;
        }
        String error = HyperLogLogCommands.error(entry);
        if (error != null) {
            reply.error(error);
            return;
        }
        boolean dense = HyperLogLog.isDense(entry.array(), entry.offset());
        if (request.is(1, "GETREG")) {
            getreg(entry, keyspace, reply);
        } else if (request.is(1, "DECODE")) {
            decode(entry, reply);
        } else if (request.is(1, "ENCODING")) {
            reply.simple(dense ? "dense" : "sparse");
        } else if (!request.is(1, "TODENSE")) {
            reply.error("ERR Unknown PFDEBUG subcommand '" + cString(request.text(1)) + "'");
        } else if (!dense && !toDense(entry, keyspace)) {
            reply.error(HyperLogLogCommands.BROKEN);
        } else {
            reply.integer(dense ? 0 : 1);
        }
    }

    /** As Redis prints it. */
    private static String cString(String text) {
        int zero = text.indexOf('\0');
        return zero < 0 ? text : text.substring(0, zero);
    }

    private static boolean toDense(Entry entry, Keyspace keyspace) {
        HyperLogLog value = HyperLogLog.copyOf(entry.array(), entry.offset(), entry.length());
        if (!value.toDense()) {
            return false;
        }
        Strings.put(keyspace, entry, value.toBytes(), Strings.expireAt(entry));
        return true;
    }

    private static void getreg(Entry entry, Keyspace keyspace, RespWriter reply) {
        byte[] registers = new byte[HyperLogLog.REGISTERS];
        boolean dense = HyperLogLog.isDense(entry.array(), entry.offset());
        if (!HyperLogLog.mergeInto(registers, entry.array(), entry.offset(), entry.length())
                || !dense && !toDense(entry, keyspace)) {
            reply.error(HyperLogLogCommands.BROKEN);
            return;
        }
        reply.arrayHeader(registers.length);
        for (byte register : registers) {
            reply.integer(register);
        }
    }

    private static void decode(Entry entry, RespWriter reply) {
        if (HyperLogLog.isDense(entry.array(), entry.offset())) {
            reply.error("ERR HLL encoding is not sparse");
            return;
        }
        StringBuilder text = new StringBuilder();
        SparseRuns.decode(entry.array(), entry.offset(), entry.length(), text);
        reply.bulk(text.toString().trim());
    }
}

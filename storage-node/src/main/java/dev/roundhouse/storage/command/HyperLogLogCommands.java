package dev.roundhouse.storage.command;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.storage.command.typed.CommandRegistry;
import dev.roundhouse.storage.command.typed.Keys;
import dev.roundhouse.storage.store.Entry;
import dev.roundhouse.storage.store.Keyspace;
import org.jspecify.annotations.Nullable;

/** PFADD, PFCOUNT and PFMERGE: how many different elements there were, about. */
final class HyperLogLogCommands {
    static final String NOT_ONE = "WRONGTYPE Key is not a valid HyperLogLog string value.";
    static final String BROKEN = "INVALIDOBJ Corrupted HLL object detected";

    private HyperLogLogCommands() {}

    static void register(CommandRegistry registry) {
        registry.on("pfadd", HyperLogLogCommands::pfadd);
        registry.on("pfcount", HyperLogLogCommands::pfcount);
        registry.on("pfmerge", HyperLogLogCommands::pfmerge);
        registry.on("pfdebug", HyperLogLogDebug::pfdebug);
    }

    /** Why a key can not be used; null for an absent one and for a HyperLogLog. */
    static @Nullable String error(Entry entry) {
        if (Strings.isOther(entry)) {
            return Strings.WRONG_TYPE;
        }
        return !entry.isPresent() || HyperLogLog.isOne(entry.array(), entry.offset(), entry.length()) ? null : NOT_ONE;
    }

    private static void pfadd(Request request, Keyspace keyspace, RespWriter reply) {
        Entry entry = Strings.find(keyspace, request, 1);
        String error = error(entry);
        if (error != null) {
            reply.error(error);
        } else if (entry.isPresent() && HyperLogLog.isDense(entry.array(), entry.offset())) {
            reply.integer(addToDense(request, keyspace) ? 1 : 0);
        } else {
            addToSparse(entry, request, keyspace, reply);
        }
    }

    /** Writes the registers that change where they are. */
    private static boolean addToDense(Request request, Keyspace keyspace) {
        boolean changed = false;
        byte[] two = new byte[2];
        for (int i = 2; i < request.size(); i++) {
            int place = HyperLogLog.place(request.array(i), request.offset(i), request.length(i));
            int register = place >>> 8;
            Entry entry = Strings.find(keyspace, request, 1);
            int registers = entry.offset() + HyperLogLog.HEADER_BYTES;
            if (DenseRegisters.get(entry.array(), registers, register) >= (place & 0xff)) {
                continue;
            }
            int at = DenseRegisters.byteOf(register);
            int count = Math.min(2, HyperLogLog.DENSE_BYTES - HyperLogLog.HEADER_BYTES - at);
            System.arraycopy(entry.array(), registers + at, two, 0, count);
            DenseRegisters.setFirst(two, register, place & 0xff);
            keyspace.write(entry, HyperLogLog.HEADER_BYTES + at, two, 0, count);
            changed = true;
        }
        if (changed) {
            Entry entry = Strings.find(keyspace, request, 1);
            two[0] = (byte) (entry.array()[entry.offset() + HyperLogLog.LAST_CARDINALITY_BYTE] | 0x80);
            keyspace.write(entry, HyperLogLog.LAST_CARDINALITY_BYTE, two, 0, 1);
            keyspace.event('$', "pfadd", entry);
        }
        return changed;
    }

    private static void addToSparse(Entry entry, Request request, Keyspace keyspace, RespWriter reply) {
        boolean changed = !entry.isPresent();
        HyperLogLog value =
                changed ? HyperLogLog.empty() : HyperLogLog.copyOf(entry.array(), entry.offset(), entry.length());
        boolean broken = false;
        for (int i = 2; i < request.size() && !broken; i++) {
            int place = HyperLogLog.place(request.array(i), request.offset(i), request.length(i));
            int outcome = value.raise(place >>> 8, place & 0xff);
            broken = outcome == HyperLogLog.BROKEN;
            changed |= outcome == HyperLogLog.CHANGED;
        }
        if (changed) {
            if (!broken) {
                value.markStale();
            }
            Strings.put(keyspace, entry, value.toBytes(), Strings.expireAt(entry));
            keyspace.raw(entry);
        }
        if (broken) {
            reply.error(BROKEN);
        } else {
            if (changed) {
                keyspace.event('$', "pfadd", entry);
            }
            reply.integer(changed ? 1 : 0);
        }
    }

    private static void pfcount(Request request, Keyspace keyspace, RespWriter reply) {
        if (request.size() == 2) {
            countOne(request, keyspace, reply);
            return;
        }
        byte[] registers = new byte[HyperLogLog.REGISTERS];
        String error = merge(request, keyspace, registers);
        if (error != null) {
            reply.error(error);
            return;
        }
        CardinalityEstimator estimator = new CardinalityEstimator();
        estimator.addAll(registers);
        reply.integer(estimator.estimate());
    }

    /** What PFCOUNT found out is kept in the value, which Redis too counts as a change of the key. */
    private static void countOne(Request request, Keyspace keyspace, RespWriter reply) {
        Entry entry = Strings.find(keyspace, request, 1);
        String error = error(entry);
        if (error != null) {
            reply.error(error);
            return;
        }
        if (!entry.isPresent()) {
            reply.integer(0);
            return;
        }
        byte[] array = entry.array();
        int offset = entry.offset();
        if (!HyperLogLog.isStale(array, offset)) {
            reply.integer(HyperLogLog.cachedCardinality(array, offset));
            return;
        }
        CardinalityEstimator estimator = new CardinalityEstimator();
        if (HyperLogLog.isDense(array, offset)) {
            estimator.addDense(array, offset);
        } else if (!SparseRuns.visit(
                array, offset, entry.length(), (at, count, value) -> estimator.add(value, count))) {
            reply.error(BROKEN);
            return;
        }
        long cardinality = estimator.estimate();
        if (keyspace.mayChange()) {
            byte[] cached = HyperLogLog.cardinalityBytes(cardinality);
            keyspace.write(entry, HyperLogLog.CARDINALITY_AT, cached, 0, cached.length);
        }
        reply.integer(cardinality);
    }

    /** Raises registers to those of the keys from the first argument on; answers why one cannot be used. */
    private static @Nullable String merge(Request request, Keyspace keyspace, byte[] registers) {
        for (int i = 1; i < request.size(); i++) {
            Entry entry = Keys.read(keyspace, request, i);
            String error = error(entry);
            if (error != null) {
                return error;
            }
            if (entry.isPresent() && !HyperLogLog.mergeInto(registers, entry.array(), entry.offset(), entry.length())) {
                return BROKEN;
            }
        }
        return null;
    }

    private static void pfmerge(Request request, Keyspace keyspace, RespWriter reply) {
        byte[] registers = new byte[HyperLogLog.REGISTERS];
        String error = merge(request, keyspace, registers);
        if (error != null) {
            reply.error(error);
            return;
        }
        boolean dense = false;
        for (int i = 1; i < request.size(); i++) {
            Entry source = Strings.find(keyspace, request, i);
            dense |= source.isPresent() && HyperLogLog.isDense(source.array(), source.offset());
        }
        Entry target = Strings.find(keyspace, request, 1);
        HyperLogLog value = target.isPresent()
                ? HyperLogLog.copyOf(target.array(), target.offset(), target.length())
                : HyperLogLog.empty();
        if (dense) {
            value.toDense();
        }
        for (int i = 0; i < HyperLogLog.REGISTERS; i++) {
            if (registers[i] != 0) {
                value.raise(i, registers[i]);
            }
        }
        value.markStale();
        Strings.put(keyspace, target, value.toBytes(), Strings.expireAt(target));
        keyspace.raw(target);
        keyspace.event('$', "pfadd", target);
        reply.ok();
    }
}

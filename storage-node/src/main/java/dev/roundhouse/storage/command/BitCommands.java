package dev.roundhouse.storage.command;

import dev.roundhouse.spi.command.ArgumentChecks;
import dev.roundhouse.spi.command.CommandErrors;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.storage.command.typed.CommandRegistry;
import dev.roundhouse.storage.store.Aside;
import dev.roundhouse.storage.store.Entry;
import dev.roundhouse.storage.store.Keyspace;
import org.jspecify.annotations.Nullable;

/** Commands that take a string for an array of bits, BITFIELD and BITOP apart. */
final class BitCommands {
    private static final String INVALID_BIT = "ERR bit is not an integer or out of range";

    /** Every byte there is, so that writing one allocates nothing. */
    private static final byte[] BYTES = new byte[256];

    static {
        for (int i = 0; i < BYTES.length; i++) {
            BYTES[i] = (byte) i;
        }
    }

    private BitCommands() {}

    static void register(CommandRegistry registry) {
        registry.on("setbit", BitCommands::setbit);
        registry.on("getbit", BitCommands::getbit);
        registry.on("bitcount", BitCommands::bitcount);
        registry.on("bitpos", BitCommands::bitpos);
        registry.on("bitop", BitopCommand::bitop);
        registry.on("bitfield", BitfieldCommands::bitfield);
        registry.on("bitfield_ro", BitfieldCommands::bitfieldRo);
    }

    private static void setbit(Request request, Keyspace keyspace, RespWriter reply) {
        long offset = BitOffsets.at(request, 2);
        if (offset == BitOffsets.INVALID) {
            reply.error(BitOffsets.INVALID_OFFSET);
            return;
        }
        if (!request.is(3, "0") && !request.is(3, "1")) {
            reply.error(INVALID_BIT);
            return;
        }
        Entry entry = Strings.find(keyspace, request, 1);
        if (Strings.isOther(entry)) {
            reply.error(Strings.WRONG_TYPE);
            return;
        }
        int at = (int) (offset >>> 3);
        int mask = 0x80 >>> (int) (offset & 7);
        boolean isInside = at < Strings.length(entry);
        int old = isInside ? entry.array()[entry.offset() + at] & 0xff : 0;
        int changed = request.is(3, "1") ? old | mask : old & ~mask;
        if ((!isInside || changed != old) && EditCommands.isPutAside(entry, at + 1, keyspace)) {
            return;
        }
        if (!isInside || changed != old) {
            keyspace.write(entry, at, BYTES, changed, 1);
            keyspace.event('$', "setbit", entry);
        } else {
            keyspace.raw(entry);
        }
        reply.integer((old & mask) == 0 ? 0 : 1);
    }

    private static void getbit(Request request, Keyspace keyspace, RespWriter reply) {
        long offset = BitOffsets.at(request, 2);
        if (offset == BitOffsets.INVALID) {
            reply.error(BitOffsets.INVALID_OFFSET);
            return;
        }
        Entry entry = Strings.find(keyspace, request, 1);
        if (Strings.isOther(entry)) {
            reply.error(Strings.WRONG_TYPE);
            return;
        }
        int at = (int) (offset >>> 3);
        boolean isInside = at < Strings.length(entry);
        int value = isInside ? entry.array()[entry.offset() + at] : 0;
        reply.integer((value & 0x80 >>> (int) (offset & 7)) == 0 ? 0 : 1);
    }

    /** Redis looks at the key before the range, so that an absent key answers 0 whatever the range. */
    private static void bitcount(Request request, Keyspace keyspace, RespWriter reply) {
        Entry entry = Strings.find(keyspace, request, 1);
        if (!entry.isPresent()) {
            reply.integer(0);
            return;
        }
        if (Strings.isOther(entry)) {
            reply.error(Strings.WRONG_TYPE);
            return;
        }
        BitRange range = BitRange.whole(entry.length());
        if (request.size() > 2) {
            String error = countError(request);
            if (error != null) {
                reply.error(error);
                return;
            }
            long start = ArgumentChecks.longAt(request, 2);
            long end = ArgumentChecks.longAt(request, 3);
            boolean isBackwards = start < 0 && end < 0 && start > end;
            String unit = request.size() == 5 ? BitRange.unitError(request, 4) : null;
            if (!isBackwards && unit != null) {
                reply.error(unit);
                return;
            }
            range = isBackwards
                    ? BitRange.EMPTY
                    : BitRange.of(start, end, entry.length(), request.size() == 5 && request.is(4, "BIT"));
        }
        if (keyspace.putsAside((range.to() - range.from()) / 8 / Aside.BYTES_PER_ELEMENT)) {
            return;
        }
        reply.integer(range.isEmpty() ? 0 : BitScan.count(entry.array(), entry.offset(), range.from(), range.to()));
    }

    private static @Nullable String countError(Request request) {
        if (request.size() != 4 && request.size() != 5) {
            return CommandErrors.SYNTAX;
        }
        return ArgumentChecks.getrange(request);
    }

    private static void bitpos(Request request, Keyspace keyspace, RespWriter reply) {
        String error = bitError(request);
        if (error != null) {
            reply.error(error);
            return;
        }
        boolean bit = request.is(2, "1");
        Entry entry = Strings.find(keyspace, request, 1);
        if (!entry.isPresent()) {
            reply.integer(bit ? -1 : 0);
            return;
        }
        if (Strings.isOther(entry)) {
            reply.error(Strings.WRONG_TYPE);
            return;
        }
        String rangeError = positionError(request);
        if (rangeError != null) {
            reply.error(rangeError);
            return;
        }
        BitRange range = positionRange(request, entry.length());
        if (keyspace.putsAside((range.to() - range.from()) / 8 / Aside.BYTES_PER_ELEMENT)) {
            return;
        }
        long found = range.isEmpty() ? -1 : BitScan.find(entry.array(), entry.offset(), range.from(), range.to(), bit);
        // with no end given the string goes on in zeros
        boolean isBehind = found < 0 && !bit && request.size() < 5 && !range.isEmpty();
        reply.integer(isBehind ? 8L * entry.length() : found);
    }

    private static @Nullable String bitError(Request request) {
        String error = ArgumentChecks.integer(request, 2);
        if (error == null && !request.is(2, "0") && !request.is(2, "1")) {
            return "ERR The bit argument must be 1 or 0.";
        }
        return error;
    }

    private static @Nullable String positionError(Request request) {
        if (request.size() == 3) {
            return null;
        }
        if (request.size() > 6) {
            return CommandErrors.SYNTAX;
        }
        String error = ArgumentChecks.integer(request, 3);
        if (error == null && request.size() == 6) {
            error = BitRange.unitError(request, 5);
        }
        if (error == null && request.size() > 4) {
            error = ArgumentChecks.integer(request, 4);
        }
        return error;
    }

    private static BitRange positionRange(Request request, int length) {
        if (request.size() == 3) {
            return BitRange.whole(length);
        }
        long start = ArgumentChecks.longAt(request, 3);
        long end = request.size() == 4 ? -1 : ArgumentChecks.longAt(request, 4);
        return BitRange.of(start, end, length, request.size() == 6 && request.is(5, "BIT"));
    }
}

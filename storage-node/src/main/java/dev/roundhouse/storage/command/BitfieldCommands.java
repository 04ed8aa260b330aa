package dev.roundhouse.storage.command;

import dev.roundhouse.spi.command.ArgumentChecks;
import dev.roundhouse.spi.command.CommandErrors;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.storage.command.typed.Keys;
import dev.roundhouse.storage.store.Entry;
import dev.roundhouse.storage.store.Keyspace;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** BITFIELD and BITFIELD_RO: GET, SET and INCRBY of integers anywhere in a string, all operations or, on an error, none. */
final class BitfieldCommands {
    private static final byte[] ZERO = {0};

    private enum Action {
        GET,
        SET,
        INCRBY
    }

    private record Operation(Action action, Bitfield field, long offset, long operand, Bitfield.Overflow overflow) {
        int firstByte() {
            return (int) (offset >>> 3);
        }

        int firstBit() {
            return (int) (offset & 7);
        }

        long lastBit() {
            return offset + field.bits() - 1;
        }
    }

    /** The operations of a request, or what is wrong with them. */
    private record Program(
            List<Operation> operations, @Nullable String error) {
        static Program invalid(String error) {
            return new Program(List.of(), error);
        }

        /** The last bit that a SET or INCRBY reaches; -1 if there is none. */
        long lastWrittenBit() {
            long last = -1;
            for (Operation operation : operations) {
                if (operation.action != Action.GET) {
                    last = Math.max(last, operation.lastBit());
                }
            }
            return last;
        }
    }

    private BitfieldCommands() {}

    static void bitfield(Request request, Keyspace keyspace, RespWriter reply) {
        run(request, keyspace, reply, false);
    }

    static void bitfieldRo(Request request, Keyspace keyspace, RespWriter reply) {
        run(request, keyspace, reply, true);
    }

    private static void run(Request request, Keyspace keyspace, RespWriter reply, boolean isReadOnly) {
        Program program = parse(request);
        if (program.error != null) {
            reply.error(program.error);
            return;
        }
        long last = program.lastWrittenBit();
        if (isReadOnly && last >= 0) {
            reply.error("ERR BITFIELD_RO only supports the GET subcommand");
            return;
        }
        Entry entry = Strings.find(keyspace, request, 1);
        if (last < 0) {
            keyspace.counted(entry);
        }
        if (Strings.isOther(entry)) {
            reply.error(Strings.WRONG_TYPE);
            return;
        }
        int lastByte = (int) (last >>> 3);
        boolean grows = last >= 0 && lastByte >= Strings.length(entry);
        if (grows) {
            keyspace.write(entry, lastByte, ZERO, 0, 1);
        } else if (last >= 0) {
            keyspace.raw(entry);
        }
        reply.arrayHeader(program.operations.size());
        boolean changes = false;
        for (Operation operation : program.operations) {
            changes |= execute(operation, request, keyspace, reply) || grows && operation.action != Action.GET;
        }
        if (changes) {
            keyspace.event('$', "setbit", Strings.peek(keyspace, request, 1));
        }
    }

    /** Whether the field holds another value afterwards. */
    private static boolean execute(Operation operation, Request request, Keyspace keyspace, RespWriter reply) {
        Entry entry = Keys.again(keyspace, request, 1);
        byte[] bytes = new byte[Bitfield.MAX_BYTES];
        int at = operation.firstByte();
        int there = Math.min(bytes.length, Strings.length(entry) - at);
        if (there > 0) {
            System.arraycopy(entry.array(), entry.offset() + at, bytes, 0, there);
        }
        Bitfield field = operation.field;
        long old = field.read(bytes, operation.firstBit());
        if (operation.action == Action.GET) {
            reply.integer(old);
            return false;
        }
        boolean isSet = operation.action == Action.SET;
        long value = isSet ? operation.operand : old;
        long increment = isSet ? 0 : operation.operand;
        int direction = field.overflow(value, increment);
        if (direction != 0 && operation.overflow == Bitfield.Overflow.FAIL) {
            reply.nullBulk();
            return false;
        }
        long changed =
                direction == 0 ? value + increment : field.limit(value, increment, direction, operation.overflow);
        if (changed != old) {
            field.write(bytes, operation.firstBit(), changed);
            keyspace.write(entry, at, bytes, 0, field.bytesFrom(operation.firstBit()));
        }
        reply.integer(isSet ? old : changed);
        return changed != old;
    }

    private static Program parse(Request request) {
        List<Operation> operations = new ArrayList<>();
        Bitfield.Overflow overflow = Bitfield.Overflow.WRAP;
        int i = 2;
        while (i < request.size()) {
            int left = request.size() - i - 1;
            if (request.is(i, "OVERFLOW") && left >= 1) {
                Bitfield.Overflow named = overflow(request, i + 1);
                if (named == null) {
                    return Program.invalid("ERR Invalid OVERFLOW type specified");
                }
                overflow = named;
                i += 2;
                continue;
            }
            Action action = action(request, i, left);
            if (action == null) {
                return Program.invalid(CommandErrors.SYNTAX);
            }
            Bitfield field = Bitfield.parse(request, i + 1);
            if (field == null) {
                return Program.invalid(Bitfield.INVALID);
            }
            long offset = BitOffsets.ofField(request, i + 2, field.bits());
            if (offset == BitOffsets.INVALID) {
                return Program.invalid(BitOffsets.INVALID_OFFSET);
            }
            String error = action == Action.GET ? null : ArgumentChecks.integer(request, i + 3);
            if (error != null) {
                return Program.invalid(error);
            }
            long operand = action == Action.GET ? 0 : ArgumentChecks.longAt(request, i + 3);
            operations.add(new Operation(action, field, offset, operand, overflow));
            i += action == Action.GET ? 3 : 4;
        }
        return new Program(operations, null);
    }

    private static @Nullable Action action(Request request, int i, int left) {
        for (Action action : Action.values()) {
            if (request.is(i, action.name()) && left >= (action == Action.GET ? 2 : 3)) {
                return action;
            }
        }
        return null;
    }

    private static Bitfield.@Nullable Overflow overflow(Request request, int i) {
        for (Bitfield.Overflow overflow : Bitfield.Overflow.values()) {
            if (request.is(i, overflow.name())) {
                return overflow;
            }
        }
        return null;
    }
}

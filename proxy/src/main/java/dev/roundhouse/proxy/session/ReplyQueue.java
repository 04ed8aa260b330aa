package dev.roundhouse.proxy.session;

import dev.roundhouse.proxy.routing.InFlight;
import dev.roundhouse.proxy.routing.PendingReply;
import dev.roundhouse.spi.resp.ReplySource;
import dev.roundhouse.spi.resp.RespWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The replies of one client in the order of its commands. What is answered at once while nothing waits goes straight into
 * the output; what is answered later takes a slot, and is written when those before it are. Of one loop; slots are reused.
 */
final class ReplyQueue {
    /** Told when a slot was answered: there may be output, and commands that waited may start. */
    interface Owner {
        void onAnswered();

        /** Before a reply is added to the output. */
        void beforeOutput();

        /** The command that is being started, to be kept until its reply. */
        @Nullable
        LoggedCommand logged();

        /**
         * A command took long.
         *
         * @param command null: nobody kept it
         * @param began as its {@link CommandStatistics#begin} said
         */
        void onNoteworthy(@Nullable LoggedCommand command, long began, long nanos);
    }

    private static final int INITIAL_SLOTS = 4;
    private static final int MAX_ERROR_BYTES = 256;

    private final RespWriter out;
    private final RespWriter scratch;
    /** Frames pushed while a long reply is being written. */
    private final RespWriter late = new RespWriter();

    private final InFlight inFlight = new InFlight();
    private final CommandStatistics statistics;
    private final ErrorStatistics errors;
    private final Owner owner;
    private ReplySlot[] ring = {};
    private int head;
    private int size;
    private boolean isClosed;

    private long mark;
    private int errorsBefore;

    /** @param scratch shared by the queues of a loop, used within one call */
    ReplyQueue(RespWriter out, RespWriter scratch, CommandStatistics statistics, ErrorStatistics errors, Owner owner) {
        this.out = out;
        this.scratch = scratch;
        this.statistics = statistics;
        this.errors = errors;
        this.owner = owner;
    }

    InFlight inFlight() {
        return inFlight;
    }

    /** Commands that wait for their answer, and answers that wait for those. */
    int size() {
        return size;
    }

    /** Where a reply is to be written now; {@link #end} follows in the same call. */
    RespWriter begin() {
        RespWriter writer = size == 0 ? out : scratch;
        if (size > 0) {
            scratch.clear();
            scratch.setProtocol(out.protocol());
        }
        mark = writer.position();
        errorsBefore = writer.errors();
        return writer;
    }

    /** Ends what {@link #begin} began; -1 as the ordinal: of no command. */
    void end(int ordinal, long begin, boolean silent) {
        RespWriter writer = size == 0 ? out : scratch;
        if (writer.errors() != errorsBefore) {
            failed(ordinal, writer.lastError());
        }
        if (ordinal >= 0) {
            long took = statistics.end(ordinal, begin);
            if (took >= statistics.measuring().noteworthyNanos()) {
                owner.onNoteworthy(owner.logged(), begin, took);
            }
        }
        if (silent) {
            writer.truncate(mark);
        } else if (size > 0) {
            byte[] reply = scratch.toBytes();
            ReplySlot slot = add();
            slot.open(-1, 0, false, false);
            slot.keep(reply, 0, reply.length, true);
        }
    }

    /** Takes back what was written since {@link #begin}. */
    void undo() {
        (size == 0 ? out : scratch).truncate(mark);
    }

    PendingReply later(int ordinal, long begin, boolean silent, boolean isWrite) {
        ReplySlot slot = add();
        slot.open(ordinal, begin, silent, isWrite);
        // One in sixteen at the default: only what is timed can turn out slow.
        slot.logged = begin == 0 || statistics.measuring().noteworthyNanos() == Long.MAX_VALUE ? null : owner.logged();
        return slot;
    }

    /**
     * A frame that is no reply goes out now: whole, and never within another.
     *
     * @param owned whether nobody writes to the array any more
     */
    void push(byte[] array, int offset, int length, boolean owned) {
        if (!isClosed) {
            owner.beforeOutput();
        }
        if (!isClosed) {
            write(out.source() == null ? out : late, array, offset, length, owned);
            owner.onAnswered();
        }
    }

    /** Bytes that wait for the end of a long reply. */
    long lateBytes() {
        return late.length();
    }

    /** Sends what waited for the end of a long reply: what was pushed meanwhile, then the next replies. */
    void goOn() {
        if (out.source() != null || isClosed) {
            return;
        }
        if (late.length() > 0) {
            byte[] frames = late.toBytes();
            late.clear();
            write(out, frames, 0, frames.length, true);
        }
        writeHeld();
    }

    private ReplySlot add() {
        if (size == ring.length) {
            grow();
        }
        int index = head + size & ring.length - 1;
        size++;
        return ring[index];
    }

    private void grow() {
        ReplySlot[] larger = new ReplySlot[Math.max(INITIAL_SLOTS, 2 * ring.length)];
        for (int i = 0; i < larger.length; i++) {
            larger[i] = i < size ? ring[head + i & ring.length - 1] : new ReplySlot(this);
        }
        ring = larger;
        head = 0;
    }

    void finished(ReplySlot slot, byte[] array, int offset, int length, boolean owned) {
        if (isClosed) {
            return;
        }
        if (array[offset] == '-') {
            int shown = Math.min(length - 1, MAX_ERROR_BYTES);
            failed(slot.ordinal, new String(array, offset + 1, shown, StandardCharsets.ISO_8859_1));
        }
        if (slot.ordinal >= 0) {
            long took = statistics.end(slot.ordinal, slot.begin);
            if (took >= statistics.measuring().noteworthyNanos()) {
                owner.onNoteworthy(slot.logged, slot.begin, took);
            }
        }
        if (slot == ring[head] && out.source() == null) {
            write(slot, array, offset, length, owned);
            pop();
            writeHeld();
        } else {
            slot.keep(array, offset, length, owned);
        }
        owner.onAnswered();
    }

    /** The replies whose turn it is, up to one that is written piece by piece. */
    private void writeHeld() {
        while (size > 0 && ring[head].isDone() && out.source() == null) {
            ReplySlot next = ring[head];
            byte[] held = next.held;
            if (held != null) {
                write(next, held, 0, next.heldLength, next.isOwned());
            }
            pop();
        }
    }

    private void failed(int ordinal, String error) {
        errors.count(error.stripTrailing());
        if (ordinal >= 0) {
            statistics.failed(ordinal);
        }
    }

    private void write(ReplySlot slot, byte[] array, int offset, int length, boolean owned) {
        if (slot.silent || isClosed) {
            return;
        }
        owner.beforeOutput();
        write(out, array, offset, length, owned);
        ReplySource rest = slot.rest;
        if (rest != null && !isClosed) {
            out.rest(rest);
        }
    }

    private static void write(RespWriter to, byte[] array, int offset, int length, boolean owned) {
        if (length >= RespWriter.LARGE_BYTES && !owned) {
            to.raw(Arrays.copyOfRange(array, offset, offset + length), 0, length);
        } else {
            to.raw(array, offset, length);
        }
    }

    private void pop() {
        ring[head].held = null;
        ring[head].rest = null;
        head = head + 1 & ring.length - 1;
        size--;
    }

    /** The client is gone: what is answered now is dropped. */
    void close() {
        isClosed = true;
    }
}

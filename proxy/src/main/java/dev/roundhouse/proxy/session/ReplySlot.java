package dev.roundhouse.proxy.session;

import dev.roundhouse.proxy.routing.InFlight;
import dev.roundhouse.proxy.routing.NodeFailure;
import dev.roundhouse.proxy.routing.PendingReply;
import dev.roundhouse.spi.resp.ReplySource;
import org.jspecify.annotations.Nullable;

/** A place in a {@link ReplyQueue}: used again and again, for one command at a time. */
final class ReplySlot implements PendingReply {
    /** A reply up to this long that comes before its turn is kept in the slot's own array. */
    private static final int KEPT_BYTES = 256;

    private static final byte[] NO_BYTES = {};

    private enum Hold {
        NOTHING,
        REGISTER,
        REGISTERS,
        LANE,
        ALL
    }

    private final ReplyQueue queue;
    private Hold hold = Hold.NOTHING;
    private long register;
    private long[] registers = {};
    private boolean isLarge;
    private boolean isWrite;
    private boolean isOpen;

    int ordinal;
    long begin;
    boolean silent;
    /** Null: its time is not taken. */
    @Nullable
    LoggedCommand logged;

    byte @Nullable [] held;
    int heldLength;
    /** What comes behind {@link #held}, piece by piece; null: nothing. */
    @Nullable
    ReplySource rest;

    private byte[] kept = NO_BYTES;

    ReplySlot(ReplyQueue queue) {
        this.queue = queue;
    }

    void open(int ordinal, long begin, boolean silent, boolean isWrite) {
        this.ordinal = ordinal;
        this.begin = begin;
        this.silent = silent;
        this.isWrite = isWrite;
        isOpen = true;
        held = null;
        rest = null;
    }

    boolean isDone() {
        return held != null;
    }

    /** Keeps a reply until its turn; the array itself where nobody else has it. */
    void keep(byte[] array, int offset, int length, boolean owned) {
        heldLength = length;
        if (owned && offset == 0) {
            held = array;
            return;
        }
        if (length > KEPT_BYTES) {
            held = new byte[length];
        } else {
            kept = kept.length == 0 ? new byte[KEPT_BYTES] : kept;
            held = kept;
        }
        System.arraycopy(array, offset, held, 0, length);
    }

    boolean isOwned() {
        return held != kept;
    }

    @Override
    public void complete(byte[] reply) {
        finish(reply, 0, reply.length, true);
    }

    @Override
    public void complete(byte[] array, int offset, int length) {
        finish(array, offset, length, false);
    }

    @Override
    public void complete(byte[] beginning, @Nullable ReplySource then) {
        rest = then;
        complete(beginning);
    }

    @Override
    public void onReply(byte[] array, int offset, int length) {
        finish(array, offset, length, false);
    }

    @Override
    public void onFailure(boolean sent, String reason) {
        complete(NodeFailure.reply(isWrite, sent, reason));
    }

    private void finish(byte[] array, int offset, int length, boolean owned) {
        if (!isOpen) {
            throw new IllegalStateException("answered twice");
        }
        isOpen = false;
        release(queue.inFlight());
        queue.finished(this, array, offset, length, owned);
    }

    private void release(InFlight inFlight) {
        switch (hold) {
            case NOTHING -> {}
            case REGISTER -> inFlight.end(register);
            case REGISTERS -> {
                for (long each : registers) {
                    inFlight.end(each);
                }
                registers = new long[0];
            }
            case LANE -> inFlight.endLane(isLarge);
            case ALL -> inFlight.endAlone();
        }
        hold = Hold.NOTHING;
    }

    @Override
    public void holdsRegister(long held) {
        hold = Hold.REGISTER;
        register = held;
    }

    @Override
    public void holdsRegisters(long[] held) {
        hold = Hold.REGISTERS;
        registers = held;
    }

    @Override
    public void holdsLane(boolean large) {
        hold = Hold.LANE;
        isLarge = large;
    }

    @Override
    public void holdsAll() {
        hold = Hold.ALL;
    }
}

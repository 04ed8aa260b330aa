package dev.roundhouse.proxy.coordinator;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One operation of a history: what a client asked, when, and what it was answered. */
public final class Operation {
    static final long NEVER = Long.MAX_VALUE;

    public final Kind kind;
    public final List<String> arguments;
    final long start;
    long end = NEVER;

    @Nullable
    String reply;
    /** The operation of which this is a further attempt that may have taken effect by itself. */
    @Nullable
    Operation again;

    public enum Kind {
        SET,
        GET,
        INCR,
        DEL,
        SETNX,
        PEXPIREAT,
        MSET,
        MGET,
        FLUSHALL,
        /** A transaction over two keys: SET of one, INCR of the other, GET of the first. */
        EXEC,
        /** A transaction that takes place only if the key still has the value it had when it was watched. */
        CAS;

        boolean writes() {
            return this != GET && this != MGET;
        }
    }

    public Operation(Kind kind, List<String> arguments, long start) {
        this.kind = kind;
        this.arguments = arguments;
        this.start = start;
    }

    /** The same once more, of which nobody heard. */
    public Operation repeated() {
        Operation repeated = new Operation(kind, arguments, start);
        repeated.again = this;
        return repeated;
    }

    boolean isAnswered() {
        return end < NEVER;
    }

    /** As the specification writes it; null: none came. */
    public @Nullable String reply() {
        return reply;
    }

    public void answered(String text, long now) {
        reply = text;
        end = now;
    }

    @Override
    public String toString() {
        return kind + arguments.toString() + " " + start + ".." + (isAnswered() ? end : "?") + " -> " + reply
                + (again == null ? "" : " (again)");
    }
}

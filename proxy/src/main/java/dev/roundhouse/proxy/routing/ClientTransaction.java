package dev.roundhouse.proxy.routing;

import dev.roundhouse.spi.command.CommandSpec;
import dev.roundhouse.spi.command.Transaction.Watched;
import dev.roundhouse.spi.resp.Request;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one client watches, and what it has queued since MULTI. All keys of both are in one place: a register, or with one
 * replica a node. Decides what may be queued; {@link Transactions} carries it out.
 */
public final class ClientTransaction {
    /** Commands in one transaction. */
    public static final int MAX_COMMANDS = 1 << 20;

    /** Bytes of arguments in one transaction, a pointer's width for each argument counted in. */
    public static final long MAX_BYTES = 256L << 20;

    /** Keys that one client watches. */
    public static final int MAX_WATCHED = 1 << 16;

    private static final int BYTES_PER_ARGUMENT = 8;

    private final Map<ByteBuffer, byte[]> marks = new LinkedHashMap<>();
    private List<Queued> queue = new ArrayList<>();
    private long bytes;
    private boolean isOpen;
    private boolean isAborted;
    private boolean isWatchLost;
    private int generation;
    private int pendingWatches;
    /** Where all keys are; null: there were none yet. */
    private @Nullable Object place;

    /**
     * A command that waits for EXEC.
     *
     * @param request detached
     * @param forNode whether nodes execute it, not the client's session
     */
    public record Queued(CommandSpec spec, Request request, boolean forNode) {}

    /** Whether commands are queued: after MULTI, before EXEC or DISCARD. */
    public boolean isOpen() {
        return isOpen;
    }

    public void open() {
        isOpen = true;
    }

    /** A command was refused when it was to be queued: EXEC will be, too. */
    public void abort() {
        isAborted |= isOpen;
    }

    public boolean isAborted() {
        return isAborted;
    }

    public int size() {
        return queue.size();
    }

    /** Bytes of what is queued. */
    public long bytes() {
        return bytes;
    }

    /** Queues a command; why it cannot be, null: it is queued. */
    @Nullable
    String queue(CommandSpec spec, Request request, boolean forNode) {
        if (isAborted) {
            return null; // no need to keep what will not be executed
        }
        long more = request.payloadBytes() + (long) BYTES_PER_ARGUMENT * request.size();
        if (queue.size() >= MAX_COMMANDS || bytes + more > MAX_BYTES) {
            return "OVERLOADED a transaction has at most " + MAX_COMMANDS + " commands and " + MAX_BYTES + " bytes";
        }
        bytes += more;
        queue.add(new Queued(spec, request.detach(), forNode));
        return null;
    }

    /** Whether a place is where the other keys are; it is from now on. */
    boolean isAt(Object wanted) {
        if (place == null) {
            place = wanted;
        }
        return place.equals(wanted);
    }

    void restore(@Nullable Object before) {
        place = before;
    }

    @Nullable
    Object place() {
        return place;
    }

    /** In the order queued; not to be changed. */
    public List<Queued> commands() {
        return queue;
    }

    boolean isWatching() {
        return !marks.isEmpty();
    }

    /** Keys watched already keep the mark they have. */
    boolean isWatched(byte[] key) {
        return marks.containsKey(ByteBuffer.wrap(key));
    }

    int watchedKeys() {
        return marks.size();
    }

    void watch(byte[] key, byte[] mark) {
        marks.putIfAbsent(ByteBuffer.wrap(key), mark);
    }

    /** That keys are watched could not be made sure of: a transaction must not take place as if they were. */
    void watchLost() {
        isWatchLost = true;
    }

    boolean isWatchLost() {
        return isWatchLost;
    }

    /** A watch is under way; the generation it belongs to. */
    int beginWatch() {
        pendingWatches++;
        return generation;
    }

    void endWatch() {
        pendingWatches--;
    }

    /** Whether it is not known yet what is watched: EXEC waits for that. */
    boolean isWatchPending() {
        return pendingWatches > 0;
    }

    /** Grows when watches end, so that a mark which comes late is told from one that is waited for. */
    int generation() {
        return generation;
    }

    List<Watched> watched() {
        List<Watched> watched = new ArrayList<>(marks.size());
        marks.forEach((key, mark) -> watched.add(new Watched(key.array(), mark)));
        return watched;
    }

    /** Nothing is watched any more; what was. */
    List<byte[]> unwatch() {
        List<byte[]> keys = new ArrayList<>(marks.size());
        marks.keySet().forEach(key -> keys.add(key.array()));
        marks.clear();
        isWatchLost = false;
        generation++;
        if (!isOpen) {
            place = null;
        }
        return keys;
    }

    /** The transaction is over; the keys that were watched. */
    List<byte[]> close() {
        isOpen = false;
        isAborted = false;
        queue = new ArrayList<>();
        bytes = 0;
        return unwatch();
    }
}

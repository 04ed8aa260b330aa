package dev.roundhouse.storage.link;

import org.jspecify.annotations.Nullable;

/**
 * Who waits for the next replies of one connection, in order: a ring of handlers, the time each message was sent, and
 * what it was about. Parallel arrays, so that a message under way costs no object. Not thread-safe.
 */
public final class PendingReplies {
    /** What kind of handler waits: one object may be both. */
    public static final byte ANSWER = 0;

    public static final byte REPLY = 1;
    public static final byte PING = 2;
    public static final byte TIME = 3;

    private static final int INITIAL = 64;

    private @Nullable Object[] handlers = new Object[INITIAL];
    private @Nullable Object[] subjects = new Object[INITIAL];
    private long[] sentNanos = new long[INITIAL];
    private byte[] kinds = new byte[INITIAL];
    private long head;
    private long tail;

    public void add(byte kind, Object handler, @Nullable Object subject, long nowNanos) {
        if (tail - head == handlers.length) {
            grow();
        }
        int at = (int) tail & handlers.length - 1;
        handlers[at] = handler;
        subjects[at] = subject;
        sentNanos[at] = nowNanos;
        kinds[at] = kind;
        tail++;
    }

    public boolean isEmpty() {
        return head == tail;
    }

    public int size() {
        return (int) (tail - head);
    }

    /** How many were ever added. */
    public long added() {
        return tail;
    }

    /** How many were ever removed. */
    public long removed() {
        return head;
    }

    public byte firstKind() {
        return kinds[index()];
    }

    public @Nullable Object firstSubject() {
        return subjects[index()];
    }

    public long firstSentNanos() {
        return sentNanos[index()];
    }

    /** Removes the oldest and answers its handler. */
    public Object remove() {
        int at = index();
        Object handler = handlers[at];
        if (head == tail || handler == null) {
            throw new IllegalStateException("nobody waits");
        }
        handlers[at] = null;
        subjects[at] = null;
        head++;
        return handler;
    }

    private int index() {
        return (int) head & handlers.length - 1;
    }

    private void grow() {
        int length = handlers.length;
        Object[] newHandlers = new Object[2 * length];
        Object[] newSubjects = new Object[2 * length];
        long[] newSentNanos = new long[2 * length];
        byte[] newKinds = new byte[2 * length];
        for (long i = head; i < tail; i++) {
            int from = (int) i & length - 1;
            int to = (int) i & 2 * length - 1;
            newHandlers[to] = handlers[from];
            newSubjects[to] = subjects[from];
            newSentNanos[to] = sentNanos[from];
            newKinds[to] = kinds[from];
        }
        handlers = newHandlers;
        subjects = newSubjects;
        sentNanos = newSentNanos;
        kinds = newKinds;
    }
}

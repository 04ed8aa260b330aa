package dev.roundhouse.storage.remote;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.AnswerHandler;
import dev.roundhouse.spi.storage.Message;
import dev.roundhouse.spi.storage.ReadQuestion;
import dev.roundhouse.spi.storage.ReplyHandler;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Two connections that speak one RESP version: small frames go over one, frames over {@value Handshake#LARGE_FRAME_BYTES} bytes
 * and whole pages over the other, so that a 10 MB value holds nobody up. What concerns the same keys keeps its order: a
 * large one leaves only when all before it were answered, and whatever follows it on its keys goes the same way.
 */
final class Lanes {
    private static final int LARGE_FRAME_BYTES = Handshake.LARGE_FRAME_BYTES;

    /** Opens one of the two connections. */
    interface Opener {
        LinkConnection open(boolean isSmall);
    }

    private final Opener opener;
    private final LinkConnection small;
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private final Subjects underWay = new Subjects();
    private @Nullable LinkConnection large;
    private long waitingBytes;

    /** @param barrier how many replies of the small connection must have come first */
    private record Waiting(
            Object what, Object handler, @Nullable Object subject, long bytes, long barrier) {}

    Lanes(Opener opener) {
        this.opener = opener;
        this.small = opener.open(true);
    }

    /** Sends over the right connection; false: {@code maxPendingBytes} would be exceeded, nothing was done. */
    boolean send(Message message, AnswerHandler handler, long maxPendingBytes) {
        long bytes = MessageSubject.bytes(message);
        Object subject = message.register();
        if (bytes <= LARGE_FRAME_BYTES
                && !MessageSubject.isPage(message)
                && (underWay.isEmpty() || !underWay.touches(subject))) {
            if (isFull(small.pendingBytes(), bytes, maxPendingBytes)) {
                return false;
            }
            small.send(message, handler, MessageCodec.isReadOnly(message) ? message : null);
            return true;
        }
        return sendLarge(new Waiting(message, handler, subject, bytes, barrier()), maxPendingBytes);
    }

    /** As {@link #send}. */
    boolean ask(ReadQuestion question, boolean executes, AnswerHandler handler, long maxPendingBytes) {
        if (!underWay.isEmpty()) {
            return send(question.message(executes), handler, maxPendingBytes);
        }
        if (isFull(small.pendingBytes(), question.command().payloadBytes(), maxPendingBytes)) {
            return false;
        }
        small.ask(question, executes, handler);
        return true;
    }

    /** As {@link #send}. */
    boolean passThrough(Request request, ReplyHandler handler, long maxPendingBytes) {
        long bytes = request.payloadBytes();
        if (bytes <= LARGE_FRAME_BYTES && (underWay.isEmpty() || !underWay.touches(MessageSubject.of(request)))) {
            if (isFull(small.pendingBytes(), bytes, maxPendingBytes)) {
                return false;
            }
            small.passThrough(request, handler, null);
            return true;
        }
        Object subject = MessageSubject.of(request);
        return sendLarge(new Waiting(request.detach(), handler, subject, bytes, barrier()), maxPendingBytes);
    }

    private long barrier() {
        return small.pending().added();
    }

    private static boolean isFull(long pendingBytes, long bytes, long maxPendingBytes) {
        return pendingBytes > 0 && pendingBytes + bytes > maxPendingBytes;
    }

    private boolean sendLarge(Waiting next, long maxPendingBytes) {
        LinkConnection connection = large;
        if (isFull(waitingBytes + (connection == null ? 0 : connection.pendingBytes()), next.bytes, maxPendingBytes)) {
            return false;
        }
        openLarge();
        underWay.add(next.subject);
        waiting.add(next);
        waitingBytes += next.bytes;
        release();
        return true;
    }

    private LinkConnection openLarge() {
        LinkConnection connection = large;
        if (connection == null) {
            connection = opener.open(false);
            large = connection;
        }
        return connection;
    }

    /** The answer is too large for the small connection; the message changes nothing, so that it may be sent again. */
    void sendAgain(Message message, AnswerHandler handler) {
        openLarge().send(message, handler, null);
    }

    /** Sends what waited for replies that have come. */
    void release() {
        while (true) {
            Waiting next = waiting.peek();
            if (next == null || large == null || next.barrier > small.pending().removed()) {
                return;
            }
            waiting.remove();
            waitingBytes -= next.bytes;
            if (next.what instanceof Message message) {
                large.send(message, (AnswerHandler) next.handler, next.subject);
            } else {
                large.passThrough((Request) next.what, (ReplyHandler) next.handler, next.subject);
            }
        }
    }

    void answered(LinkConnection connection, @Nullable Object subject) {
        if (connection == large) {
            underWay.remove(subject);
        }
    }

    void tick(long now, long intervalNanos) {
        small.tick(now, intervalNanos);
        if (large != null) {
            large.tick(now, intervalNanos);
        }
    }

    /** As {@link LinkConnection#silentNanos}, of the worse. */
    long silentNanos() {
        return Math.max(small.silentNanos(), large == null ? 0 : large.silentNanos());
    }

    void askTime(long now) {
        small.askTime(now);
    }

    /** Ends both connections; every handler is told. */
    void close(String reason) {
        small.close(reason);
        if (large != null) {
            large.close(reason);
        }
        Answer.Failed failed = new Answer.Failed(false, reason);
        for (Waiting next = waiting.poll(); next != null; next = waiting.poll()) {
            if (next.what instanceof Message) {
                ((AnswerHandler) next.handler).onAnswer(failed);
            } else {
                ((ReplyHandler) next.handler).onFailure(false, reason);
            }
        }
    }
}

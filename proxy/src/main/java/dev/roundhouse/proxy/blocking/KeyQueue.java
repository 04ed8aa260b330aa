package dev.roundhouse.proxy.blocking;

import dev.roundhouse.proxy.blocking.Waiter.Kind;
import dev.roundhouse.proxy.blocking.Waiter.Outcome;
import dev.roundhouse.proxy.blocking.Waiter.Reason;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * Who waits for one key, in the order they came. They are tried one after the other, until there is nothing more for their
 * kind; who has just come is tried in any case, since its command may be wrong. Of one loop.
 */
final class KeyQueue {
    private final ByteBuffer key;
    private final Executor loop;
    private final Set<Waiter> waiters = new LinkedHashSet<>();
    private final Set<Waiter> arrived = new HashSet<>();
    private final Set<Kind> exhausted = EnumSet.noneOf(Kind.class);
    private List<Waiter> pass = List.of();
    private List<Runnable> whenIdle = new ArrayList<>();
    private Reason reason = Reason.WRITE;
    private int next;
    private boolean isServing;
    private boolean isWritten;

    KeyQueue(ByteBuffer key, Executor loop) {
        this.key = key;
        this.loop = loop;
    }

    boolean isEmpty() {
        return waiters.isEmpty();
    }

    void add(Waiter waiter) {
        waiters.add(waiter);
        arrived.add(waiter);
        serve(Reason.ARRIVAL);
    }

    void remove(Waiter waiter) {
        waiters.remove(waiter);
        arrived.remove(waiter);
    }

    /** @param done run when all were tried that had to be */
    void serve(Reason why, Runnable done) {
        whenIdle.add(done);
        serve(why);
    }

    /** Somebody wrote the key while its own waiters were served, perhaps one of them: nobody waits for that. */
    boolean serveIfBusy() {
        isWritten |= isServing;
        return isServing;
    }

    private void serve(Reason why) {
        if (isServing) {
            isWritten |= why != Reason.RECHECK;
            return;
        }
        isServing = true;
        isWritten = false;
        reason = why;
        exhausted.clear();
        pass = new ArrayList<>(waiters);
        next = 0;
        step();
    }

    private void step() {
        while (next < pass.size()) {
            Waiter waiter = pass.get(next++);
            boolean isNew = arrived.contains(waiter);
            if (!waiters.contains(waiter) || exhausted.contains(waiter.kind()) && !isNew) {
                continue;
            }
            arrived.remove(waiter);
            Reason why = isNew ? Reason.ARRIVAL : reason == Reason.ARRIVAL ? Reason.WRITE : reason;
            waiter.attempt(key, why, outcome -> loop.execute(() -> onOutcome(waiter, outcome)));
            return;
        }
        isServing = false;
        pass = List.of();
        if (isWritten || !arrived.isEmpty()) {
            serve(Reason.WRITE);
            return;
        }
        List<Runnable> told = whenIdle;
        whenIdle = new ArrayList<>();
        told.forEach(Runnable::run);
    }

    private void onOutcome(Waiter waiter, Outcome outcome) {
        if (outcome != Outcome.EMPTY) {
            remove(waiter);
        } else if (waiter.kind() != Kind.STREAM) {
            exhausted.add(waiter.kind());
        }
        step();
    }
}

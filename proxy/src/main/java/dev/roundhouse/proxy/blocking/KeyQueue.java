package dev.roundhouse.proxy.blocking;

import dev.roundhouse.proxy.blocking.Waiter.Outcome;
import dev.roundhouse.proxy.blocking.Waiter.Reason;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Who waits for one key, in the order they came. When it is written they are tried one after the other, until there is
 * nothing more for their subject. Who has just come is tried at once; where others wait for the same already it takes
 * nothing, or it would overtake them when the key is written just then. Of one loop.
 */
final class KeyQueue {
    private final ByteBuffer key;
    private final Executor loop;
    private final Consumer<List<ByteBuffer>> chain;
    private final Set<Waiter> waiters = new LinkedHashSet<>();
    private final Set<Waiter> arrived = new HashSet<>();
    private final Set<Object> exhausted = new HashSet<>();
    private List<Waiter> pass = List.of();
    private List<Consumer<List<ByteBuffer>>> whenIdle = new ArrayList<>();
    /** Keys that those who were served here wrote, in that order. */
    private List<ByteBuffer> chained = new ArrayList<>();

    private Reason reason = Reason.WRITE;
    private int next;
    private boolean isServing;
    private boolean isWritten;

    /** @param chain takes keys that waiters wrote while no writer waited for this queue */
    KeyQueue(ByteBuffer key, Executor loop, Consumer<List<ByteBuffer>> chain) {
        this.key = key;
        this.loop = loop;
        this.chain = chain;
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

    /** Whether one of those who wait has to be told when the key has expired. */
    boolean endsWithKey() {
        return waiters.stream().anyMatch(Waiter::endsWithKey);
    }

    /** @param done told when all were tried that had to be: of the keys that they wrote, whose waiters come next */
    void serve(Reason why, Consumer<List<ByteBuffer>> done) {
        whenIdle.add(done);
        serve(why);
    }

    /** One of those who waited here has written other keys; false: nobody is served any more. */
    boolean chains(List<ByteBuffer> names) {
        return isServing && chained.addAll(names);
    }

    /** Somebody wrote the key while its own waiters were served: nobody waits for that. */
    boolean serveIfBusy() {
        isWritten |= isServing;
        return isServing;
    }

    private void serve(Reason why) {
        if (isServing) {
            isWritten |= why == Reason.WRITE;
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
            boolean isBehind = exhausted.contains(waiter.subject());
            if (!waiters.contains(waiter) || isBehind && !isNew) {
                continue;
            }
            if (reason == Reason.ARRIVAL && !isNew) {
                exhaust(waiter);
                continue;
            }
            arrived.remove(waiter);
            Reason why = !isNew ? reason : isBehind ? Reason.BEHIND : Reason.ARRIVAL;
            waiter.attempt(key, why, outcome -> loop.execute(() -> onOutcome(waiter, outcome)));
            return;
        }
        isServing = false;
        pass = List.of();
        if (isWritten || !arrived.isEmpty()) {
            serve(isWritten ? Reason.WRITE : Reason.ARRIVAL);
            return;
        }
        List<Consumer<List<ByteBuffer>>> told = whenIdle;
        List<ByteBuffer> written = chained;
        whenIdle = new ArrayList<>();
        chained = new ArrayList<>();
        if (told.isEmpty() && !written.isEmpty()) {
            chain.accept(written);
        }
        for (int i = 0; i < told.size(); i++) {
            told.get(i).accept(i == 0 ? written : List.of());
        }
    }

    private void exhaust(Waiter waiter) {
        Object subject = waiter.subject();
        if (subject != null) {
            exhausted.add(subject);
        }
    }

    private void onOutcome(Waiter waiter, Outcome outcome) {
        if (outcome == Outcome.EMPTY) {
            exhaust(waiter);
        } else {
            remove(waiter);
        }
        step();
    }
}

package dev.roundhouse.storage.memory;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.AnswerHandler;
import dev.roundhouse.spi.storage.LocalNode.LongCommand;
import dev.roundhouse.spi.storage.Message;
import dev.roundhouse.spi.storage.Register;
import dev.roundhouse.storage.store.Aside;
import dev.roundhouse.storage.store.MemoryStore;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The commands of one event loop that take long and are executed aside. Messages about a register that is being changed so
 * wait till it is, so that this replica does not fall behind the others, which are no slower. Of one loop.
 */
final class LongCommands {
    private static final Logger LOG = LoggerFactory.getLogger(LongCommands.class);
    /** Under way at a time; more are executed on the spot. Each holds what it makes. */
    private static final int MAX_UNDER_WAY = 16;
    /** Messages that wait for one register; more are answered that the node is not available. */
    private static final int MAX_WAITING = 4096;

    private static final byte[] INTERNAL_ERROR = {
        '-', 'E', 'R', 'R', ' ', 'i', 'n', 't', 'e', 'r', 'n', 'a', 'l', ' ', 'e', 'r', 'r', 'o', 'r', '\r', '\n'
    };

    private final MemoryStore store;
    private final Workers workers;
    private final LongSupplier wallMillis;
    private final RespWriter writer = new RespWriter();
    private final Map<Register, Deque<Waiting>> waiting = new HashMap<>();
    private int underWay;

    private record Waiting(Message message, AnswerHandler handler) {}

    LongCommands(MemoryStore store, Workers workers, LongSupplier wallMillis) {
        this.store = store;
        this.workers = workers;
        this.wallMillis = wallMillis;
        writer.takeSources();
    }

    private boolean isFull() {
        return underWay >= MAX_UNDER_WAY;
    }

    /** Null: the reply is written. */
    @Nullable
    LongCommand begin(Request request, long now, RespWriter reply) {
        if (isFull()) {
            store.execute(request, now, reply);
            return null;
        }
        Aside aside = store.executeOrPutAside(request, now, reply);
        if (aside == null) {
            return null;
        }
        int protocol = reply.protocol();
        return handler -> {
            underWay++;
            run(aside, protocol, handler);
        };
    }

    private void run(Aside aside, int protocol, LongCommand.Handler handler) {
        workers.run(() -> {
                    aside.run();
                    return aside;
                })
                .onComplete(done -> finish(done, protocol, handler), failure -> {
                    LOG.error("bug: a long command failed", failure);
                    underWay--;
                    store.abandon(aside);
                    handler.onReply(INTERNAL_ERROR.clone(), null);
                });
    }

    private void finish(Aside done, int protocol, LongCommand.Handler handler) {
        writer.clear();
        writer.setProtocol(protocol);
        Aside again = store.finish(done, wallMillis.getAsLong(), writer);
        if (again != null) {
            run(again, protocol, handler);
        } else {
            underWay--;
            handler.onReply(writer.toBytes(), writer.source());
        }
    }

    void send(Message message, AnswerHandler handler) {
        Register register = waiting.isEmpty() ? null : message.register();
        Deque<Waiting> before = register == null ? null : waiting.get(register);
        if (before == null) {
            answer(message, handler);
        } else if (before.size() < MAX_WAITING) {
            before.add(new Waiting(message, handler));
        } else {
            handler.onAnswer(new Answer.Failed(false, "too many messages wait for a command that takes long"));
        }
    }

    /** False: the answer comes later. */
    private boolean answer(Message message, AnswerHandler handler) {
        Answer answer;
        try {
            answer = store.begin(message, true, !isFull());
        } catch (RuntimeException e) {
            answer = bug(message, e); // or who waits for the register would wait for ever
        }
        if (answer != null) {
            handler.onAnswer(answer);
            return true;
        }
        Aside aside = Objects.requireNonNull(store.takeAside());
        Register changed = message instanceof Message.Apply apply ? apply.register() : null;
        if (changed != null) {
            waiting.computeIfAbsent(changed, any -> new ArrayDeque<>());
        }
        underWay++;
        workers.run(() -> {
                    aside.run();
                    return aside;
                })
                .onComplete(done -> over(changed, handler, finished(message, done)), failure -> {
                    LOG.error("bug: a long command failed", failure);
                    over(changed, handler, new Answer.Failed(true, "bug: " + failure));
                });
        return false;
    }

    private Answer finished(Message message, Aside done) {
        try {
            return store.finish(message, done, true);
        } catch (RuntimeException e) {
            return bug(message, e);
        }
    }

    private static Answer bug(Message message, RuntimeException e) {
        LOG.error("bug: a {} failed", message.getClass().getSimpleName(), e);
        return new Answer.Failed(true, "bug: " + e);
    }

    private void over(@Nullable Register changed, AnswerHandler handler, Answer answer) {
        underWay--;
        handler.onAnswer(answer);
        Deque<Waiting> next = changed == null ? null : waiting.get(changed);
        while (next != null) {
            Waiting first = next.poll();
            if (first == null) {
                waiting.remove(changed);
                return;
            }
            if (!answer(first.message, first.handler) && first.message instanceof Message.Apply) {
                return;
            }
        }
    }
}

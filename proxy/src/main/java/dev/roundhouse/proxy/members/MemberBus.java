package dev.roundhouse.proxy.members;

import io.vertx.core.buffer.Buffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Carries batches to other proxies, on one loop of its own. May lose, never reorders what one proxy sends to another. */
interface MemberBus {
    /** Runs on the loop, soon; from any thread. */
    void execute(Runnable action);

    /** Runs on the loop, later. */
    void delay(long millis, Runnable action);

    /**
     * Sends a batch; on the loop.
     *
     * @param answer given once, on the loop: what the other proxy answered, null when it is not known to have arrived
     */
    void send(String member, Buffer batch, Consumer<@Nullable Buffer> answer);

    /**
     * Asks about clients, beside the batches: an answer that is long in coming holds none of them up. On the loop.
     *
     * @param answer given once, on the loop; null: none came within {@link Members#ASK_WAIT_MILLIS}
     */
    void ask(String member, Buffer command, Consumer<@Nullable Buffer> answer);
}

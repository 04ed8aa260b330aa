package dev.roundhouse.proxy.session;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.storage.AnswerHandler;
import dev.roundhouse.spi.storage.Message;
import dev.roundhouse.spi.storage.NodeHealth;
import dev.roundhouse.spi.storage.ReplyHandler;
import dev.roundhouse.spi.storage.StorageEndpoint;
import dev.roundhouse.spi.storage.StorageNode;
import io.netty.channel.EventLoop;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** A node as over a slow network: messages arrive late, in their order, and answers come back in any. */
record SlowEndpoint(StorageEndpoint fast, Random random) implements StorageEndpoint {
    private static final int MAX_DELAY_MICROS = 1_500;

    @Override
    public StorageNode link(Vertx vertx, Context context, LinkListener listener) {
        return new SlowNode(fast.link(vertx, context, listener), ((ContextInternal) context).nettyEventLoop(), random);
    }

    @Override
    public Future<Void> close() {
        return fast.close();
    }

    private static final class SlowNode implements StorageNode {
        private final StorageNode fast;
        private final EventLoop loop;
        private final Random random;
        private long arrivalNanos;

        SlowNode(StorageNode fast, EventLoop loop, Random random) {
            this.fast = fast;
            this.loop = loop;
            this.random = random;
        }

        private long delayNanos() {
            return TimeUnit.MICROSECONDS.toNanos(random.nextInt(MAX_DELAY_MICROS));
        }

        @Override
        public String id() {
            return fast.id();
        }

        @Override
        public void send(Message message, AnswerHandler handler) {
            arrivalNanos = Math.max(arrivalNanos + 1, System.nanoTime() + delayNanos());
            long delay = arrivalNanos - System.nanoTime();
            loop.schedule(
                    () -> fast.send(
                            message,
                            answer ->
                                    loop.schedule(() -> handler.onAnswer(answer), delayNanos(), TimeUnit.NANOSECONDS)),
                    delay,
                    TimeUnit.NANOSECONDS);
        }

        @Override
        public void passThrough(Request request, int protocol, ReplyHandler handler) {
            throw new UnsupportedOperationException();
        }

        @Override
        public NodeHealth health() {
            return fast.health();
        }

        @Override
        public Future<Void> close() {
            return fast.close();
        }
    }
}

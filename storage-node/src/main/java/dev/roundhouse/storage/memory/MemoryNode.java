package dev.roundhouse.storage.memory;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.AnswerHandler;
import dev.roundhouse.spi.storage.LocalNode;
import dev.roundhouse.spi.storage.Message;
import dev.roundhouse.spi.storage.NodeHealth;
import dev.roundhouse.spi.storage.ReplyHandler;
import dev.roundhouse.storage.store.MemoryStore;
import io.vertx.core.Future;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One event loop's link to a store in this process: every answer comes before the call returns, so nothing is ever outstanding,
 * but for messages that wait for the disk, and commands that take long.
 */
final class MemoryNode implements LocalNode {
    private final String id;
    private final MemoryStore store;
    private final LongSupplier wallMillis;
    private final Workers disk;
    private final LongCommands longCommands;
    private final NodeHealth health = new NodeHealth();
    private final RespWriter writer = new RespWriter();
    /**
     * @param disk run work that may block, one after the other
     * @param aside run what takes long
     */
    MemoryNode(String id, MemoryStore store, LongSupplier wallMillis, Workers disk, Workers aside) {
        this.id = id;
        this.store = store;
        this.wallMillis = wallMillis;
        this.disk = disk;
        this.longCommands = new LongCommands(store, aside, wallMillis);
        health.clock().isOwn();
        health.up(store.incarnation());
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public void expect(long[] hashes, int count) {
        store.touch(hashes, count);
    }

    @Override
    public void send(Message message, AnswerHandler handler) {
        if (store.mayWaitForDisk(message)) {
            disk.run(() -> store.handle(message))
                    .onComplete(
                            handler::onAnswer, failure -> handler.onAnswer(new Answer.Failed(true, "bug: " + failure)));
        } else {
            longCommands.send(message, handler);
        }
    }

    @Override
    public void execute(Request request, long now, RespWriter reply) {
        store.execute(request, now, reply);
    }

    @Override
    public @Nullable LongCommand begin(Request request, long now, RespWriter reply) {
        return longCommands.begin(request, now, reply);
    }

    @Override
    public void passThrough(Request request, int protocol, ReplyHandler handler) {
        writer.clear();
        writer.setProtocol(protocol);
        store.execute(request, wallMillis.getAsLong(), writer);
        byte[] reply = writer.toBytes();
        handler.onReply(reply, 0, reply.length);
    }

    @Override
    public NodeHealth health() {
        return health;
    }

    @Override
    public Future<Void> close() {
        health.down();
        return Future.succeededFuture();
    }
}

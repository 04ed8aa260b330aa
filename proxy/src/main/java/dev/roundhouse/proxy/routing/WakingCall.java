package dev.roundhouse.proxy.routing;

import dev.roundhouse.proxy.blocking.WaitingRoom;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.spi.storage.LocalNode;
import io.netty.channel.EventLoop;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The call of a command that writes keys somebody waits for. They are woken once it was executed, and the client's own
 * next command finds what they left, as in Redis, where those who wait are served before the next command runs.
 */
final class WakingCall implements Call {
    private final Call client;
    private final List<ByteBuffer> keys;
    private final WaitingRoom room;

    private WakingCall(Call client, List<ByteBuffer> keys, WaitingRoom room) {
        this.client = client;
        this.keys = keys;
        this.room = room;
    }

    static Call around(Call client, List<ByteBuffer> keys, WaitingRoom room) {
        return keys.isEmpty() ? client : new WakingCall(client, keys, room);
    }

    @Override
    public void replied() {
        client.replied();
        client.hold();
        room.announced(keys);
        room.written(keys, client.eventLoop(), () -> {
            room.withdrawn(keys);
            client.goOn();
        });
    }

    @Override
    public PendingReply later(boolean isWrite) {
        return new Reply(client.later(isWrite));
    }

    @Override
    public void answerAlone(LocalNode.LongCommand command, boolean isWrite) {
        PendingReply reply = later(isWrite);
        hold();
        command.start(reply::complete);
    }

    @Override
    public PendingReply silentlyLater() {
        return new Reply(client.silentlyLater());
    }

    @Override
    public int protocol() {
        return client.protocol();
    }

    @Override
    public long trace() {
        return client.trace();
    }

    @Override
    public @Nullable Level commandLevel() {
        return client.commandLevel();
    }

    @Override
    public @Nullable Level connectionLevel() {
        return client.connectionLevel();
    }

    @Override
    public RespWriter reply() {
        return client.reply();
    }

    @Override
    public void hold() {
        client.hold();
    }

    @Override
    public void goOn() {
        client.goOn();
    }

    @Override
    public EventLoop eventLoop() {
        return client.eventLoop();
    }

    @Override
    public Dedicated dedicated() {
        return client.dedicated();
    }

    @Override
    public InFlight inFlight() {
        return client.inFlight();
    }

    /** The reply leaves when those who wait were tried. */
    private final class Reply implements PendingReply {
        private final PendingReply reply;

        Reply(PendingReply reply) {
            this.reply = reply;
            room.announced(keys);
        }

        @Override
        public void complete(byte[] bytes) {
            room.written(keys, client.eventLoop(), () -> {
                room.withdrawn(keys);
                reply.complete(bytes);
                client.goOn();
            });
        }

        @Override
        public void onReply(byte[] array, int offset, int length) {
            complete(Arrays.copyOfRange(array, offset, offset + length));
        }

        @Override
        public void onFailure(boolean sent, String reason) {
            room.withdrawn(keys);
            reply.onFailure(sent, reason);
            client.goOn();
        }

        @Override
        public void holdsRegister(long register) {
            reply.holdsRegister(register);
        }

        @Override
        public void holdsRegisters(long[] registers) {
            reply.holdsRegisters(registers);
        }

        @Override
        public void holdsLane(boolean isLarge) {
            reply.holdsLane(isLarge);
        }

        @Override
        public void holdsAll() {
            reply.holdsAll();
        }
    }
}

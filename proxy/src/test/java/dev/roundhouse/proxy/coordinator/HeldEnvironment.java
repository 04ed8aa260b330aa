package dev.roundhouse.proxy.coordinator;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.ring.Topology;
import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.AnswerHandler;
import dev.roundhouse.spi.storage.Message;
import dev.roundhouse.spi.storage.NodeHealth;
import dev.roundhouse.spi.storage.ReplyHandler;
import dev.roundhouse.spi.storage.StorageNode;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Real stores whose messages wait until they are delivered, and time that passes when told. */
final class HeldEnvironment extends StoresEnvironment {
    private final List<Held> held = new ArrayList<>();
    private final List<Runnable> delayed = new ArrayList<>();
    private final List<NodeHealth> healths = List.of(new NodeHealth(), new NodeHealth(), new NodeHealth());
    private final StorageNode[] nodes;
    private long nanos;
    private int refusing = -1;

    private record Held(int node, Message message, AnswerHandler handler) {}

    HeldEnvironment(Topology topology) {
        super(topology);
        nodes = IntStream.range(0, healths.size()).mapToObj(Node::new).toArray(StorageNode[]::new);
    }

    /** With nodes of another kind. */
    HeldEnvironment(Topology topology, IntFunction<StorageNode> node) {
        super(topology);
        nodes = IntStream.range(0, healths.size()).mapToObj(node).toArray(StorageNode[]::new);
    }

    /** This node fails all messages before their sending returns; -1: none does. */
    void refuseAtOnce(int node) {
        refusing = node;
    }

    void pass(long more) {
        nanos += more;
    }

    void runDelayed() {
        List<Runnable> due = List.copyOf(delayed);
        delayed.clear();
        due.forEach(Runnable::run);
    }

    /** Delivers all messages, and those that follow from their answers. */
    void answerAll() {
        while (!held.isEmpty()) {
            deliver(held.remove(0));
        }
    }

    /** As {@link #answerAll}, each time what came last. */
    void answerLatestFirst() {
        while (!held.isEmpty()) {
            deliver(held.remove(held.size() - 1));
        }
    }

    /** Delivers what waits for one node. */
    void deliverTo(int node) {
        for (Held each : take(node)) {
            deliver(each);
        }
    }

    /** Fails what waits for one node. */
    void dropTo(int node) {
        for (Held each : take(node)) {
            each.handler.onAnswer(new Answer.Failed(true, "dropped"));
        }
    }

    /** Answers the message that waits longest, which its node never sees. */
    void answerFirst(Answer answer) {
        held.remove(0).handler.onAnswer(answer);
    }

    private List<Held> take(int node) {
        List<Held> taken = held.stream().filter(each -> each.node == node).toList();
        held.removeAll(taken);
        return taken;
    }

    private void deliver(Held each) {
        super.node(each.node).send(each.message, each.handler);
    }

    @Override
    public StorageNode node(int index) {
        return nodes[index];
    }

    private final class Node implements StorageNode {
        private final int index;

        Node(int index) {
            this.index = index;
        }

        @Override
        public String id() {
            return HeldEnvironment.super.node(index).id();
        }

        @Override
        public void send(Message message, AnswerHandler handler) {
            if (index == refusing) {
                handler.onAnswer(new Answer.Failed(false, "refused at once"));
                return;
            }
            held.add(new Held(index, message, handler));
        }

        @Override
        public void passThrough(Request request, int protocol, ReplyHandler handler) {
            throw new UnsupportedOperationException();
        }

        @Override
        public NodeHealth health() {
            return healths.get(index);
        }

        @Override
        public Future<Void> close() {
            return Future.succeededFuture();
        }
    }

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    public void delay(long millis, Runnable action) {
        delayed.add(action);
    }
}

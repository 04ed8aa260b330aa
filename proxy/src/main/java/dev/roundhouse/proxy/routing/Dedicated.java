package dev.roundhouse.proxy.routing;

import dev.roundhouse.proxy.coordinator.Outcome;
import dev.roundhouse.spi.command.CommandSpec;
import dev.roundhouse.spi.command.Connection;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.storage.DedicatedConnection;
import dev.roundhouse.spi.storage.DedicatedNode;
import dev.roundhouse.spi.storage.StorageNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The connection to a node that one client has for itself while a command of its blocks, a transaction is open, keys are
 * watched or channels subscribed to; one at a time. It begins and ends while nothing else of the client is under way, so
 * that nothing overtakes. The keys of a transaction are on one node. Of one loop.
 */
public final class Dedicated {
    /** Told apart from what clients send by being sent only by us, after each subscription command. */
    private static final String BARRIER = "roundhouse:barrier";

    private static final byte[] BARRIER_BYTES = BARRIER.getBytes(StandardCharsets.US_ASCII);
    private static final Request PING = Request.of("PING", BARRIER);
    private static final Request MULTI = Request.of("MULTI");
    /** No command of any server: makes the node abort the transaction. */
    private static final Request SPOIL = Request.of("CROSSSLOT");

    private static final byte[] OK = "+OK\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NO_REPLIES = "*0\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CROSS_SLOT_REPLY = Outcome.error(Router.CROSS_SLOT);

    /** The client's side of frames that are no reply to one command. */
    public interface Receiver {
        /** A frame that goes out at once. */
        void push(byte[] array, int offset, int length);

        /** The state on the connection is lost, and the client must not believe that it is there. */
        void stateLost(String reason);
    }

    private final Receiver receiver;
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private final ArrayDeque<Request> unsent = new ArrayDeque<>();
    private final SubscriptionCount subscriptions = new SubscriptionCount();
    private @Nullable Loan loan;
    private boolean inMulti;
    private boolean isWatching;

    /** Who waits for a frame; {@code instead}: what the client gets in its place. */
    private record Waiting(@Nullable PendingReply reply, byte @Nullable [] instead, boolean isBarrier) {}

    public Dedicated(Receiver receiver) {
        this.receiver = receiver;
    }

    boolean isUsed() {
        return loan != null || inMulti;
    }

    /** Whether whatever the client sends goes this way, its own session's commands included. */
    public boolean takesAll(int protocol) {
        return inMulti || protocol == 2 && subscriptions.isAny();
    }

    /** Whether this command goes this way. */
    boolean takes(CommandSpec spec, Request request, @Nullable StorageNode node, int protocol) {
        Loan current = loan;
        return spec.connection(request) != Connection.SHARED
                || takesAll(protocol)
                || current != null && isWatching && current.node == node;
    }

    /**
     * Starts a command.
     *
     * @param node the node of its keys; null: it has none
     * @return false: it has to wait
     */
    boolean start(CommandSpec spec, Request request, @Nullable StorageNode node, StorageNode any, Call call) {
        Connection need = spec.connection(request);
        if (subscriptions.isAny() && (need == Connection.SUBSCRIPTION || call.protocol() == 2)) {
            return subscription(request, any, call);
        }
        if (inMulti || isWatching) {
            return transaction(spec, request, node, any, call);
        }
        if (!call.inFlight().isEmpty() || loan != null) {
            return false;
        }
        return switch (need) {
            case SUBSCRIPTION -> subscription(request, any, call);
            case TRANSACTION -> begin(spec, request, node, call);
            case BLOCKING, SHARED -> blocking(request, node == null ? any : node, call);
        };
    }

    private boolean blocking(Request request, StorageNode node, Call call) {
        PendingReply reply = call.later(true);
        call.inFlight().beginAlone();
        reply.holdsAll();
        send(request, new Waiting(reply, null, false), node, call.protocol());
        return true;
    }

    private boolean begin(CommandSpec spec, Request request, @Nullable StorageNode node, Call call) {
        switch (spec.name()) {
            case "multi" -> {
                // Which node it is for is known with its first key.
                inMulti = true;
                answer(OK, call);
            }
            case "watch" -> {
                isWatching = true;
                send(request, new Waiting(call.later(false), null, false), node, call.protocol());
            }
            case "unwatch" -> answer(OK, call);
            default -> call.error("ERR " + spec.name().toUpperCase(Locale.ROOT) + " without MULTI");
        }
        return true;
    }

    private boolean transaction(
            CommandSpec spec, Request request, @Nullable StorageNode node, StorageNode any, Call call) {
        Loan current = loan;
        String name = spec.name();
        boolean ends = name.equals("exec") || name.equals("discard") || name.equals("unwatch") && !inMulti;
        if (current == null && ends) {
            forget();
            answer(name.equals("exec") ? NO_REPLIES : OK, call);
            return true;
        }
        if (current == null) {
            if (name.equals("multi")) {
                call.error("ERR MULTI calls can not be nested");
                return true;
            }
            send(MULTI, new Waiting(null, OK, false), node == null ? any : node, call.protocol());
            current = loan;
        }
        PendingReply reply = call.later(true);
        if (current != null && node != null && node != current.node) {
            send(SPOIL, new Waiting(reply, CROSS_SLOT_REPLY, false), current.node, call.protocol());
            return true;
        }
        inMulti |= name.equals("multi");
        if (ends) {
            forget();
            call.inFlight().beginAlone();
            reply.holdsAll();
        }
        send(request, new Waiting(reply, null, false), current == null ? any : current.node, call.protocol());
        return true;
    }

    private void forget() {
        inMulti = false;
        isWatching = false;
    }

    private boolean subscription(Request request, StorageNode node, Call call) {
        if (!call.inFlight().isEmpty()) {
            return false;
        }
        PendingReply barrier = call.silentlyLater();
        call.inFlight().beginAlone();
        barrier.holdsAll();
        send(request, null, node, call.protocol());
        send(PING, new Waiting(barrier, OK, true), node, call.protocol());
        return true;
    }

    private static void answer(byte[] reply, Call call) {
        call.reply().raw(reply, 0, reply.length);
        call.replied();
    }

    private void send(Request request, @Nullable Waiting who, @Nullable StorageNode node, int protocol) {
        if (who != null) {
            waiting.add(who);
        }
        Loan current = loan;
        if (current != null && current.connection != null) {
            current.connection.send(request);
            return;
        }
        unsent.add(request.detach());
        if (current == null) {
            if (node instanceof DedicatedNode lender) {
                Loan next = new Loan(node);
                loan = next;
                lender.borrow(protocol).onComplete(next::lent, failure -> next.over(false, failure.getMessage()));
            } else {
                fail(false, "the node lends no connections");
            }
        }
    }

    private void fail(boolean sent, String reason) {
        unsent.clear();
        boolean hadState = inMulti || isWatching || subscriptions.isAny();
        forget();
        subscriptions.clear();
        while (!waiting.isEmpty()) {
            PendingReply reply = waiting.remove().reply;
            if (reply != null) {
                reply.onFailure(sent, reason);
            }
        }
        if (hadState && sent) {
            receiver.stateLost(reason);
        }
    }

    /** The client is gone. */
    public void close() {
        Loan current = loan;
        loan = null;
        waiting.clear();
        unsent.clear();
        if (current != null && current.connection != null) {
            current.connection.giveBack(false);
        }
    }

    /** One borrowed connection. */
    private final class Loan implements DedicatedConnection.Listener {
        private final StorageNode node;
        private @Nullable DedicatedConnection connection;

        Loan(StorageNode node) {
            this.node = node;
        }

        void lent(DedicatedConnection lent) {
            if (loan != this) {
                lent.giveBack(true);
                return;
            }
            connection = lent;
            lent.listener(this);
            while (!unsent.isEmpty() && connection != null) {
                lent.send(unsent.remove());
            }
        }

        @Override
        public void onFrame(byte[] array, int offset, int length) {
            Waiting first = waiting.peek();
            boolean isPush = array[offset] == '>';
            if (first == null || isPush || first.isBarrier && !isBarrier(array, offset, length)) {
                subscriptions.note(array, offset, length);
                receiver.push(array, offset, length);
                return;
            }
            waiting.remove();
            boolean done = waiting.isEmpty() && !inMulti && !isWatching && !subscriptions.isAny();
            DedicatedConnection lent = connection;
            if (done && lent != null) {
                loan = null;
                lent.giveBack(true);
            }
            PendingReply reply = first.reply;
            if (reply != null && first.instead != null) {
                reply.complete(first.instead);
            } else if (reply != null) {
                reply.onReply(array, offset, length);
            }
        }

        private boolean isBarrier(byte[] array, int offset, int length) {
            int from = offset + length - 2 - BARRIER_BYTES.length;
            if (from < offset) {
                return false;
            }
            for (int i = 0; i < BARRIER_BYTES.length; i++) {
                if (array[from + i] != BARRIER_BYTES[i]) {
                    return false;
                }
            }
            return length <= 2 * BARRIER_BYTES.length + 8 && subscriptions.isPong(array, offset, length);
        }

        @Override
        public void onClosed(String reason) {
            over(true, reason);
        }

        void over(boolean sent, String reason) {
            if (loan == this) {
                loan = null;
                fail(sent, reason);
            }
        }
    }
}

package dev.roundhouse.proxy.routing;

import dev.roundhouse.proxy.blocking.WaitingRoom;
import dev.roundhouse.proxy.coordinator.Completion;
import dev.roundhouse.proxy.coordinator.Coordinator;
import dev.roundhouse.proxy.coordinator.Environment;
import dev.roundhouse.proxy.coordinator.Outcome;
import dev.roundhouse.proxy.coordinator.Quorum;
import dev.roundhouse.proxy.coordinator.Target;
import dev.roundhouse.proxy.routing.ClientTransaction.Queued;
import dev.roundhouse.spi.command.CommandSpec;
import dev.roundhouse.spi.command.Execution;
import dev.roundhouse.spi.command.Resolved;
import dev.roundhouse.spi.command.Resolver;
import dev.roundhouse.spi.command.SortOptions;
import dev.roundhouse.spi.command.Transaction;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.ring.KeyHash;
import dev.roundhouse.spi.storage.LocalNode;
import dev.roundhouse.spi.storage.Register;
import dev.roundhouse.spi.storage.StorageNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * WATCH and EXEC on nodes. An EXEC is one command, {@link Transaction}: in a store of several replicas one round on its
 * register, else executed by the one node that has its keys. What was watched goes with it and is checked there, within
 * the same atomic step.
 */
public final class Transactions {
    private static final byte[] OK = "+OK\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NO_REPLIES = "*0\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final String WATCH_LOST =
            "EXECABORT Transaction discarded because it is not known whether its keys are watched.";
    private static final String TOO_MANY =
            "OVERLOADED a client watches at most " + ClientTransaction.MAX_WATCHED + " keys";

    private final Environment environment;
    private final Coordinator coordinator;
    private final StoreSettings store;
    private final ReplicatedRouter replicated;
    private final SingleCommands single;
    private final WaitingRoom room;

    Transactions(LoopServices services, ReplicatedRouter replicated, SingleCommands single, WaitingRoom room) {
        this.environment = services.environment();
        this.coordinator = services.coordinator();
        this.store = services.store();
        this.replicated = replicated;
        this.single = single;
        this.room = room;
    }

    /** Takes the replies of a transaction's commands for nodes. */
    public interface Receiver {
        /** Its reply has its place in the order of replies; nothing was executed yet. */
        void onStart(PendingReply reply);

        /**
         * @param reply an array, a null array where a watched key has changed, or an error
         * @param fixed for each command queued the reply it has in any case; null: it is in the array
         */
        void onExecuted(byte[] reply, byte[] @Nullable [] fixed);
    }

    /** The keys that the queued commands may write and somebody waits for. */
    private List<ByteBuffer> waitedAmong(ClientTransaction transaction) {
        Set<ByteBuffer> filled = new LinkedHashSet<>();
        Set<ByteBuffer> emptied = new LinkedHashSet<>();
        for (Queued queued : transaction.commands()) {
            room.waitedAmong(queued.spec(), queued.request(), filled, emptied);
        }
        filled.addAll(emptied);
        return List.copyOf(filled);
    }

    /** Queues a command; why it cannot be, null: it is queued. */
    public @Nullable String queue(ClientTransaction transaction, CommandSpec spec, Request request, boolean forNode) {
        if (forNode && !fits(transaction, spec, request)) {
            return Router.CROSS_SLOT;
        }
        String refusal = forNode && !isOneNode() ? SortOptions.refusalAmongSeveralPlaces(spec, request) : null;
        if (refusal != null) {
            return refusal;
        }
        return transaction.queue(spec, request, forNode);
    }

    private boolean fits(ClientTransaction transaction, CommandSpec spec, Request request) {
        if (isOneNode()) {
            return true;
        }
        if (spec.execution(request) == Execution.KEYSPACE) {
            return false;
        }
        for (int key : spec.hasKeys() ? spec.keys(request) : new int[0]) {
            if (!transaction.isAt(placeOf(request, key))) {
                return false;
            }
        }
        return true;
    }

    private boolean isOneNode() {
        return store.isSingle() && environment.topology().nodes().size() == 1;
    }

    private Object placeOf(Request request, int key) {
        if (store.isSingle()) {
            return nodeOf(KeyHash.hashOf(request.array(key), request.offset(key), request.length(key)));
        }
        return ReplicatedRouter.registerOf(request, key);
    }

    private Integer nodeOf(long hash) {
        return environment.replicas(environment.topology().partitionOf(hash))[0];
    }

    /**
     * Begins to watch the keys of a request.
     *
     * @return false: it has to wait
     */
    public boolean watch(ClientTransaction transaction, Request request, Call call) {
        Set<ByteBuffer> names = new LinkedHashSet<>();
        for (int i = 1; i < request.size(); i++) {
            byte[] key = request.bytes(i);
            if (!transaction.isWatched(key)) {
                names.add(ByteBuffer.wrap(key));
            }
        }
        List<byte[]> keys = names.stream().map(ByteBuffer::array).toList();
        if (transaction.watchedKeys() + keys.size() > ClientTransaction.MAX_WATCHED) {
            call.error(TOO_MANY);
            return true;
        }
        if (keys.isEmpty()) {
            call.reply().ok();
            call.replied();
            return true;
        }
        Object before = transaction.place();
        for (int i = 1; i < request.size() && !isOneNode(); i++) {
            if (!transaction.isAt(placeOf(request, i))) {
                transaction.restore(before);
                call.error(Router.CROSS_SLOT);
                return true;
            }
        }
        return startWatch(transaction, keys, call);
    }

    private boolean startWatch(ClientTransaction transaction, List<byte[]> keys, Call call) {
        Request watch = Transaction.watch(keys);
        if (store.isSingle()) {
            StorageNode node = node(transaction);
            if (!(node instanceof LocalNode) && !call.inFlight().admitsLane(Router.isLarge(watch))) {
                return false;
            }
            PendingReply reply = call.later(false);
            int generation = transaction.beginWatch();
            hold(node, watch, call, reply);
            single.send(
                    node, watch, call.protocol(), false, marks -> watched(transaction, generation, keys, marks, reply));
            return true;
        }
        Target target = target(transaction, store.quorum(), call);
        long hash = target.register().hash();
        if (!call.inFlight().admits(hash, InFlight.Access.READ)) {
            return false;
        }
        PendingReply reply = call.later(false);
        int generation = transaction.beginWatch();
        call.inFlight().begin(hash, InFlight.Access.READ);
        reply.holdsRegister(hash);
        coordinator.read(target, watch, marks -> watched(transaction, generation, keys, marks, reply));
        return true;
    }

    private void watched(
            ClientTransaction transaction, int generation, List<byte[]> keys, byte[] reply, PendingReply client) {
        transaction.endWatch();
        if (reply[0] != '*') {
            transaction.watchLost();
            client.complete(reply);
            return;
        }
        List<byte[]> marks = Replies.bulks(reply);
        if (generation == transaction.generation()) {
            for (int i = 0; i < keys.size(); i++) {
                transaction.watch(keys.get(i), marks.get(i));
            }
        } else {
            forget(keys);
        }
        client.complete(OK);
    }

    /** Ends the watches of a client. */
    public void unwatch(ClientTransaction transaction) {
        forget(transaction.unwatch());
    }

    /** DISCARD, or the end of a client: its transaction did not take place. */
    public void discard(ClientTransaction transaction) {
        forget(transaction.close());
    }

    /** Content ballots are nobody's burden; a node with the only replica remembers what is watched. */
    private void forget(List<byte[]> keys) {
        if (!store.isSingle() || keys.isEmpty()) {
            return;
        }
        StorageNode node = isOneNode() ? environment.node(0) : environment.node(nodeOf(KeyHash.hashOf(keys.get(0))));
        single.send(node, Transaction.unwatch(keys), 2, false, reply -> {});
    }

    private StorageNode node(ClientTransaction transaction) {
        return environment.node(transaction.place() instanceof Integer node ? node : 0);
    }

    private Target target(ClientTransaction transaction, Quorum quorum, Call call) {
        Register register = transaction.place() instanceof Register known ? known : NO_KEYS;
        int partition = environment.topology().partitionOf(register.hash());
        return new Target(store.number(), partition, register, quorum, call.protocol(), call.trace());
    }

    /** Whose commands have no keys: any register serves. */
    private static final Register NO_KEYS = ReplicatedRouter.registerOf(Request.of("{exec}"), 0);

    /**
     * Executes what a client has queued; its transaction and watches are over.
     *
     * @return false: it has to wait
     */
    public boolean exec(ClientTransaction transaction, Call client, Receiver receiver) {
        Call call = room.isAny() ? WakingCall.around(client, waitedAmong(transaction), room) : client;
        if (transaction.isWatchPending()) {
            return false;
        }
        if (transaction.isWatchLost()) {
            discard(transaction);
            call.error(WATCH_LOST);
            return true;
        }
        if (!mayStart(transaction, call)) {
            return false;
        }
        Plan plan = plan(transaction);
        if (plan.commands.isEmpty() && !transaction.isWatching()) {
            transaction.close();
            receiver.onStart(call.later(false));
            receiver.onExecuted(NO_REPLIES, plan.fixed);
            return true;
        }
        Request exec = Transaction.exec(transaction.watched(), plan.commands);
        return store.isSingle()
                ? execOnNode(transaction, plan, exec, call, receiver)
                : execOnRegister(transaction, plan, exec, call, receiver);
    }

    /** Spares what would be made for nothing. */
    private boolean mayStart(ClientTransaction transaction, Call call) {
        return store.isSingle()
                || !(transaction.place() instanceof Register register)
                || call.inFlight().admits(register.hash(), InFlight.Access.ROUND)
                || call.inFlight().admits(register.hash(), InFlight.Access.READ);
    }

    private boolean execOnNode(ClientTransaction transaction, Plan plan, Request exec, Call call, Receiver receiver) {
        StorageNode node = node(transaction);
        if (!(node instanceof LocalNode) && !call.inFlight().admitsLane(Router.isLarge(exec))) {
            return false;
        }
        PendingReply reply = call.later(true);
        receiver.onStart(reply);
        if (call instanceof WakingCall) {
            call.hold(); // until those who wait were tried
        }
        hold(node, exec, call, reply);
        transaction.close();
        single.send(node, exec, call.protocol(), true, array -> receiver.onExecuted(array, plan.fixed));
        return true;
    }

    private boolean execOnRegister(
            ClientTransaction transaction, Plan plan, Request exec, Call call, Receiver receiver) {
        Quorum quorum = replicated.connectionQuorum(plan.isRead, call);
        Target target = target(transaction, quorum, call);
        long hash = target.register().hash();
        InFlight.Access access = plan.isRead ? InFlight.Access.READ : InFlight.Access.ROUND;
        if (!call.inFlight().admits(hash, access)) {
            return false;
        }
        PendingReply reply = call.later(true);
        receiver.onStart(reply);
        call.inFlight().begin(hash, access);
        reply.holdsRegister(hash);
        transaction.close();
        Completion completion = array -> receiver.onExecuted(array, plan.fixed);
        if (plan.isRead) {
            coordinator.read(target, exec, completion);
        } else {
            coordinator.update(target, exec, completion);
        }
        return true;
    }

    /**
     * @param commands for nodes, in the form they execute
     * @param fixed for each command queued: a reply that it has whatever its keys hold
     * @param isRead whether none of them writes
     */
    private record Plan(List<Request> commands, byte[] @Nullable [] fixed, boolean isRead) {}

    private Plan plan(ClientTransaction transaction) {
        List<Queued> queue = transaction.commands();
        byte[][] fixed = new byte[queue.size()][];
        List<Request> commands = new ArrayList<>(queue.size());
        boolean isRead = true;
        for (int i = 0; i < fixed.length; i++) {
            Queued queued = queue.get(i);
            if (!queued.forNode()) {
                continue;
            }
            Execution execution = queued.spec().execution(queued.request());
            Request command = queued.request();
            if (!store.isSingle()) {
                Resolved resolved = Resolver.resolve(queued.spec(), command, environment.now());
                if (resolved instanceof Resolved.Invalid invalid) {
                    fixed[i] = Outcome.error(invalid.error());
                    continue;
                }
                command = ((Resolved.Ok) resolved).request();
            }
            isRead &= execution == Execution.READ;
            commands.add(command);
        }
        return new Plan(commands, fixed, isRead);
    }

    private static void hold(StorageNode node, Request request, Call call, PendingReply reply) {
        if (!(node instanceof LocalNode)) {
            boolean isLarge = Router.isLarge(request);
            call.inFlight().beginLane(isLarge);
            reply.holdsLane(isLarge);
        }
    }
}

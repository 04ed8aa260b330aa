package dev.roundhouse.proxy.routing;

import dev.roundhouse.proxy.blocking.WaitingRoom;
import dev.roundhouse.proxy.coordinator.Completion;
import dev.roundhouse.proxy.coordinator.Environment;
import dev.roundhouse.spi.command.CommandSpec;
import dev.roundhouse.spi.command.Connection;
import dev.roundhouse.spi.command.Execution;
import dev.roundhouse.spi.command.SortOptions;
import dev.roundhouse.spi.command.Split;
import dev.roundhouse.spi.resp.LookAhead;
import dev.roundhouse.spi.resp.Numbers;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RequestDecoder;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.spi.ring.KeyHash;
import dev.roundhouse.spi.storage.LocalNode;
import dev.roundhouse.spi.storage.StorageNode;
import java.util.Arrays;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Carries out the commands that concern keys: finds by the command's statement which nodes or registers they go to. In a
 * store with one replica a command whose keys live on one node goes there as it is. Of one loop; the path of a
 * command on one key allocates nothing there.
 */
public final class Router {
    /**
     * Nodes may send larger requests over a connection of their own, where they lose their place among the smaller ones:
     * below the limits of all links.
     */
    static final int LARGE_REQUEST_BYTES = 32 * 1024;

    /** Among more nodes each is told only what it is a replica of. */
    private static final int MAX_NODES_TOLD = 8;

    public static final String CROSS_SLOT = "CROSSSLOT Keys in request don't hash to the same slot"
            + " (give keys that are used together one hash tag, as in {user1}:name {user1}:mail)";

    private final Environment environment;
    private final StoreSettings store;
    private final NodeKeyspace nodeKeyspace;
    private final ReplicatedRouter replicated;
    private final Transactions transactions;
    private final SingleCommands single;
    private final WaitingRoom room;
    private final RespWriter scratch = new RespWriter();
    private final LookAhead lookAhead = new LookAhead(KeyHash::hashOf);
    private final long[] one = new long[1];

    /** @param room who waits for keys that are written here */
    public Router(LoopServices services, WaitingRoom room) {
        this.environment = services.environment();
        this.store = services.store();
        this.nodeKeyspace = new NodeKeyspace(this, environment);
        this.replicated = new ReplicatedRouter(services);
        this.single = new SingleCommands(services, replicated);
        this.transactions = new Transactions(services, replicated, single, room);
        this.room = room;
    }

    /**
     * Starts a command, its arity checked.
     *
     * @param request valid only during the call
     * @return false: it has to wait; to be given again once something of the client that is under way was answered
     */
    public boolean route(CommandSpec spec, Request request, Call client) {
        Call call = room.isAny() ? WakingCall.around(client, room.waitedAmong(spec, request), room) : client;
        Execution execution = spec.execution(request);
        if (!store.isSingle()) {
            return replicated.route(spec, execution, request, call);
        }
        if (store.passesEverything()) {
            Dedicated dedicated = call.dedicated();
            StorageNode node = dedicated.isUsed() || spec.connection(request) != Connection.SHARED
                    ? onlyNodeOf(spec, request)
                    : null;
            if (dedicated.takes(spec, request, node, call.protocol())) {
                return startDedicated(spec, request, node, call);
            }
        }
        if (execution == Execution.KEYSPACE) {
            return nodeKeyspace.route(spec, request, call);
        }
        if (environment.topology().nodes().size() == 1) {
            return send(environment.node(0), spec.isWrite(), request, call);
        }
        if (spec.isSingleKey()) {
            return send(nodeOf(request, spec.firstKey(request)), spec.isWrite(), request, call);
        }
        String refusal = SortOptions.refusalAmongSeveralPlaces(spec, request);
        if (refusal != null) {
            call.error(refusal);
            return true;
        }
        return routeKeys(spec, request, call);
    }

    /** Decodes a client's next command, as {@link RequestDecoder#next}; the nodes of this process are told which keys come. */
    public @Nullable Request next(RequestDecoder decoder) {
        int count = lookAhead.look(decoder);
        // One command alone would gain nothing but with several replicas.
        if (count > 1 || count == 1 && !store.isSingle()) {
            expect(count);
        }
        return decoder.next();
    }

    private void expect(int count) {
        long[] hashes = lookAhead.hashes();
        int nodes = environment.topology().nodes().size();
        if (nodes <= MAX_NODES_TOLD) {
            for (int i = 0; i < nodes; i++) {
                environment.node(i).expect(hashes, count);
            }
            return;
        }
        for (int i = 0; i < count; i++) {
            one[0] = hashes[i];
            for (int node : environment.replicas(environment.topology().partitionOf(hashes[i]))) {
                environment.node(node).expect(one, 1);
            }
        }
    }

    private boolean startDedicated(CommandSpec spec, Request request, @Nullable StorageNode node, Call call) {
        if (node == null && spec.hasKeys() && spec.keys(request).length > 1) {
            call.error(CROSS_SLOT);
            return true;
        }
        StorageNode any = environment.node(0);
        StorageNode needed = node == null ? any : node;
        if (!needed.health().isUp()) {
            byte[] away = NodeFailure.away();
            call.reply().raw(away, 0, away.length);
            call.replied();
            return true;
        }
        return call.dedicated().start(spec, request, node, any, call);
    }

    /** The one node of all keys; null: there are none, or several nodes have them. */
    private @Nullable StorageNode onlyNodeOf(CommandSpec spec, Request request) {
        int[] keys = spec.hasKeys() ? spec.keys(request) : new int[0];
        for (int i = 1; i < keys.length; i++) {
            if (nodeIndexOf(request, keys[i]) != nodeIndexOf(request, keys[0])) {
                return null;
            }
        }
        return keys.length == 0 ? null : nodeOf(request, keys[0]);
    }

    public Transactions transactions() {
        return transactions;
    }

    /** Commands outside of the order of a client's. */
    public SingleCommands single() {
        return single;
    }

    /** Counts the keys there are; 0 where they cannot be counted now. */
    public void countKeys(LongConsumer receiver) {
        Completion completion =
                reply -> receiver.accept(reply[0] == ':' ? Numbers.parseLong(reply, 1, reply.length - 3) : 0);
        if (store.isSingle()) {
            nodeKeyspace.count(completion);
        } else {
            replicated.countKeys(completion);
        }
    }

    /** Why a connection cannot have this level; null if it can. */
    public @Nullable String refusalOf(Level level) {
        return store.isSingle() ? null : replicated.refusalOf(level);
    }

    private StorageNode nodeOf(Request request, int key) {
        return environment.node(nodeIndexOf(request, key));
    }

    private int nodeIndexOf(Request request, int key) {
        long hash = KeyHash.hashOf(request.array(key), request.offset(key), request.length(key));
        return environment.replicas(environment.topology().partitionOf(hash))[0];
    }

    private boolean routeKeys(CommandSpec spec, Request request, Call call) {
        int[] keys = spec.keys(request);
        if (keys.length == 0) {
            return send(environment.node(0), spec.isWrite(), request, call);
        }
        KeyGroups groups = byNode(request, keys);
        if (groups.count() == 1) {
            return send(nodeOf(request, keys[0]), spec.isWrite(), request, call);
        }
        if (spec.split() == Split.NONE) {
            call.error(CROSS_SLOT);
            return true;
        }
        boolean isLarge = isLarge(request);
        if (!call.inFlight().admitsLane(isLarge)) {
            return false;
        }
        PendingReply reply = call.later(spec.isWrite());
        call.inFlight().beginLane(isLarge);
        reply.holdsLane(isLarge);
        PartMerge merge = new PartMerge(spec.split(), groups, spec.isWrite(), reply);
        int protocol = call.protocol();
        // Made before anything is sent: a reply that comes at once may end the request's validity.
        Request[] parts = new Request[groups.count()];
        int[] nodes = new int[groups.count()];
        for (int part = 0; part < parts.length; part++) {
            parts[part] = groups.part(part, request, spec.keyStep());
            nodes[part] = nodeIndexOf(request, groups.firstKey(part));
        }
        for (int part = 0; part < parts.length; part++) {
            sendPart(environment.node(nodes[part]), parts[part], protocol, merge.part(part));
        }
        return true;
    }

    private KeyGroups byNode(Request request, int[] keys) {
        int[] partOfNode = new int[environment.topology().nodes().size()];
        Arrays.fill(partOfNode, -1);
        int[] partOfKey = new int[keys.length];
        int parts = 0;
        for (int i = 0; i < keys.length; i++) {
            int node = nodeIndexOf(request, keys[i]);
            if (partOfNode[node] < 0) {
                partOfNode[node] = parts++;
            }
            partOfKey[i] = partOfNode[node];
        }
        return new KeyGroups(keys, partOfKey);
    }

    /** Sends a command to the one node it concerns. */
    boolean send(StorageNode node, boolean isWrite, Request request, Call call) {
        if (node instanceof LocalNode local) {
            LocalNode.LongCommand takingLong = local.begin(request, environment.now(), call.reply());
            if (takingLong == null) {
                call.replied();
            } else {
                call.answerAlone(takingLong, isWrite);
            }
            return true;
        }
        boolean isLarge = isLarge(request);
        if (!call.inFlight().admitsLane(isLarge)) {
            return false;
        }
        if (!node.health().isUp()) {
            byte[] away = NodeFailure.away();
            call.reply().raw(away, 0, away.length);
            call.replied();
            return true;
        }
        PendingReply reply = call.later(isWrite);
        call.inFlight().beginLane(isLarge);
        reply.holdsLane(isLarge);
        node.passThrough(request, call.protocol(), reply);
        return true;
    }

    /** Sends one part of a command. */
    void sendPart(StorageNode node, Request request, int protocol, PartMerge.Part part) {
        if (node instanceof LocalNode local) {
            scratch.clear();
            scratch.setProtocol(protocol);
            local.execute(request, environment.now(), scratch);
            part.complete(scratch.toBytes());
        } else if (node.health().isUp()) {
            node.passThrough(request, protocol, part);
        } else {
            part.complete(NodeFailure.away());
        }
    }

    static boolean isLarge(Request request) {
        return request.payloadBytes() >= LARGE_REQUEST_BYTES;
    }
}

package dev.roundhouse.proxy.routing;

import dev.roundhouse.proxy.coordinator.Completion;
import dev.roundhouse.proxy.coordinator.Coordinator;
import dev.roundhouse.proxy.coordinator.Environment;
import dev.roundhouse.proxy.coordinator.Outcome;
import dev.roundhouse.proxy.coordinator.Quorum;
import dev.roundhouse.proxy.coordinator.Target;
import dev.roundhouse.spi.command.CommandSpec;
import dev.roundhouse.spi.command.Execution;
import dev.roundhouse.spi.command.Resolved;
import dev.roundhouse.spi.command.Resolver;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.spi.ring.KeyHash;
import dev.roundhouse.spi.storage.LocalNode;
import dev.roundhouse.spi.storage.Register;
import dev.roundhouse.spi.storage.ReplyHandler;
import dev.roundhouse.spi.storage.StorageNode;
import java.util.Arrays;

/** Executes commands whose keys are in one place, outside of the order of any client's commands. */
public final class SingleCommands {
    private final Environment environment;
    private final Coordinator coordinator;
    private final StoreSettings store;
    private final ReplicatedRouter replicated;
    private final RespWriter scratch = new RespWriter();

    SingleCommands(LoopServices services, ReplicatedRouter replicated) {
        this.environment = services.environment();
        this.coordinator = services.coordinator();
        this.store = services.store();
        this.replicated = replicated;
    }

    /** Whether all keys of a request are in one register or, with one replica, on one node. */
    public boolean isOnePlace(CommandSpec spec, Request request) {
        if (store.isSingle() && environment.topology().nodes().size() == 1) {
            return true;
        }
        int[] keys = spec.keys(request);
        for (int i = 1; i < keys.length; i++) {
            boolean isSame = store.isSingle()
                    ? nodeIndexOf(request, keys[i]) == nodeIndexOf(request, keys[0])
                    : ReplicatedRouter.registerOf(request, keys[i])
                            .equals(ReplicatedRouter.registerOf(request, keys[0]));
            if (!isSame) {
                return false;
            }
        }
        return true;
    }

    /** Whether keys may be written without this process' knowledge. */
    public boolean isShared() {
        return !store.isSingle()
                || environment.topology().nodes().size() > 1
                || !(environment.node(0) instanceof LocalNode);
    }

    /** Replicas that have surely acknowledged a write besides the first, once its client was answered. */
    public int acknowledgements() {
        return store.isSingle() ? 0 : store.quorum().write() - 1;
    }

    /**
     * Executes a command on keys of one place.
     *
     * @param request detached
     * @param call whose protocol and level count
     */
    public void execute(CommandSpec spec, Request request, Call call, Completion completion) {
        int[] keys = spec.keys(request);
        if (!isOnePlace(spec, request)) {
            completion.complete(Outcome.error(Router.CROSS_SLOT));
        } else if (store.isSingle()) {
            StorageNode node = environment.node(keys.length == 0 ? 0 : nodeIndexOf(request, keys[0]));
            send(node, request, call.protocol(), spec.isWrite(), completion);
        } else {
            executeOnRegister(spec, request, keys.length == 0 ? 0 : keys[0], call, completion);
        }
    }

    private void executeOnRegister(CommandSpec spec, Request request, int key, Call call, Completion completion) {
        Resolved resolved = Resolver.resolve(spec, request, environment.now());
        if (resolved instanceof Resolved.Invalid invalid) {
            completion.complete(Outcome.error(invalid.error()));
            return;
        }
        boolean isRead = spec.execution(request) == Execution.READ;
        Register register = ReplicatedRouter.registerOf(request, key);
        Quorum quorum = replicated.connectionQuorum(isRead, call);
        int partition = environment.topology().partitionOf(register.hash());
        Target target = new Target(store.number(), partition, register, quorum, call.protocol(), call.trace());
        Request command = ((Resolved.Ok) resolved).request();
        if (isRead) {
            coordinator.read(target, command, completion);
        } else {
            coordinator.update(target, command, completion);
        }
    }

    private int nodeIndexOf(Request request, int key) {
        long hash = KeyHash.hashOf(request.array(key), request.offset(key), request.length(key));
        return environment.replicas(environment.topology().partitionOf(hash))[0];
    }

    /** Has a node with the only replica execute a command. */
    void send(StorageNode node, Request request, int protocol, boolean isWrite, Completion completion) {
        if (node instanceof LocalNode local) {
            scratch.clear();
            scratch.setProtocol(protocol);
            local.execute(request, environment.now(), scratch);
            completion.complete(scratch.toBytes());
        } else if (!node.health().isUp()) {
            completion.complete(NodeFailure.away());
        } else {
            node.passThrough(request, protocol, new ReplyHandler() {
                @Override
                public void onReply(byte[] array, int offset, int length) {
                    completion.complete(Arrays.copyOfRange(array, offset, offset + length));
                }

                @Override
                public void onFailure(boolean sent, String reason) {
                    completion.complete(NodeFailure.reply(isWrite, sent, reason));
                }
            });
        }
    }
}

package dev.roundhouse.proxy.routing;

import dev.roundhouse.proxy.coordinator.Completion;
import dev.roundhouse.proxy.coordinator.Coordinator;
import dev.roundhouse.proxy.coordinator.Environment;
import dev.roundhouse.proxy.coordinator.FastRead;
import dev.roundhouse.proxy.coordinator.Quorum;
import dev.roundhouse.proxy.coordinator.Target;
import dev.roundhouse.proxy.routing.InFlight.Access;
import dev.roundhouse.spi.command.CommandSpec;
import dev.roundhouse.spi.command.Execution;
import dev.roundhouse.spi.command.Resolved;
import dev.roundhouse.spi.command.Resolver;
import dev.roundhouse.spi.command.Split;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.ring.KeyHash;
import dev.roundhouse.spi.storage.ReadQuestion;
import dev.roundhouse.spi.storage.Register;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Routing in a store with several replicas: a command about one register goes to the coordinator whole, one about several
 * is split by register where its statement says how, and refused otherwise.
 */
final class ReplicatedRouter {
    private static final byte[] SET = "SET".getBytes(StandardCharsets.US_ASCII);

    private final Environment environment;
    private final Coordinator coordinator;
    private final StoreSettings store;
    private final ReplicatedKeyspace keyspace;

    ReplicatedRouter(LoopServices services) {
        this.environment = services.environment();
        this.coordinator = services.coordinator();
        this.store = services.store();
        this.keyspace = new ReplicatedKeyspace(services);
    }

    boolean route(CommandSpec spec, Execution execution, Request request, Call call) {
        Resolved resolved = Resolver.resolve(spec, request, environment.now());
        if (resolved instanceof Resolved.Invalid invalid) {
            call.error(invalid.error());
            return true;
        }
        Request command = ((Resolved.Ok) resolved).request();
        Quorum quorum = quorum(execution == Execution.READ || !spec.isWrite(), call);
        if (quorum == null) {
            return true;
        }
        if (execution == Execution.KEYSPACE) {
            return keyspace.route(spec, command, quorum, call);
        }
        if (spec.isSingleKey()) {
            return routeOne(execution, command, spec.firstKey(command), quorum, call);
        }
        int[] keys = spec.keys(command);
        if (keys.length == 0) {
            return routeOne(execution, command, 0, quorum, call);
        }
        KeyGroups groups = byRegister(command, keys);
        if (groups.count() == 1) {
            boolean isSet = execution == Execution.BLIND_WRITE && spec.split() == Split.ALL_OK;
            return isSet
                    ? routeSets(groups, spec, command, quorum, call)
                    : routeOne(execution, command, keys[0], quorum, call);
        }
        if (spec.split() == Split.NONE) {
            call.error(Router.CROSS_SLOT);
            return true;
        }
        return execution == Execution.BLIND_WRITE
                ? routeSets(groups, spec, command, quorum, call)
                : routeParts(groups, spec, command, quorum, call);
    }

    /** The numbers to use; null: the level asked for is not to be had, which was answered. */
    private @Nullable Quorum quorum(boolean isRead, Call call) {
        Quorum own = store.quorum();
        Level level = call.commandLevel();
        if (level == null) {
            level = call.connectionLevel();
            if (level == null || !isRead && level.isWeakerThan(own)) {
                return own;
            }
        } else if (!isRead && level.isWeakerThan(own)) {
            call.error("ERR only reads may be weaker than their store: store " + store.name() + " is "
                    + own.consistency().label());
            return null;
        }
        Quorum wanted = level.over(own);
        if (wanted == null) {
            call.error(refusal(level));
        }
        return wanted;
    }

    /** The numbers for a transaction: its client's level, not below its store's where it writes. */
    Quorum connectionQuorum(boolean isRead, Call call) {
        Quorum own = store.quorum();
        Level level = call.connectionLevel();
        Quorum wanted = level == null || !isRead && level.isWeakerThan(own) ? own : level.over(own);
        return wanted == null ? own : wanted;
    }

    private String refusal(Level level) {
        Quorum own = store.quorum();
        return "ERR " + level.label() + " needs majorities: store " + store.name() + " reads " + own.read()
                + " and writes " + own.write() + " of " + own.replicas() + " replicas";
    }

    void countKeys(Completion completion) {
        keyspace.count(store.quorum(), completion);
    }

    /** Why the level cannot be set for a connection; null if it can. */
    @Nullable
    String refusalOf(Level level) {
        return level.over(store.quorum()) == null ? refusal(level) : null;
    }

    static Register registerOf(Request request, int key) {
        byte[] array = request.array(key);
        int offset = request.offset(key);
        int length = request.length(key);
        long tag = KeyHash.tagRange(array, offset, length);
        long hash = KeyHash.hashOf(array, offset, length);
        if (tag == KeyHash.UNTAGGED) {
            return new Register(Arrays.copyOfRange(array, offset, offset + length), false, hash);
        }
        int from = KeyHash.tagOffset(tag);
        return new Register(Arrays.copyOfRange(array, from, from + KeyHash.tagLength(tag)), true, hash);
    }

    private Target target(Register register, Quorum quorum, Call call) {
        int partition = environment.topology().partitionOf(register.hash());
        return new Target(store.number(), partition, register, quorum, call.protocol(), call.trace());
    }

    private static Access access(Execution execution, Target target) {
        return switch (execution) {
            case READ -> Access.READ;
            case BLIND_WRITE -> Coordinator.overwritesBlindly(target) ? Access.BLIND_WRITE : Access.ROUND;
            default -> Access.ROUND;
        };
    }

    private boolean routeOne(Execution execution, Request command, int key, Quorum quorum, Call call) {
        if (execution == Execution.READ && ReadQuestion.fits(command)) {
            return read(command, key, quorum, call);
        }
        Target target = target(registerOf(command, key), quorum, call);
        Access access = access(execution, target);
        long hash = target.register().hash();
        if (!call.inFlight().admits(hash, access)) {
            return false;
        }
        PendingReply reply = call.later(access != Access.READ);
        call.inFlight().begin(hash, access);
        reply.holdsRegister(hash);
        start(access, target, command.detach(), reply);
        return true;
    }

    private boolean read(Request command, int key, Quorum quorum, Call call) {
        long hash = KeyHash.hashOf(command.array(key), command.offset(key), command.length(key));
        if (!call.inFlight().admits(hash, Access.READ)) {
            return false;
        }
        PendingReply reply = call.later(false);
        call.inFlight().begin(hash, Access.READ);
        reply.holdsRegister(hash);
        FastRead read = coordinator.newRead();
        read.about(command, key, hash);
        read.of(store.number(), call.protocol(), call.trace());
        read.start(quorum, reply);
        return true;
    }

    private void start(Access access, Target target, Request command, Completion completion) {
        switch (access) {
            case READ -> coordinator.read(target, command, completion);
            case ROUND -> coordinator.update(target, command, completion);
            case BLIND_WRITE -> coordinator.overwrite(target, command, completion);
        }
    }

    private static KeyGroups byRegister(Request request, int[] keys) {
        Map<Register, Integer> parts = new HashMap<>();
        int[] partOfKey = new int[keys.length];
        for (int i = 0; i < keys.length; i++) {
            Integer part = parts.putIfAbsent(registerOf(request, keys[i]), parts.size());
            partOfKey[i] = part == null ? parts.size() - 1 : part;
        }
        return new KeyGroups(keys, partOfKey);
    }

    /** One part of a command, ready to start. */
    private record Part(Access access, Target target, Request command) {}

    private boolean routeParts(KeyGroups groups, CommandSpec spec, Request command, Quorum quorum, Call call) {
        Part[] parts = new Part[groups.count()];
        for (int i = 0; i < parts.length; i++) {
            Target target = target(registerOf(command, groups.firstKey(i)), quorum, call);
            parts[i] =
                    new Part(access(spec.execution(command), target), target, groups.part(i, command, spec.keyStep()));
        }
        return start(parts, groups, spec, call);
    }

    /** MSET: a plain SET for an untagged key, the last value where a key is given twice; MSET in one round for a tag. */
    private boolean routeSets(KeyGroups groups, CommandSpec spec, Request command, Quorum quorum, Call call) {
        Part[] parts = new Part[groups.count()];
        for (int i = 0; i < parts.length; i++) {
            Target target = target(registerOf(command, groups.firstKey(i)), quorum, call);
            Request part = groups.part(i, command, spec.keyStep());
            if (target.register().tagged()) {
                parts[i] = new Part(Access.ROUND, target, part);
            } else {
                Request set = Request.of(SET, part.array(1), part.array(part.size() - 1));
                parts[i] = new Part(access(Execution.BLIND_WRITE, target), target, set);
            }
        }
        return start(parts, groups, spec, call);
    }

    private boolean start(Part[] parts, KeyGroups groups, CommandSpec spec, Call call) {
        InFlight inFlight = call.inFlight();
        for (Part part : parts) {
            if (!inFlight.admits(part.target.register().hash(), part.access)) {
                return false;
            }
        }
        long[] hashes = new long[parts.length];
        PendingReply reply = call.later(spec.isWrite());
        for (int i = 0; i < parts.length; i++) {
            hashes[i] = parts[i].target.register().hash();
            inFlight.begin(hashes[i], parts[i].access);
        }
        reply.holdsRegisters(hashes);
        PartMerge merge = new PartMerge(spec.split(), groups, spec.isWrite(), reply);
        for (int i = 0; i < parts.length; i++) {
            start(parts[i].access, parts[i].target, parts[i].command, merge.part(i));
        }
        return true;
    }
}

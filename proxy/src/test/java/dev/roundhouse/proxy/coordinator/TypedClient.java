package dev.roundhouse.proxy.coordinator;

import dev.roundhouse.spi.command.CommandErrors;
import dev.roundhouse.spi.command.CommandSpec;
import dev.roundhouse.spi.command.CommandTable;
import dev.roundhouse.spi.command.Execution;
import dev.roundhouse.spi.command.Resolved;
import dev.roundhouse.spi.command.Resolver;
import dev.roundhouse.spi.command.Transaction;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.ring.KeyHash;
import dev.roundhouse.spi.storage.Register;
import dev.roundhouse.storage.command.RandomFamily;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A client that sends random commands of all types, as routing would send them: resolved, to the register of their keys,
 * alone or as a transaction. It has one under way at a time, through any proxy.
 */
final class TypedClient implements SimulatedActor {
    private static final List<String> TAGS = List.of("{g}", "{g}", "{h}");

    /** What was asked of one register. */
    static final class Asked {
        final Request command;
        final Target target;
        final boolean isRead;
        /** Null while it is not answered, or where it is not known what became of it. */
        byte @Nullable [] reply;

        Asked(Request command, Target target, boolean isRead) {
            this.command = command;
            this.target = target;
            this.isRead = isRead;
        }
    }

    private final SimulatedCluster cluster;
    private final List<Supplier<Request>> sources;
    private final List<Asked> asked;
    private int left;
    private boolean isWaiting;
    private int idleSteps;

    /** @param asked where to note what was asked */
    TypedClient(SimulatedCluster cluster, List<RandomFamily> families, int operations, List<Asked> asked) {
        this.cluster = cluster;
        this.left = operations;
        this.asked = asked;
        Random random = new Random(cluster.random.nextLong());
        this.sources = families.stream()
                .map(family -> family.commands(random, () -> cluster.time))
                .toList();
    }

    @Override
    public boolean isDone() {
        return left == 0 && !isWaiting;
    }

    @Override
    public void step() {
        if (left == 0 || isWaiting || idleSteps-- > 0) {
            return;
        }
        left--;
        idleSteps = cluster.random.nextInt(3) == 0 ? cluster.random.nextInt(40) : 0;
        SimulatedProxy proxy = cluster.anyProxy();
        if (cluster.random.nextInt(4) == 0) {
            transaction(proxy);
        } else {
            single(proxy);
        }
    }

    private String anyTag() {
        return TAGS.get(cluster.random.nextInt(TAGS.size()));
    }

    private void single(SimulatedProxy proxy) {
        boolean isTagged = cluster.random.nextInt(3) > 0;
        Request request = command(isTagged ? anyTag() : "");
        CommandSpec spec = CommandTable.DEFAULT.find(request);
        if (registers(request, spec).count() > 1) {
            return; // CROSSSLOT
        }
        Request command = resolved(request, spec, proxy);
        if (command == null) {
            return;
        }
        Execution execution = spec.execution(request);
        Target target = target(proxy, command, spec);
        if (execution == Execution.BLIND_WRITE && !target.register().tagged()) {
            Request set = spec.name().equals("mset")
                    ? Request.of(bytes("SET"), command.bytes(1), command.bytes(command.size() - 1))
                    : command;
            Asked overwrite = ask(set, target, false);
            proxy.coordinator.overwrite(target, set, reply -> onReply(overwrite, reply));
            return;
        }
        send(proxy, ask(command, target, execution == Execution.READ));
    }

    private void transaction(SimulatedProxy proxy) {
        String tag = anyTag();
        List<Request> commands = new ArrayList<>();
        boolean isRead = true;
        Target target = null;
        for (int i = 2 + cluster.random.nextInt(3); i > 0; i--) {
            Request request = command(tag);
            CommandSpec spec = CommandTable.DEFAULT.find(request);
            Request command = resolved(request, spec, proxy);
            if (command != null) {
                isRead &= spec.execution(request) == Execution.READ;
                target = target(proxy, command, spec);
                commands.add(command);
            }
        }
        if (target != null) {
            send(proxy, ask(Transaction.exec(List.of(), commands), target, isRead));
        }
    }

    private void send(SimulatedProxy proxy, Asked question) {
        if (question.isRead) {
            proxy.coordinator.read(question.target, question.command, reply -> onReply(question, reply));
        } else {
            proxy.coordinator.update(question.target, question.command, reply -> onReply(question, reply));
        }
    }

    private Asked ask(Request command, Target target, boolean isRead) {
        Asked question = new Asked(command, target, isRead);
        asked.add(question);
        isWaiting = true;
        return question;
    }

    private void onReply(Asked question, byte[] reply) {
        isWaiting = false;
        boolean isOurs = Stream.of("NOQUORUM", "OVERLOADED", "INDOUBT").anyMatch(code -> Outcome.isError(reply, code));
        question.reply = isOurs ? null : reply;
    }

    /** The next command about keys that is not refused before it is sent; its keys get the tag before their names. */
    private Request command(String tag) {
        while (true) {
            Request request =
                    sources.get(cluster.random.nextInt(sources.size())).get();
            CommandSpec spec = CommandTable.DEFAULT.find(request);
            if (CommandErrors.check(spec, request) != null || spec.isPassThroughOnly() || !spec.hasKeys()) {
                continue;
            }
            int[] keys = spec.keys(request);
            if (keys.length > 0) {
                return tagged(request, keys, tag);
            }
        }
    }

    private static Request tagged(Request request, int[] keys, String tag) {
        byte[][] arguments = new byte[request.size()][];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = request.bytes(i);
        }
        for (int key : keys) {
            arguments[key] = bytes(tag + new String(arguments[key], StandardCharsets.ISO_8859_1));
        }
        return Request.of(arguments);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static @Nullable Request resolved(Request request, CommandSpec spec, SimulatedProxy proxy) {
        return Resolver.resolve(spec, request, proxy.now()) instanceof Resolved.Ok ok ? ok.request() : null;
    }

    private static Stream<Register> registers(Request request, CommandSpec spec) {
        return Arrays.stream(spec.keys(request))
                .mapToObj(key -> registerOf(request.bytes(key)))
                .distinct();
    }

    private Target target(SimulatedProxy proxy, Request command, CommandSpec spec) {
        // Resolved, a command may be another: its first key stays where it is.
        CommandSpec own = CommandTable.DEFAULT.find(command);
        Register register = registerOf(command.bytes((own == null ? spec : own).firstKey(command)));
        int protocol = cluster.random.nextBoolean() ? 2 : 3;
        Quorum quorum = cluster.options.quorum();
        return new Target(0, proxy.topology().partitionOf(register.hash()), register, quorum, protocol);
    }

    private static Register registerOf(byte[] key) {
        long tag = KeyHash.tagRange(key, 0, key.length);
        long hash = KeyHash.hashOf(key);
        if (tag == KeyHash.UNTAGGED) {
            return new Register(key, false, hash);
        }
        int from = KeyHash.tagOffset(tag);
        return new Register(Arrays.copyOfRange(key, from, from + KeyHash.tagLength(tag)), true, hash);
    }
}

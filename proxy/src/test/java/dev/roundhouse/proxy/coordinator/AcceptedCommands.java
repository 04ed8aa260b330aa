package dev.roundhouse.proxy.coordinator;

import dev.roundhouse.spi.command.CommandSpec;
import dev.roundhouse.spi.command.CommandTable;
import dev.roundhouse.spi.command.Transaction;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.Header;
import dev.roundhouse.spi.storage.Message;
import dev.roundhouse.spi.storage.Register;
import dev.roundhouse.spi.storage.RegisterState;
import dev.roundhouse.spi.version.Ballot;
import dev.roundhouse.storage.command.Commands;
import dev.roundhouse.storage.store.MemoryStore;
import dev.roundhouse.storage.store.StoreSettings;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What the replicas of a simulated cluster accepted, by ballot, and what they answered. {@link #violation} executes it once
 * more, on a single replica that never gets a state from another: every reply of every replica, to reads too, and every
 * state that was passed on must be what that one has at the same version.
 */
final class AcceptedCommands implements SimulatedCluster.Witness {
    /** Replies that depend on when a key was last used, or on how the node at hand keeps it. */
    private static final Set<String> OF_THE_NODE =
            Set.of("object|idletime", "object|freq", "object|encoding", "object|refcount", "memory|usage");
    /** Chance, in a read, is the node's own. */
    private static final Set<String> BY_CHANCE = Set.of("srandmember", "hrandfield", "zrandmember");
    /**
     * A set has no order: one of numbers that was passed on replies them ascending, as it was not before. And what was large
     * once and is small now is scanned in another order than the same passed on.
     */
    private static final Set<String> UNORDERED =
            Set.of("smembers", "sinter", "sunion", "sdiff", "spop", "sscan", "srandmember", "hscan", "zscan");

    private final Map<Register, Map<Ballot, Step>> steps = new LinkedHashMap<>();
    private final Map<Register, List<Seen>> seen = new HashMap<>();

    /** One ballot, accepted by some replica. */
    private record Step(
            Register register,
            Ballot ballot,
            Ballot previous,
            Header header,
            List<Request> commands,
            boolean isBlind,
            List<List<byte[]>> replies) {}

    /** What a replica showed of itself at a version: its reply to a read, or its state. */
    private record Seen(
            Ballot version,
            Message.@Nullable Read read,
            byte @Nullable [] reply,
            @Nullable String state) {}

    @Override
    public void delivered(Message message, Answer answer) {
        if (answer instanceof Answer.Value value && message instanceof Message.Read read && !value.expired()) {
            note(read.register(), new Seen(value.accepted(), read, value.reply(), null));
        } else if (answer instanceof Answer.Fetched fetched) {
            note(fetched.state());
        } else if (answer instanceof Answer.Dumped dumped) {
            dumped.registers().forEach(this::note);
        } else if (answer instanceof Answer.Accepted yes) {
            accepted(message, yes.replies());
        }
    }

    /** A state that a replica has. */
    void note(RegisterState state) {
        if (state.base().isNone()) {
            note(state.register(), new Seen(state.accepted(), null, null, SimulatedReplica.describe(state)));
        }
    }

    private void note(Register register, Seen sight) {
        seen.computeIfAbsent(register, r -> new ArrayList<>()).add(sight);
    }

    private void accepted(Message message, List<byte[]> replies) {
        Step step = null;
        if (message instanceof Message.Apply m) {
            step = new Step(m.register(), m.ballot(), m.previous(), m.header(), m.commands(), false, new ArrayList<>());
        } else if (message instanceof Message.Install m) {
            RegisterState state = m.state();
            step = new Step(
                    state.register(), m.ballot(), state.accepted(), m.header(), m.commands(), false, new ArrayList<>());
        } else if (message instanceof Message.Write m) {
            List<Request> commands = List.of(m.command());
            step = new Step(m.register(), m.ballot(), Ballot.NONE, m.header(), commands, true, new ArrayList<>());
        }
        if (step != null) {
            Step known = steps.computeIfAbsent(step.register, r -> new LinkedHashMap<>())
                    .putIfAbsent(step.ballot, step);
            (known == null ? step : known).replies.add(replies);
        }
    }

    private Deque<Step> path(Register register, Ballot version) {
        Deque<Step> path = new ArrayDeque<>();
        Map<Ballot, Step> known = steps.get(register);
        for (Step at = known.get(version); at != null; at = known.get(at.previous)) {
            path.addFirst(at);
        }
        return path;
    }

    /** The first reply or state of a replica that is not what it should be; null when all are. */
    @Nullable
    String violation() {
        for (Map.Entry<Register, Map<Ballot, Step>> each : steps.entrySet()) {
            Set<Ballot> leaves = new HashSet<>(each.getValue().keySet());
            each.getValue().values().forEach(step -> leaves.remove(step.previous));
            for (Ballot leaf : leaves) {
                String violation = new Replay(each.getKey()).follow(path(each.getKey(), leaf));
                if (violation != null) {
                    return violation;
                }
            }
        }
        return null;
    }

    /** Whether two replies to a command say the same. */
    static boolean isSame(Request command, byte[] reply, byte[] other) {
        if (Arrays.equals(reply, other) || any(command, OF_THE_NODE::contains)) {
            return true;
        }
        return any(command, UNORDERED::contains) && Arrays.equals(sortedLines(reply), sortedLines(other));
    }

    private static boolean any(Request command, Predicate<String> name) {
        if (Transaction.isExec(command)) {
            return Transaction.of(command).commands().stream().anyMatch(each -> any(each, name));
        }
        CommandSpec spec = CommandTable.DEFAULT.find(command);
        return spec != null && name.test(spec.name());
    }

    private static String[] sortedLines(byte[] reply) {
        String[] lines = text(reply).split("\r\n", -1);
        Arrays.sort(lines);
        return lines;
    }

    private static String text(byte[] reply) {
        return new String(reply, StandardCharsets.ISO_8859_1);
    }

    /** The replica that executes everything itself. */
    private final class Replay {
        private final Register register;
        private final MemoryStore store =
                new MemoryStore(new StoreSettings(1, true, 0), Commands.executor(), new Random(1));

        Replay(Register register) {
            this.register = register;
            store.handle(new Message.Admit(header(0, 2), new int[] {0, 1}, Message.Role.COUNT));
        }

        private static Header header(long now, int protocol) {
            return new Header(0, 0, 1, now, protocol);
        }

        @Nullable
        String follow(Iterable<Step> path) {
            for (Step step : path) {
                String violation = execute(step);
                violation = violation == null ? compareSights(step.ballot) : violation;
                if (violation != null) {
                    return "at " + step.ballot + " " + step.commands + ": " + violation;
                }
            }
            return null;
        }

        private @Nullable String execute(Step step) {
            Header header = header(step.header.now(), step.header.protocol());
            Message message = step.isBlind
                    ? new Message.Write(header, register, step.ballot, step.commands.get(0))
                    : new Message.Apply(
                            header, register, step.ballot, step.previous, step.previous, step.commands, Ballot.NONE);
            if (!(store.handle(message) instanceof Answer.Accepted mine)) {
                return "not accepted after what is known to have gone before";
            }
            for (List<byte[]> replies : step.replies) {
                for (int i = 0; i < replies.size(); i++) {
                    Request command = step.commands.get(i);
                    if (!isSame(command, replies.get(i), mine.replies().get(i))) {
                        return command + " answered " + text(replies.get(i)) + " and not "
                                + text(mine.replies().get(i));
                    }
                }
            }
            return null;
        }

        private @Nullable String compareSights(Ballot version) {
            String state = null;
            for (Seen sight : seen.getOrDefault(register, List.of())) {
                if (!sight.version.equals(version)) {
                    continue;
                }
                if (sight.read == null) {
                    state = state == null ? state() : state;
                    if (!state.equals(sight.state)) {
                        return "a replica held " + sight.state + " and not " + state;
                    }
                } else if (sight.reply != null && !any(sight.read.command(), BY_CHANCE::contains)) {
                    Message.Read read = sight.read;
                    Header header = header(read.header().now(), read.header().protocol());
                    Answer.Value mine = (Answer.Value) store.handle(new Message.Read(header, register, read.command()));
                    if (!isSame(read.command(), sight.reply, mine.reply())) {
                        return read.command() + " read " + text(sight.reply) + " and not " + text(mine.reply());
                    }
                }
            }
            return null;
        }

        private String state() {
            Answer.Fetched mine = (Answer.Fetched) store.handle(new Message.Fetch(header(0, 2), register, Ballot.NONE));
            return SimulatedReplica.describe(mine.state());
        }
    }

    /** The reply that a replica gave to a command at a version on the way to {@code version}; null: it is not on it. */
    byte @Nullable [] replyTo(Request command, Register register, Ballot version) {
        for (Step step : path(register, version)) {
            for (int i = 0; i < step.commands.size(); i++) {
                if (step.commands.get(i) == command) {
                    return step.replies.get(0).get(i);
                }
            }
        }
        return null;
    }
}

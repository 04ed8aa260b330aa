package dev.roundhouse.proxy.coordinator;

import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.Header;
import dev.roundhouse.spi.storage.Message;
import dev.roundhouse.spi.version.Ballot;
import dev.roundhouse.spi.version.Lineage;
import java.util.Arrays;
import java.util.List;

/** Breaks a rule of the protocol by changing messages and answers on their way. */
final class Mutation {
    private Mutation() {}

    static Message of(SimulatedCluster cluster, SimulatedProxy from, int node, Message message) {
        Variant variant = cluster.options.variant();
        Header header = message.header();
        if (variant == Variant.NO_EPOCH && !(message instanceof Message.Load)) {
            return with(message, epoch(header, Math.max(header.epoch(), cluster.authority.epoch())));
        }
        if (variant == Variant.STRADDLE && (message instanceof Message.Apply || message instanceof Message.Install)) {
            return with(message, epoch(header, Math.max(header.epoch(), cluster.authority.epoch())));
        }
        if (variant == Variant.OWN_CLOCK) {
            long off = (node * 2L - 1) * SimulatedCluster.SKEW;
            return with(message, new Header(header.store(), header.partition(), header.epoch(), cluster.time + off, 2));
        }
        if (variant == Variant.UNKEPT_PROMISE && message instanceof Message.Prepare prepare) {
            return new Message.Fetch(header, prepare.register(), Ballot.NONE);
        }
        if (variant == Variant.REDELIVERED_NIL && message instanceof Message.Redeliver redeliver) {
            cluster.redelivered.add(redeliver.state().accepted());
        }
        if (variant == Variant.FILLED_WITHOUT_FLOOR && message instanceof Message.Load load) {
            return new Message.Load(header, load.registers(), Ballot.NONE, load.flushed());
        }
        if (variant == Variant.UNFILLED && message instanceof Message.Load load) {
            return new Message.Load(header, List.of(), load.floor(), load.flushed());
        }
        if (variant == Variant.IGNORED_EXPIRY && message instanceof Message.Apply) {
            return with(message, new Header(header.store(), header.partition(), header.epoch(), 0, 2));
        }
        return message;
    }

    private static Header epoch(Header header, long epoch) {
        return new Header(header.store(), header.partition(), epoch, header.now(), header.protocol());
    }

    static Answer of(SimulatedCluster cluster, Message message, Answer answer) {
        Variant variant = cluster.options.variant();
        if (variant == Variant.UNKEPT_PROMISE
                && message instanceof Message.Prepare
                && answer instanceof Answer.Fetched fetched) {
            return new Answer.Promised(
                    fetched.state().accepted(), fetched.state().lineage(), Ballot.NONE);
        }
        if (variant == Variant.PURGE_UNPROVED && answer instanceof Answer.Passed passed) {
            return allPassed(passed.passed().length);
        }
        if (variant == Variant.PURGE_BY_MAJORITY
                && answer instanceof Answer.Failed
                && message instanceof Message.Passed asked) {
            return allPassed(asked.versions().size());
        }
        if (answer instanceof Answer.Value value && value.expired() && leavesAtOnce(cluster, message, value)) {
            return new Answer.Value(value.accepted(), value.reply(), false);
        }
        if (variant == Variant.FLOOR_UNMARKED && answer instanceof Answer.Promised promise) {
            return new Answer.Promised(promise.accepted(), promise.lineage(), Ballot.NONE);
        }
        if (variant == Variant.GUESS
                && answer instanceof Answer.Promised promise
                && !promise.accepted().isNone()
                && (promise.lineage().size() == 0 || promise.lineage().isBlind(promise.accepted()))) {
            Lineage guessed = Lineage.single(promise.accepted(), Ballot.NONE);
            return new Answer.Promised(promise.accepted(), guessed, promise.floor());
        }
        return answer;
    }

    private static Answer allPassed(int registers) {
        boolean[] all = new boolean[registers];
        Arrays.fill(all, true);
        return new Answer.Passed(all);
    }

    /** Whether nil for an expired key leaves, against the rule, without a round. */
    private static boolean leavesAtOnce(SimulatedCluster cluster, Message message, Answer.Value value) {
        return switch (cluster.options.variant()) {
            case NAIVE_EXPIRY -> true;
            case REDELIVERED_NIL ->
                message instanceof Message.Read read
                        && (cluster.redelivered.remove(value.accepted())
                                || !isHeldByMajority(cluster, read, value.accepted()));
            default -> false;
        };
    }

    private static boolean isHeldByMajority(SimulatedCluster cluster, Message.Read read, Ballot version) {
        int partition = read.header().partition();
        long holders = cluster.replicas.stream()
                .flatMap(replica -> replica.registers(partition).stream())
                .filter(register -> register.register().equals(read.register())
                        && register.accepted().equals(version))
                .count();
        return holders >= cluster.options.quorum().majority();
    }

    static Message with(Message message, Header h) {
        if (message instanceof Message.Prepare m) {
            return new Message.Prepare(h, m.register(), m.ballot());
        } else if (message instanceof Message.Write m) {
            return new Message.Write(h, m.register(), m.ballot(), m.command());
        } else if (message instanceof Message.Apply m) {
            return new Message.Apply(h, m.register(), m.ballot(), m.previous(), m.parent(), m.commands(), m.next());
        } else if (message instanceof Message.Install m) {
            return new Message.Install(h, m.ballot(), m.state(), m.parent(), m.commands(), m.next());
        } else if (message instanceof Message.Redeliver m) {
            return new Message.Redeliver(h, m.state());
        } else if (message instanceof Message.Read m) {
            return new Message.Read(h, m.register(), m.command());
        } else if (message instanceof Message.Version m) {
            return new Message.Version(h, m.register());
        } else if (message instanceof Message.Fetch m) {
            return new Message.Fetch(h, m.register(), m.since());
        } else if (message instanceof Message.Flush m) {
            return new Message.Flush(h, m.ballot(), m.again());
        } else if (message instanceof Message.Passed m) {
            return new Message.Passed(h, m.versions());
        } else if (message instanceof Message.Purge m) {
            return new Message.Purge(h, m.versions());
        } else if (message instanceof Message.Dump m) {
            return new Message.Dump(h, m.from(), m.limit());
        }
        return message;
    }
}

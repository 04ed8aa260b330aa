package dev.roundhouse.proxy.coordinator;

import dev.roundhouse.spi.command.CommandTable;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.Header;
import dev.roundhouse.spi.storage.KeyState;
import dev.roundhouse.spi.storage.Message;
import dev.roundhouse.spi.storage.RegisterState;
import dev.roundhouse.spi.version.Ballot;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Breaks the rules that a replica has to keep, around the real store, which keeps them. */
final class BrokenReplica {
    private static final byte[] NIL = "$-1\r\n".getBytes(StandardCharsets.US_ASCII);

    private final SimulatedCluster cluster;
    private final SimulatedReplica replica;
    private final Variant variant;
    /** The latest time that a read told it. */
    long watermark = Long.MIN_VALUE;

    BrokenReplica(SimulatedCluster cluster, SimulatedReplica replica) {
        this.cluster = cluster;
        this.replica = replica;
        this.variant = cluster.options.variant();
    }

    Answer handle(Message message) {
        return switch (variant) {
            case WRITE_BACK -> writeBack(message);
            case LOCAL_EXPIRY -> expireLocally(message);
            case STRICT_IDENTITY -> isIdentity(message) ? leaveExpired(message) : replica.handle(message);
            case WATERMARK -> judgeByWatermark(message);
            case BLIND_DEL_LAST, BLIND_DEL_OTHERS, BLIND_DEL_FIRST -> tellVersionBefore(message);
            case UNFENCED_FILL -> message instanceof Message.Dump dump ? dumpUnfenced(dump) : replica.handle(message);
            case KEPT_ON_RETURN -> message instanceof Message.Admit admit ? keep(admit) : replica.handle(message);
            case FLOOR_AS_VERSION, FLOOR_ABOVE_ALL -> countFloor(message);
            default -> replica.handle(message);
        };
    }

    private Answer writeBack(Message message) {
        Answer answer = replica.handle(message);
        if (!(answer instanceof Answer.Refused)
                || !(message instanceof Message.Redeliver redeliver)
                || !redeliver.state().base().isNone()) {
            return answer;
        }
        RegisterState newer = redeliver.state();
        int partition = message.header().partition();
        boolean[] isTaken = new boolean[1];
        replica.rewrite(partition, held -> {
            if (!held.register().equals(newer.register()) || !newer.accepted().isAbove(held.accepted())) {
                return held;
            }
            isTaken[0] = true;
            return new RegisterState(
                    held.register(),
                    held.promised(),
                    newer.accepted(),
                    held.lineage().merge(newer.lineage()),
                    Ballot.NONE,
                    newer.keys());
        });
        return isTaken[0] ? Answer.Accepted.NO_REPLY : answer;
    }

    private Answer expireLocally(Message message) {
        long now = cluster.time + (replica.index() * 2L - 1) * SimulatedCluster.SKEW;
        for (int partition = 0; partition < SimulatedCluster.PARTITIONS; partition++) {
            replica.rewrite(partition, held -> {
                List<KeyState> left = new ArrayList<>(held.keys());
                left.replaceAll(key -> key.expireAt() != KeyState.NO_EXPIRY && key.expireAt() <= now
                        ? KeyState.tombstone(key.key(), key.content())
                        : key);
                return left.equals(held.keys()) ? held : with(held, held.accepted(), left);
            });
        }
        return replica.handle(message);
    }

    private static RegisterState with(RegisterState held, Ballot accepted, List<KeyState> keys) {
        return new RegisterState(held.register(), held.promised(), accepted, held.lineage(), held.base(), keys);
    }

    private static boolean isIdentity(Message message) {
        List<Request> commands = message instanceof Message.Apply apply
                ? apply.commands()
                : message instanceof Message.Install install ? install.commands() : List.of();
        return !commands.isEmpty()
                && commands.stream().map(CommandTable.DEFAULT::find).noneMatch(spec -> spec == null || spec.isWrite());
    }

    /** What has expired stays as it was, only the reply is that of a key that is gone. */
    private Answer leaveExpired(Message message) {
        Header header = message.header();
        Answer answer = replica.handle(
                Mutation.with(message, new Header(header.store(), header.partition(), header.epoch(), 0, 2)));
        if (!(answer instanceof Answer.Accepted accepted)) {
            return answer;
        }
        boolean hasExpired = replica.registers(header.partition()).stream()
                .flatMap(register -> register.keys().stream())
                .anyMatch(key -> key.expireAt() != KeyState.NO_EXPIRY && key.expireAt() <= header.now());
        return hasExpired
                ? new Answer.Accepted(
                        accepted.replies().stream().map(reply -> NIL).toList())
                : answer;
    }

    private Answer judgeByWatermark(Message message) {
        if (!(message instanceof Message.Read)) {
            return replica.handle(message);
        }
        Header header = message.header();
        watermark = Math.max(watermark, header.now());
        Answer answer = replica.handle(
                Mutation.with(message, new Header(header.store(), header.partition(), header.epoch(), watermark, 2)));
        return answer instanceof Answer.Value value ? new Answer.Value(value.accepted(), value.reply(), false) : answer;
    }

    /** To a blind DEL: what version it replaced, and whether the key was there. */
    private Answer tellVersionBefore(Message message) {
        if (!(message instanceof Message.Write write) || !write.command().is(0, "DEL")) {
            return replica.handle(message);
        }
        Answer before = replica.handle(new Message.Read(
                message.header(),
                write.register(),
                Request.of("EXISTS", write.command().text(1))));
        Answer answer = replica.handle(message);
        return answer instanceof Answer.Accepted && before instanceof Answer.Value value
                ? new Answer.Accepted(List.of(new BlindDelete.Found(value.accepted(), value.reply()[1] == '1').bytes()))
                : answer;
    }

    private Answer dumpUnfenced(Message.Dump dump) {
        Header header = dump.header();
        long known = Math.min(header.epoch(), replica.epoch(header.partition()));
        return replica.handle(
                Mutation.with(dump, new Header(header.store(), header.partition(), known, header.now(), 2)));
    }

    private Answer keep(Message.Admit admit) {
        List<List<RegisterState>> had = new ArrayList<>();
        for (int partition = 0; partition < SimulatedCluster.PARTITIONS; partition++) {
            had.add(replica.registers(partition));
        }
        Answer answer = replica.handle(admit);
        if (admit.role() == Message.Role.RECOVER && answer instanceof Answer.Accepted) {
            for (int partition : admit.partitions()) {
                Header header = new Header(0, partition, admit.header().epoch(), 0, 2);
                replica.handle(new Message.Load(header, had.get(partition), Ballot.NONE, Ballot.NONE));
            }
        }
        return answer;
    }

    /** Answers and takes messages as if what is absent had the floor for its version. */
    private Answer countFloor(Message message) {
        Ballot floor = floor(message.header().partition());
        if (floor.isNone()) {
            return replica.handle(message);
        }
        Message translated = message;
        if (message instanceof Message.Apply m && m.previous().equals(floor)) {
            translated = new Message.Apply(
                    m.header(), m.register(), m.ballot(), Ballot.NONE, m.parent(), m.commands(), m.next());
        }
        Answer answer = replica.handle(translated);
        if (answer instanceof Answer.Promised promised && promised.accepted().isNone()) {
            return new Answer.Promised(floor, promised.lineage(), Ballot.NONE);
        } else if (answer instanceof Answer.Value value && value.accepted().isNone()) {
            return new Answer.Value(floor, value.reply(), value.expired());
        } else if (answer instanceof Answer.Fetched fetched
                && fetched.state().accepted().isNone()) {
            return new Answer.Fetched(with(fetched.state(), floor, List.of()));
        }
        return answer;
    }

    private Ballot floor(int partition) {
        Ballot floor = partition < 0 ? Ballot.NONE : replica.floor(partition);
        return floor.isNone() || variant == Variant.FLOOR_AS_VERSION ? floor : new Ballot(floor.clock() + 1, 0);
    }

    /** Drops one key that is there, as a cache would. */
    void evictOne() {
        boolean[] isDone = new boolean[1];
        for (int partition = 0; partition < SimulatedCluster.PARTITIONS; partition++) {
            replica.rewrite(partition, held -> {
                boolean goes = !isDone[0] && !held.keys().stream().allMatch(KeyState::isTombstone);
                isDone[0] |= goes;
                return goes ? null : held;
            });
        }
    }
}

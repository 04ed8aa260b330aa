package dev.roundhouse.storage.redis;

import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.AnswerHandler;
import dev.roundhouse.spi.storage.HashBuckets;
import dev.roundhouse.spi.storage.Header;
import dev.roundhouse.spi.storage.KeyState;
import dev.roundhouse.spi.storage.Message;
import dev.roundhouse.spi.storage.Register;
import dev.roundhouse.spi.storage.RegisterVersion;
import dev.roundhouse.spi.storage.VersionDigest;
import dev.roundhouse.spi.version.Ballot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Comparison of partitions, and the purge of tombstones: a partition's metadata is read whole, and put in order here. */
final class VersionMessages {
    private final Partitioning partitioning;
    private final PartitionReader reader;
    private final ScriptSender sender;
    private final Outcomes outcomes;

    VersionMessages(Partitioning partitioning, ScriptSender sender, Outcomes outcomes) {
        this.partitioning = partitioning;
        this.reader = new PartitionReader(sender);
        this.sender = sender;
        this.outcomes = outcomes;
    }

    private void read(Header header, AnswerHandler handler, Function<PartitionReader.Fields, Answer> answer) {
        reader.read(header.partition(), handler, fields -> {
            byte[] held = fields.header();
            Answer refusal = outcomes.refusal(header.partition(), header.epoch(), held);
            if (refusal != null || held == null) {
                handler.onAnswer(refusal == null ? new Answer.Recovering() : refusal);
            } else {
                handler.onAnswer(answer.apply(fields));
            }
        });
    }

    void buckets(Message.Buckets message, AnswerHandler handler) {
        int count = message.count();
        if (count < 1 || count > Message.Buckets.MAX_BUCKETS || Integer.bitCount(count) != 1) {
            handler.onAnswer(new Answer.Error("ERR no such number of buckets"));
            return;
        }
        Header header = message.header();
        HashBuckets buckets = HashBuckets.of(header.partition(), partitioning.count, count);
        read(header, handler, fields -> {
            long[] digests = new long[count];
            fields.registers(
                    partitioning.isMeta(header),
                    (register, version) ->
                            digests[buckets.bucketOf(register.hash())] ^= VersionDigest.mix(register.hash(), version));
            return new Answer.Buckets(digests, fields.flushed());
        });
    }

    void versions(Message.Versions message, AnswerHandler handler) {
        boolean isMeta = partitioning.isMeta(message.header());
        read(message.header(), handler, fields -> {
            Set<Register> dead = message.onlyTombstones() ? withTombstones(isMeta, fields) : Set.of();
            List<RegisterVersion> found = new ArrayList<>();
            fields.registers(isMeta, (register, version) -> {
                boolean isInRange = Long.compareUnsigned(register.hash(), message.from()) >= 0
                        && Long.compareUnsigned(register.hash(), message.last()) <= 0;
                if (isInRange && !version.isNone() && (!message.onlyTombstones() || dead.contains(register))) {
                    found.add(new RegisterVersion(register, version));
                }
            });
            found.sort(Comparator.comparing(each -> each.register().hash(), Long::compareUnsigned));
            return page(found, message.limit());
        });
    }

    private static Answer page(List<RegisterVersion> found, int limit) {
        int end = Math.min(Math.max(limit, 1), found.size());
        while (end < found.size()
                && found.get(end).register().hash()
                        == found.get(end - 1).register().hash()) {
            end++;
        }
        return end == found.size()
                ? new Answer.Versions(found, 0, true)
                : new Answer.Versions(
                        List.copyOf(found.subList(0, end)),
                        found.get(end).register().hash(),
                        false);
    }

    /** Registers with a tombstone, and those of tags of which no key is left. */
    private static Set<Register> withTombstones(boolean isMeta, PartitionReader.Fields fields) {
        Set<Register> dead = new HashSet<>();
        Set<Register> alive = new HashSet<>();
        fields.keys(isMeta, (key, record) -> {
            boolean isDead = record.type() == KeyState.TOMBSTONE;
            (isDead ? dead : alive).add(Register.ofKey(key));
        });
        fields.registers(isMeta, (register, version) -> {
            if (register.tagged() && !alive.contains(register)) {
                dead.add(register);
            }
        });
        return dead;
    }

    void passed(Message.Passed message, AnswerHandler handler) {
        Header header = message.header();
        read(header, handler, fields -> {
            Map<Register, Ballot> held = new HashMap<>();
            fields.registers(partitioning.isMeta(header), held::put);
            PartitionLayout.PartitionHeader partition = PartitionLayout.PartitionHeader.read(fields.header(), 0);
            Ballot absent = Ballot.max(partition.floor(), partition.flushed());
            boolean[] passed = new boolean[message.versions().size()];
            for (int i = 0; i < passed.length; i++) {
                RegisterVersion asked = message.versions().get(i);
                Ballot version = held.getOrDefault(asked.register(), Ballot.NONE);
                passed[i] = !asked.version().isAbove(version.isNone() ? absent : version);
            }
            return new Answer.Passed(passed);
        });
    }

    /** One call for each register: tags are scanned for their tombstones. */
    void purge(Message.Purge message, AnswerHandler handler) {
        purge(message, 0, handler);
    }

    private void purge(Message.Purge message, int i, AnswerHandler handler) {
        if (i == message.versions().size()) {
            handler.onAnswer(Answer.Accepted.NO_REPLY);
            return;
        }
        Header header = message.header();
        RegisterVersion each = message.versions().get(i);
        Register register = each.register();
        byte[] name = register.tagged()
                ? register.name()
                : PartitionLayout.dataKey(register.name(), partitioning.isMeta(header));
        ScriptCall call = partitioning.call(Script.PURGE, header);
        call.argument(PartitionLayout.field(register.tagged() ? PartitionLayout.TAG : PartitionLayout.UNTAGGED, name))
                .argument(PartitionLayout.ballot(each.version()))
                .argument(register.tagged() ? PartitionLayout.tagPattern(register.name()) : NOTHING)
                .argument(register.tagged() ? register.name() : NOTHING);
        sender.call(call, handler, reply -> {
            reply.array();
            Answer refusal = outcomes.refusal(header.partition(), outcomes.code(reply), reply);
            if (refusal == null) {
                purge(message, i + 1, handler);
            } else {
                handler.onAnswer(refusal);
            }
        });
    }

    private static final byte[] NOTHING = {};
}

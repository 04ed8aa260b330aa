package dev.roundhouse.proxy.coordinator;

import dev.roundhouse.spi.resp.Reply;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.ring.KeyHash;
import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.Message;
import dev.roundhouse.spi.version.Ballot;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What each replica holds of one key, whether they agree, and what a read would do now. For people: it asks every replica and
 * changes nothing.
 *
 * @param epoch of the partition
 * @param agree whether all replicas answered, with one version
 * @param read what a read at the store's level would do
 */
public record Explanation(Target target, long epoch, List<Holding> replicas, boolean agree, String read) {
    /**
     * One replica.
     *
     * @param node index in the topology
     * @param up whether its link is
     * @param counts whether it counts toward quorums
     * @param version V of the register; null: it did not answer
     * @param type as TYPE says: none for an absent key
     * @param ttlMillis -1: none, -2: there is no such key
     * @param digest XXH64 of the value as DUMP gives it; 0 for an absent key
     * @param answer what it answered in place of a value; empty where it answered
     */
    public record Holding(
            int node,
            boolean up,
            boolean counts,
            @Nullable Ballot version,
            String type,
            long ttlMillis,
            long digest,
            String answer) {}

    private static final String[] READS = {"TYPE", "PTTL", "DUMP"};

    /** Asks; on the loop of {@code environment}. */
    public static void of(Environment environment, Target target, byte[] key, Consumer<Explanation> receiver) {
        new Asking(environment, target, key, receiver).start();
    }

    private static final class Asking {
        private final Environment environment;
        private final Target target;
        private final byte[] key;
        private final Consumer<Explanation> receiver;
        private final int[] nodes;
        private final Answer[][] answers;
        private final long epoch;
        private int pending = 1;

        Asking(Environment environment, Target target, byte[] key, Consumer<Explanation> receiver) {
            this.environment = environment;
            this.target = target;
            this.key = key;
            this.receiver = receiver;
            this.nodes = environment.replicas(target.partition());
            this.answers = new Answer[nodes.length][READS.length];
            this.epoch = environment.epoch(target.partition());
        }

        void start() {
            for (int i = 0; i < nodes.length; i++) {
                for (int j = 0; j < READS.length; j++) {
                    int node = i;
                    int read = j;
                    pending++;
                    Request command = Request.of(READS[j].getBytes(StandardCharsets.US_ASCII), key);
                    Message message =
                            new Message.Read(target.header(epoch, environment.now()), target.register(), command);
                    environment.node(nodes[i]).send(message, answer -> {
                        answers[node][read] = answer;
                        answered();
                    });
                }
            }
            answered();
        }

        private void answered() {
            if (--pending > 0) {
                return;
            }
            List<Holding> replicas = new ArrayList<>();
            for (int i = 0; i < nodes.length; i++) {
                replicas.add(holding(nodes[i], answers[i]));
            }
            Ballot first = replicas.get(0).version();
            boolean agree = first != null && replicas.stream().allMatch(each -> first.equals(each.version()));
            receiver.accept(new Explanation(target, epoch, replicas, agree, read(replicas)));
        }

        private Holding holding(int node, Answer[] answered) {
            boolean isUp = environment.node(node).health().isUp();
            boolean counts = environment.counts(node);
            if (answered[0] instanceof Answer.Value type
                    && answered[1] instanceof Answer.Value ttl
                    && answered[2] instanceof Answer.Value dump) {
                return new Holding(node, isUp, counts, type.accepted(), text(type), number(ttl), digest(dump), "");
            }
            String instead = answered[0] instanceof Answer.Value ? answered[2].toString() : answered[0].toString();
            return new Holding(node, isUp, counts, null, "", 0, 0, instead);
        }

        private static Reply reply(Answer.Value value) {
            byte[] bytes = value.reply() == null ? Outcome.error("ERR no reply") : value.reply();
            return Reply.parse(bytes, 0, bytes.length);
        }

        private static String text(Answer.Value value) {
            return reply(value) instanceof Reply.Simple simple ? simple.text() : "";
        }

        private static long number(Answer.Value value) {
            return reply(value) instanceof Reply.Int number ? number.value() : 0;
        }

        private static long digest(Answer.Value value) {
            return reply(value) instanceof Reply.Bulk bulk ? KeyHash.xxHash64(bulk.bytes(), 0, bulk.bytes().length) : 0;
        }

        private String read(List<Holding> replicas) {
            Quorum quorum = target.quorum();
            List<Holding> counting = replicas.stream().filter(Holding::counts).toList();
            if (counting.size() < quorum.read()) {
                return "NOQUORUM: " + counting.size() + " of " + quorum.replicas() + " replicas in reach, "
                        + quorum.read() + " needed";
            }
            Ballot highest = counting.stream()
                    .map(each -> each.version() == null ? Ballot.NONE : each.version())
                    .reduce(Ballot.NONE, Ballot::max);
            long atHighest = counting.stream()
                    .filter(each -> highest.equals(each.version()))
                    .count();
            String asked = "one replica executes it, " + (quorum.read() - 1) + " tell their version";
            if (atHighest == counting.size()) {
                return asked + "; all in reach agree";
            }
            return asked + "; if they differ, version " + highest + ", held by " + atHighest + " of " + counting.size()
                    + " in reach, is brought to a majority first";
        }
    }
}

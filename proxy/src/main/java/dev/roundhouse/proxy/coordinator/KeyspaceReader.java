package dev.roundhouse.proxy.coordinator;

import dev.roundhouse.spi.ring.Topology;
import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.Header;
import dev.roundhouse.spi.storage.KeyPosition;
import dev.roundhouse.spi.storage.Message;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What SCAN, KEYS, DBSIZE and RANDOMKEY see: the union of R replicas of every partition, of each key its highest version, without
 * tombstones and expired keys, in position order. Pages need no state anywhere.
 */
public final class KeyspaceReader {
    /** One page. */
    public interface PageHandler {
        /**
         * @param keys live keys at positions from the page's start up to {@code next}, in order
         * @param next where the next page starts; {@link #end} when done
         */
        void onPage(List<Answer.ScannedKey> keys, long next);

        void onError(byte[] error);
    }

    /** A count. */
    public interface CountHandler {
        void onCount(long keys);

        void onError(byte[] error);
    }

    /** Keys that the count of a partition whose replicas differ asks for at once. */
    private static final int COUNT_PAGE = 4096;

    private final Environment environment;

    public KeyspaceReader(Environment environment) {
        this.environment = environment;
    }

    /** Log2 of the number of partitions. */
    public int partitionBits() {
        return Integer.numberOfTrailingZeros(environment.topology().partitions());
    }

    /** The position after the last key. */
    public long end() {
        return KeyPosition.first(environment.topology().partitions(), partitionBits());
    }

    /** Reads keys at positions in [from, to), about {@code limit} from every replica. */
    public void page(int store, Quorum quorum, long from, long to, int limit, PageHandler handler) {
        new Page(store, quorum, from, to, limit, handler).start();
    }

    /** Counts live keys. Expired keys that nobody removed yet are counted, as in Redis. */
    public void count(int store, Quorum quorum, CountHandler handler) {
        new Count(store, quorum, handler).start();
    }

    private List<Integer> nodesInReach() {
        List<Integer> nodes = new ArrayList<>();
        for (int node = 0; node < environment.topology().nodes().size(); node++) {
            if (environment.counts(node)) {
                nodes.add(node);
            }
        }
        return nodes;
    }

    /** The first of the partitions [from, to) with fewer than R replicas among those that answered; -1: none. */
    private static int firstUncovered(Topology topology, Quorum quorum, BitSet answered, int from, int to) {
        for (int partition = from; partition < to; partition++) {
            int count = 0;
            for (int i = 0; i < topology.replicas(); i++) {
                count += answered.get(topology.replica(partition, i)) ? 1 : 0;
            }
            if (count < quorum.read()) {
                return partition;
            }
        }
        return -1;
    }

    private final class Page {
        private final int store;
        private final Quorum quorum;
        private final long from;
        private final int limit;
        private final PageHandler handler;
        private final BitSet answered = new BitSet();
        private final Map<Key, Answer.ScannedKey> newest = new HashMap<>();
        private final Topology topology = environment.topology();
        private long next;
        private int pending;

        Page(int store, Quorum quorum, long from, long to, int limit, PageHandler handler) {
            this.store = store;
            this.quorum = quorum;
            this.from = from;
            this.next = to;
            this.limit = limit;
            this.handler = handler;
        }

        void start() {
            List<Integer> nodes = nodesInReach();
            Header header = new Header(store, Header.ALL_PARTITIONS, topology.epoch(), environment.now(), 2);
            Message message = new Message.Scan(header, from, next, limit);
            pending = nodes.size() + 1;
            for (int node : nodes) {
                environment.node(node).send(message, answer -> onAnswer(node, answer));
            }
            answered();
        }

        private void onAnswer(int node, Answer answer) {
            if (answer instanceof Answer.Keys page && page.partitions() == 0) {
                answered.set(node);
                next = Math.min(next, page.next());
                for (Answer.ScannedKey key : page.keys()) {
                    newest.merge(new Key(key.key()), key, (a, b) -> b.accepted().isAbove(a.accepted()) ? b : a);
                }
            } else if (answer instanceof Answer.Stale stale) {
                environment.stale(stale.epoch());
            }
            answered();
        }

        private void answered() {
            if (--pending > 0) {
                return;
            }
            int bits = partitionBits();
            int last = KeyPosition.partitionOf(Math.max(from, next - 1), bits);
            int uncovered = firstUncovered(topology, quorum, answered, KeyPosition.partitionOf(from, bits), last + 1);
            if (uncovered >= 0) {
                handler.onError(unreachable(topology, quorum, answered, uncovered));
                return;
            }
            List<Answer.ScannedKey> keys = new ArrayList<>();
            for (Answer.ScannedKey key : newest.values()) {
                if (key.live() && key.position() < next) {
                    keys.add(key);
                }
            }
            keys.sort(Comparator.comparingLong(Answer.ScannedKey::position));
            handler.onPage(keys, next);
        }
    }

    private static byte[] unreachable(Topology topology, Quorum quorum, BitSet answered, int partition) {
        int count = 0;
        for (int i = 0; i < topology.replicas(); i++) {
            count += answered.get(topology.replica(partition, i)) ? 1 : 0;
        }
        return Outcome.noReadQuorum(count, quorum.replicas(), quorum.read());
    }

    private final class Count {
        private final int store;
        private final Quorum quorum;
        private final CountHandler handler;
        private final Topology topology = environment.topology();
        private final BitSet answered = new BitSet();
        private final Map<Integer, Answer.Digests> digests = new HashMap<>();
        private int pending;
        private long sum;
        private boolean failed;

        Count(int store, Quorum quorum, CountHandler handler) {
            this.store = store;
            this.quorum = quorum;
            this.handler = handler;
        }

        void start() {
            List<Integer> nodes = nodesInReach();
            Header header = new Header(store, Header.ALL_PARTITIONS, topology.epoch(), environment.now(), 2);
            Message message = new Message.Digest(header, 0, topology.partitions());
            pending = nodes.size() + 1;
            for (int node : nodes) {
                environment.node(node).send(message, answer -> {
                    if (answer instanceof Answer.Digests digest) {
                        answered.set(node);
                        digests.put(node, digest);
                    } else if (answer instanceof Answer.Stale stale) {
                        environment.stale(stale.epoch());
                    }
                    answered();
                });
            }
            answered();
        }

        private void answered() {
            if (--pending > 0) {
                return;
            }
            int uncovered = firstUncovered(topology, quorum, answered, 0, topology.partitions());
            if (uncovered >= 0) {
                handler.onError(unreachable(topology, quorum, answered, uncovered));
                return;
            }
            pending = 1;
            for (int partition = 0; partition < topology.partitions(); partition++) {
                Answer.@Nullable Digests agreed = agreed(partition);
                if (agreed != null) {
                    sum += agreed.liveKeys()[partition];
                } else {
                    pending++;
                    countByScan(partition, KeyPosition.first(partition, partitionBits()));
                }
            }
            counted();
        }

        /** A digest of the partition if all replicas that answered have the same root. */
        private Answer.@Nullable Digests agreed(int partition) {
            Answer.Digests first = null;
            for (int i = 0; i < topology.replicas(); i++) {
                Answer.Digests digest = digests.get(topology.replica(partition, i));
                if (digest == null) {
                    continue;
                }
                if (first != null && first.roots()[partition] != digest.roots()[partition]) {
                    return null;
                }
                first = digest;
            }
            return first;
        }

        private void countByScan(int partition, long from) {
            long to = KeyPosition.first(partition + 1, partitionBits());
            page(store, quorum, from, to, COUNT_PAGE, new PageHandler() {
                @Override
                public void onPage(List<Answer.ScannedKey> keys, long next) {
                    sum += keys.size();
                    if (next < to) {
                        countByScan(partition, next);
                    } else {
                        counted();
                    }
                }

                @Override
                public void onError(byte[] error) {
                    if (!failed) {
                        failed = true;
                        handler.onError(error);
                    }
                }
            });
        }

        private void counted() {
            if (--pending == 0 && !failed) {
                handler.onCount(sum);
            }
        }
    }

    /** A key's bytes as a map key. */
    private record Key(byte[] bytes) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Key that && Arrays.equals(bytes, that.bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }
    }
}

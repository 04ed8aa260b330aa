package dev.roundhouse.storage.redis;

import dev.roundhouse.spi.ring.KeyHash;
import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.AnswerHandler;
import dev.roundhouse.spi.storage.Header;
import dev.roundhouse.spi.storage.KeyPosition;
import dev.roundhouse.spi.storage.KeyState;
import dev.roundhouse.spi.storage.Message;
import dev.roundhouse.spi.storage.VersionDigest;
import dev.roundhouse.spi.version.Ballot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Scan and Digest: partitions are read whole, a few at a time, and put in order here. */
final class RangeMessages {
    /** Partitions read at a time at most; a scan begins with one and doubles while it finds too little. */
    static final int MAX_WINDOW = 64;

    private final Partitioning partitioning;
    private final PartitionReader reader;
    private final Outcomes outcomes;

    RangeMessages(Partitioning partitioning, PartitionReader reader, Outcomes outcomes) {
        this.partitioning = partitioning;
        this.reader = reader;
        this.outcomes = outcomes;
    }

    /** Partitions of [from, to) read side by side and handed over in order, until told to stop. */
    private final class Walk {
        private final PartitionReader.Fields[] window;
        private final int from;
        private final AnswerHandler handler;
        private final Visit visit;
        private int missing;
        private boolean isFailed;

        Walk(int from, int to, AnswerHandler handler, Visit visit) {
            this.window = new PartitionReader.Fields[to - from];
            this.from = from;
            this.missing = to - from;
            this.handler = handler;
            this.visit = visit;
        }

        void start() {
            for (int i = 0; i < window.length; i++) {
                int slot = i;
                reader.read(from + i, this::fail, fields -> take(slot, fields));
            }
        }

        private void fail(Answer answer) {
            if (!isFailed) {
                isFailed = true;
                handler.onAnswer(answer);
            }
        }

        private void take(int slot, PartitionReader.Fields fields) {
            window[slot] = fields;
            if (--missing == 0 && !isFailed) {
                for (int i = 0; i < window.length && visit.visit(from + i, window[i]); i++) {
                    window[i] = null;
                }
                visit.windowDone(window.length);
            }
        }
    }

    private interface Visit {
        /** False: enough. */
        boolean visit(int partition, PartitionReader.Fields fields);

        void windowDone(int size);
    }

    void scan(Message.Scan message, AnswerHandler handler) {
        new ScanRun(message, handler).window(1);
    }

    private final class ScanRun implements Visit {
        private final Message.Scan message;
        private final AnswerHandler handler;
        private final long to;
        private final List<Answer.ScannedKey> found = new ArrayList<>();
        private long next;
        private int unanswered;
        private boolean isFull;

        ScanRun(Message.Scan message, AnswerHandler handler) {
            this.message = message;
            this.handler = handler;
            this.to = Math.min(message.to(), KeyPosition.first(partitioning.count, partitioning.bits()));
            this.next = Math.max(0, message.from());
        }

        void window(int size) {
            if (isFull || next >= to) {
                handler.onAnswer(new Answer.Keys(found, next >= to ? message.to() : next, unanswered));
                return;
            }
            int first = KeyPosition.partitionOf(next, partitioning.bits());
            int last = KeyPosition.partitionOf(to - 1, partitioning.bits());
            int only = message.header().partition();
            if (only != Header.ALL_PARTITIONS) {
                first = Math.max(first, only);
                last = Math.min(last, only);
                if (first > last) {
                    next = to;
                    window(size);
                    return;
                }
            }
            new Walk(first, Math.min(last + 1, first + size), handler, this).start();
        }

        @Override
        public boolean visit(int partition, PartitionReader.Fields fields) {
            long end = KeyPosition.first(partition + 1, partitioning.bits());
            byte[] header = fields.header();
            if (header == null
                    || !outcomes.isOurs(header)
                    || !PartitionLayout.PartitionHeader.read(header, 0).counts()) {
                unanswered++;
                next = end;
                return true;
            }
            List<Answer.ScannedKey> keys = keys(partition, fields);
            for (Answer.ScannedKey key : keys) {
                boolean isNewPosition =
                        found.isEmpty() || found.get(found.size() - 1).position() != key.position();
                if (found.size() >= message.limit() && isNewPosition) {
                    next = key.position();
                    isFull = true;
                    return false;
                }
                found.add(key);
            }
            next = end;
            isFull = found.size() >= message.limit();
            return !isFull;
        }

        private List<Answer.ScannedKey> keys(int partition, PartitionReader.Fields fields) {
            List<Answer.ScannedKey> keys = new ArrayList<>();
            fields.keys(false, (key, record) -> {
                long position = KeyPosition.of(partition, partitioning.bits(), KeyHash.xxHash64(key, 0, key.length));
                if (position >= next && position < to) {
                    boolean isLive = record.type() != KeyState.TOMBSTONE
                            && (record.expireAt() == KeyState.NO_EXPIRY
                                    || record.expireAt() > message.header().now());
                    keys.add(new Answer.ScannedKey(key, position, record.ballot(), isLive, record.type()));
                }
            });
            keys.sort(Comparator.comparingLong(Answer.ScannedKey::position));
            return keys;
        }

        @Override
        public void windowDone(int size) {
            window(Math.min(MAX_WINDOW, 2 * size));
        }
    }

    void digest(Message.Digest message, AnswerHandler handler) {
        if (message.from() < 0 || message.to() > partitioning.count + 1 || message.from() > message.to()) {
            handler.onAnswer(Replication.NO_SUCH_PARTITION);
            return;
        }
        new DigestRun(message, handler).window();
    }

    private final class DigestRun implements Visit {
        private final Message.Digest message;
        private final AnswerHandler handler;
        private final long[] roots;
        private final long[] live;
        private final long[] tombstones;
        private long bytes;
        private int next;

        DigestRun(Message.Digest message, AnswerHandler handler) {
            this.message = message;
            this.handler = handler;
            this.roots = new long[message.to() - message.from()];
            this.live = new long[roots.length];
            this.tombstones = new long[roots.length];
            this.next = message.from();
        }

        void window() {
            if (next >= message.to()) {
                handler.onAnswer(new Answer.Digests(roots, live, tombstones, bytes));
            } else {
                new Walk(next, Math.min(message.to(), next + MAX_WINDOW), handler, this).start();
            }
        }

        @Override
        public boolean visit(int partition, PartitionReader.Fields fields) {
            next = partition + 1;
            byte[] header = fields.header();
            if (header == null || !outcomes.isOurs(header)) {
                return true;
            }
            int i = partition - message.from();
            boolean isMeta = partition == partitioning.count;
            roots[i] = VersionDigest.mix(0, fields.flushed());
            fields.registers(isMeta, (register, version) -> roots[i] ^= mix(register.hash(), version));
            fields.keys(isMeta, (key, record) -> {
                live[i] += record.type() == KeyState.TOMBSTONE ? 0 : 1;
                tombstones[i] += record.type() == KeyState.TOMBSTONE ? 1 : 0;
            });
            bytes += fields.bytes();
            return true;
        }

        private long mix(long hash, Ballot version) {
            return VersionDigest.mix(hash, version);
        }

        @Override
        public void windowDone(int size) {
            window();
        }
    }
}

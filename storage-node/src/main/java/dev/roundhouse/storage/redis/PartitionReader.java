package dev.roundhouse.storage.redis;

import dev.roundhouse.spi.ring.KeyHash;
import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.AnswerHandler;
import dev.roundhouse.spi.storage.Register;
import dev.roundhouse.spi.version.Ballot;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads all fields of a partition's metadata hash, page by page: what stays during the reading is seen. */
final class PartitionReader {
    /** Fields that Redis is to look at for one page, more or less. */
    static final int PAGE_FIELDS = 1_000;
    /** Fields of one partition that are read at most: more do not fit a process that holds many partitions. */
    static final int MAX_FIELDS = 4_000_000;

    private static final byte[] HSCAN = PartitionLayout.latin1("HSCAN");
    private static final byte[] COUNT = PartitionLayout.latin1("COUNT");
    private static final byte[] PAGE = PartitionLayout.latin1(Integer.toString(PAGE_FIELDS));
    private static final byte[] START = {'0'};

    private final ScriptSender sender;

    PartitionReader(ScriptSender sender) {
        this.sender = sender;
    }

    /** The fields of one partition, the header among them unless there is none. */
    static final class Fields {
        private final Map<ByteBuffer, byte[]> records = new HashMap<>();
        private byte @Nullable [] header;
        private Ballot flushed = Ballot.NONE;
        private long bytes;

        byte @Nullable [] header() {
            return header;
        }

        /** What was read, about. */
        long bytes() {
            return bytes;
        }

        private void add(byte[] field, byte[] value) {
            bytes += field.length + value.length;
            if (field[0] == 'h') {
                header = value;
                flushed = PartitionLayout.PartitionHeader.read(value, 0).flushed();
            } else {
                records.put(ByteBuffer.wrap(field), value);
            }
        }

        /** Every register, those only promised too, with its version: that of an absent one is NONE. */
        void registers(boolean isMeta, BiConsumer<Register, Ballot> to) {
            records.forEach((field, record) -> {
                byte kind = field.array()[0];
                if (kind != PartitionLayout.TAGGED_KEY) {
                    boolean isTagged = kind == PartitionLayout.TAG;
                    byte[] name = PartitionLayout.keyOf(field.array(), 1, isMeta && !isTagged);
                    Ballot accepted = Ballot.read(record, 0);
                    Ballot version = flushed.isAbove(accepted) ? Ballot.NONE : accepted;
                    to.accept(new Register(name, isTagged, KeyHash.xxHash64(name, 0, name.length)), version);
                }
            });
        }

        /** Every key with a version, tombstones too. */
        void keys(boolean isMeta, BiConsumer<byte[], PartitionLayout.KeyRecord> to) {
            records.forEach((field, record) -> {
                byte kind = field.array()[0];
                if (kind == PartitionLayout.TAG) {
                    return;
                }
                PartitionLayout.KeyRecord key =
                        PartitionLayout.KeyRecord.read(kind == PartitionLayout.TAGGED_KEY, record);
                if (!key.ballot().isNone() && !flushed.isAbove(key.ballot())) {
                    to.accept(PartitionLayout.keyOf(field.array(), 1, isMeta), key);
                }
            });
        }

        Ballot flushed() {
            return flushed;
        }
    }

    void read(int partition, AnswerHandler failures, Consumer<Fields> then) {
        page(PartitionLayout.metadataKey(partition), START, new Fields(), failures, then);
    }

    private void page(byte[] key, byte[] cursor, Fields fields, AnswerHandler failures, Consumer<Fields> then) {
        sender.command(
                failures,
                reply -> {
                    reply.array();
                    byte[] next = reply.bytes();
                    int count = reply.array() / 2;
                    for (int i = 0; i < count; i++) {
                        byte[] field = reply.bytes();
                        fields.add(field, reply.bytes());
                    }
                    if (Arrays.equals(next, START)) {
                        then.accept(fields);
                    } else if (fields.records.size() > MAX_FIELDS) {
                        failures.onAnswer(new Answer.Error("ERR a partition has over " + MAX_FIELDS + " keys"));
                    } else {
                        page(key, next, fields, failures, then);
                    }
                },
                HSCAN,
                key,
                cursor,
                COUNT,
                PAGE);
    }
}

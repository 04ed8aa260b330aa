package dev.roundhouse.spi.storage;

import dev.roundhouse.spi.resp.ReplySource;
import dev.roundhouse.spi.version.Ballot;
import dev.roundhouse.spi.version.Lineage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a replica answers. Immutable. */
public sealed interface Answer {
    /** The promise was given; the register's V and lineage, and the partition's floor (NONE unless the register is absent). */
    record Promised(Ballot accepted, Lineage lineage, Ballot floor) implements Answer {}

    /**
     * Accepted.
     *
     * @param replies an encoded RESP reply for each command, in order
     * @param events what happened to keys, of the classes that the message's header asks for, in order
     */
    record Accepted(List<byte[]> replies, List<KeyEvent> events) implements Answer {
        public static final Accepted NO_REPLY = new Accepted(List.of());

        public Accepted(List<byte[]> replies) {
            this(replies, List.of());
        }
    }

    /**
     * Not accepted, nothing changed.
     *
     * @param seen the larger of P and V; if it is the sender's own ballot, that message had been accepted before
     */
    record Refused(Ballot seen) implements Answer {}

    /**
     * @param accepted V
     * @param reply the encoded RESP reply; null for {@link Message.Version}
     * @param expired whether the reply must wait for a round that runs the command again: it depends on a key having expired
     *     at the message's {@code now}, or the command leaves a note where it may change keys
     * @param events that keys were missed, where the message's header asks for it
     * @param rest what comes behind the reply's beginning, of a node in this process only; null: the reply is whole
     */
    record Value(
            Ballot accepted,
            byte @Nullable [] reply,
            boolean expired,
            List<KeyEvent> events,
            @Nullable ReplySource rest)
            implements Answer {
        public Value(Ballot accepted, byte @Nullable [] reply, boolean expired, List<KeyEvent> events) {
            this(accepted, reply, expired, events, null);
        }

        public Value(Ballot accepted, byte @Nullable [] reply, boolean expired) {
            this(accepted, reply, expired, List.of());
        }
    }

    record Fetched(RegisterState state) implements Answer {}

    /** A delta did not fit: send the whole state. V of the receiver. */
    record NeedWhole(Ballot accepted) implements Answer {}

    /** One key of a {@link Keys} page: {@code live} false for tombstones and for what has expired at {@code now}. */
    record ScannedKey(byte[] key, long position, Ballot accepted, boolean live, byte type) {}

    /**
     * @param next where to go on; the {@code to} of the scan when it is done
     * @param partitions how many partitions of the range this node could not answer for (recovering)
     */
    record Keys(List<ScannedKey> keys, long next, int partitions) implements Answer {}

    /**
     * @param roots per partition: XOR of mix(name hash, V) over its registers and of flushed; equal roots mean equal versions
     * @param liveKeys per partition: keys that are not tombstones (expired ones that nobody removed yet included)
     * @param tombstones per partition: keys that are
     * @param scannedBytes what had to be read for it, about; 0 where digests are kept up to date
     */
    record Digests(long[] roots, long[] liveKeys, long[] tombstones, long scannedBytes) implements Answer {}

    /**
     * @param digests per range: XOR of mix(name hash, V) over its registers
     * @param flushed V of an absent register
     */
    record Buckets(long[] digests, Ballot flushed) implements Answer {}

    /** @param next hash to go on from; 0 when done ({@code done} true) */
    record Versions(List<RegisterVersion> versions, long next, boolean done) implements Answer {}

    /** @param passed for each of the registers asked for, in order */
    record Passed(boolean[] passed) implements Answer {}

    /** @param next hash to go on from; 0 when done ({@code done} true) */
    record Dumped(List<RegisterState> registers, Ballot floor, Ballot flushed, long next, boolean done)
            implements Answer {}

    record Figures(NodeFigures figures) implements Answer {}

    /**
     * @param usedBytes of memory; {@code maxBytes} its limit, 0: none, or not told
     * @param tombstoneBytes of them, for deleted keys; {@code maxTombstoneBytes} their limit, 0: none
     * @param tombstonePartitions those with most of these, some hundreds at most
     */
    record Needs(long usedBytes, long maxBytes, long tombstoneBytes, long maxTombstoneBytes, int[] tombstonePartitions)
            implements Answer {
        public static final Needs NONE = new Needs(0, 0, 0, 0, new int[0]);
    }

    /** @param keys the first to go first */
    record Evictable(List<byte[]> keys) implements Answer {}

    /** The sender's epoch is older than this replica's. */
    record Stale(long epoch) implements Answer {}

    /** This replica lost its memory, or is new here: it counts for nothing until it was filled. */
    record Recovering() implements Answer {}

    /** Redis' error for what this node cannot do now (OOM, MISCONF ...): nothing was changed. */
    record Error(String text) implements Answer {}

    /**
     * No answer came.
     *
     * @param sent whether the message may have reached the node
     */
    record Failed(boolean sent, String reason) implements Answer {}
}

package dev.roundhouse.spi.storage;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.version.Ballot;
import dev.roundhouse.spi.version.Lineage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a coordinator says to a replica: the table under "Replication" in docs/architecture.md, and what fills, scans and
 * compares partitions. Every message is idempotent or refused the second time, so that loss and repetition do no harm.
 * P is a register's promised ballot, V its accepted one. Messages are immutable; one may go to many replicas.
 *
 * <p>Any message may be answered by {@link Answer.Stale} (older epoch), {@link Answer.Recovering}, {@link Answer.Failed}.
 */
public sealed interface Message {
    Header header();

    /** Which it is about; null: a partition, or several. */
    default @Nullable Register register() {
        return null;
    }

    /** Accepted when b &gt; P and b &gt; V: P = b. Answers {@link Answer.Promised} or {@link Answer.Refused}. */
    record Prepare(Header header, Register register, Ballot ballot) implements Message {}

    /**
     * A blind write of an untagged key: {@code command} is a SET whose outcome does not depend on the old state (an
     * absolute PXAT at most). Accepted when b &gt; P and b &gt; V: state replaced, V = P = b, lineage (b, {@link Lineage#BLIND}). Answers
     * {@link Answer.Accepted} or {@link Answer.Refused}.
     */
    record Write(Header header, Register register, Ballot ballot, Request command) implements Message {}

    /**
     * Accepted when b &gt;= P, b &gt; V and V == previous: nil is written over every key of the register that the commands
     * touch and that has expired at {@code now} (no commands: over every expired key), then the commands are executed in order; V = b, P = max(b, next); (b, parent) joins
     * the lineage. Answers {@link Answer.Accepted} with a reply per command, or {@link Answer.Refused}.
     *
     * @param parent what the lineage notes as b's parent: previous, or the floor marker of an absent register
     * @param commands deterministic, in the same register; empty: the identity
     * @param next a ballot promised in advance to the sender, or NONE
     */
    record Apply(
            Header header,
            Register register,
            Ballot ballot,
            Ballot previous,
            Ballot parent,
            List<Request> commands,
            Ballot next)
            implements Message {}

    /**
     * Accepted when b &gt;= P and b &gt; V (and V == state.base for a delta, else {@link Answer.NeedWhole}): the state is
     * replaced by {@code state} (the winner's, at its ballot), then as {@link Apply}; lineage merged with state.lineage.
     */
    record Install(
            Header header, Ballot ballot, RegisterState state, Ballot parent, List<Request> commands, Ballot next)
            implements Message {
        @Override
        public Register register() {
            return state.register();
        }
    }

    /**
     * The winner's own accept once more, at its own ballot V' = state.accepted: accepted when V' &gt;= P and V' &gt; V;
     * V' == V counts as accepted. Answers {@link Answer.Accepted} (no replies), {@link Answer.Refused} or
     * {@link Answer.NeedWhole}.
     */
    record Redeliver(Header header, RegisterState state) implements Message {
        @Override
        public Register register() {
            return state.register();
        }
    }

    /** Executes a command that writes nothing. Answers {@link Answer.Value}. */
    record Read(Header header, Register register, Request command) implements Message {}

    /** Answers {@link Answer.Value} without a reply. */
    record Version(Header header, Register register) implements Message {}

    /**
     * Answers {@link Answer.Fetched}: the register; as a delta since {@code since} where that is an ancestor of V by the
     * lineage, whole otherwise (or when {@code since} is NONE).
     */
    record Fetch(Header header, Register register, Ballot since) implements Message {}

    /**
     * A blind write over a whole partition: accepted when b is above every P and V in it: all keys dropped, flushed = b;
     * an absent key then counts as V = P = flushed. Answers {@link Answer.Accepted} or {@link Answer.Refused}.
     *
     * @param again the flush that another replica has accepted once more: accepted when no register has V &lt; b &lt; P; those
     *     with V &lt; b are dropped
     */
    record Flush(Header header, Ballot ballot, boolean again) implements Message {}

    /**
     * Keys of this node at positions in [from, to), in position order, tombstones and expired keys included and marked;
     * at least {@code limit} of them unless the range ends sooner, never a part of the keys at one position. A position is
     * {@link KeyPosition#of}. Answers {@link Answer.Keys}.
     */
    record Scan(Header header, long from, long to, int limit) implements Message {}

    /**
     * Keys at positions in [from, to) that have expired at {@code now} and that nobody has removed, among those at which at least
     * {@code looks} are looked, unless the range ends sooner. A node that cannot tell them apart cheaply answers other keys, too,
     * marked as by {@link Scan}. Answers {@link Answer.Keys}.
     */
    record Expired(Header header, long from, long to, int looks) implements Message {}

    /** Answers {@link Answer.Digests} for partitions [from, to). */
    record Digest(Header header, int from, int to) implements Message {}

    /**
     * Splits the hashes of one partition into {@code count} equal ranges (a power of two, at most {@link #MAX_BUCKETS}).
     * Answers {@link Answer.Buckets}. In the partition of the topology record, whose registers may have any hash, the ranges are
     * of the whole hash space.
     */
    record Buckets(Header header, int count) implements Message {
        /** Ranges of one partition at most. */
        public static final int MAX_BUCKETS = 4096;
    }

    /**
     * Registers that have a version, of one partition, at name hashes (unsigned) from {@code from} to {@code last} inclusive, in
     * that order; at least {@code limit} unless the range ends sooner, never a part of those with one hash. Answers
     * {@link Answer.Versions}.
     *
     * @param onlyTombstones only registers that hold a tombstone
     */
    record Versions(Header header, long from, long last, int limit, boolean onlyTombstones) implements Message {}

    /**
     * Asks of each register, all of one partition, whether the replica will never again take a version below the one given: its V
     * is not below it, or the register is absent and the floor is not below it. Answers {@link Answer.Passed}.
     */
    record Passed(Header header, List<RegisterVersion> versions) implements Message {}

    /**
     * Drops tombstones: ALL replicas have answered {@link Passed} for the versions given. In each of the registers, whose V is not
     * below its version, the tombstones with a content ballot up to that version go; a register of which nothing is left
     * goes itself, if its V is that version, and the floor is raised to its P and V. Idempotent. Answers {@link Answer.Accepted}.
     */
    record Purge(Header header, List<RegisterVersion> versions) implements Message {}

    /** Answers {@link Answer.Figures}; of the header nothing matters. */
    record Figures(Header header) implements Message {}

    /** Asks what the node cannot do by itself, as no replica may. Of the header nothing matters. Answers {@link Answer.Needs}. */
    record Needs(Header header) implements Message {}

    /**
     * Asks for at most {@code limit} keys of these partitions to be evicted first, by samples. Nothing is evicted: that is a round.
     * Answers {@link Answer.Evictable}.
     */
    record Evictable(Header header, int[] partitions, EvictionPolicy policy, int limit) implements Message {}

    /**
     * Registers of one partition at name hashes (unsigned) from {@code from} on, in that order, at least {@code limit}
     * unless it ends sooner, never a part of those with one hash. Answers {@link Answer.Dumped}. Not refused for being read while another fills.
     */
    record Dump(Header header, long from, int limit) implements Message {}

    /**
     * Into a recovering partition: each register is merged (highest P, highest V with its state, lineages merged); floor
     * and flushed raised to those given. Answers {@link Answer.Accepted}, or {@link Answer.Stale} when not recovering at that epoch.
     */
    record Load(Header header, List<RegisterState> registers, Ballot floor, Ballot flushed) implements Message {
        /** Lineage for a register without one. */
        public static final Lineage NO_LINEAGE = Lineage.EMPTY;
    }

    /**
     * Raises the epoch of the partitions to header.epoch and sets this node's part in them; idempotent for an epoch.
     * Answers {@link Answer.Accepted} or {@link Answer.Stale}.
     */
    record Admit(Header header, int[] partitions, Role role) implements Message {}

    /** What a node is to a partition. */
    enum Role {
        /** Unchanged; only older epochs are shut out. */
        FENCE,
        /** Discards what it has (once per epoch) and counts for nothing until told otherwise. */
        RECOVER,
        /** Answers. */
        COUNT
    }
}

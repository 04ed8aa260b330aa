package dev.roundhouse.proxy.coordinator;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.AnswerHandler;
import dev.roundhouse.spi.storage.ReadQuestion;
import dev.roundhouse.spi.version.Ballot;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The first round trip of a quorum read, in an object that is used for one read after the other: where R replicas answer the
 * same version, as nearly always, that was all. Whatever else comes is told to a {@link QuorumRead}, which goes on from
 * there; then this object is not used again. Of one loop.
 */
public final class FastRead implements Hedges.Hedged {
    /** A longer reply is kept in an array of its own. */
    private static final int MAX_KEPT_BYTES = 1024;

    private static final int[] NO_NODES = {};

    private final FastReads reads;
    private final Environment environment;
    private final ReadQuestion question = new ReadQuestion();
    private int[] nodes = NO_NODES;
    private Slot[] slots = {};
    private @Nullable Quorum quorum;
    private @Nullable Completion completion;
    private @Nullable Target target;
    private @Nullable Request command;
    private QuorumRead.@Nullable Attempt attempt;
    private int asked;
    private int answered;
    private boolean isSending;
    private boolean hasReply;
    private byte[] reply = {};
    private int replyLength;
    /** The reply, where it has an array of its own. */
    private byte @Nullable [] own;

    /** Says which read it is that this object is used for. */
    private long use;

    FastRead(FastReads reads, Environment environment) {
        this.reads = reads;
        this.environment = environment;
    }

    ReadQuestion question() {
        return question;
    }

    /**
     * What is asked.
     *
     * @param asked as {@link Coordinator} takes commands; copied
     * @param key the argument that names the register
     * @param hash of the register
     */
    public void about(Request asked, int key, long hash) {
        question.about(asked, key, hash);
    }

    /** After {@link #about(Request, int, long)}: the client and its store: number, RESP version, and the trace of its request. */
    public void of(int store, int protocol, long trace) {
        int partition = environment.topology().partitionOf(question.hash());
        question.of(store, partition, protocol, environment.keyEvents().collected(), trace);
    }

    /** What is asked, where that exists as objects already. */
    void about(Target of, Request asked) {
        question.about(asked, of.register());
        int events = environment.keyEvents().collected();
        question.of(of.store(), of.partition(), of.protocol(), events, of.trace());
        target = of;
        command = asked;
    }

    /** One of those that are asked. */
    private final class Slot implements AnswerHandler {
        private final int index;
        private long clock;
        private long proposer;
        private boolean hasAnswered;

        Slot(int index) {
            this.index = index;
        }

        @Override
        public void onValue(long ofClock, long ofProposer, byte[] array, int offset, int length) {
            if (attempt != null) {
                AnswerHandler.super.onValue(ofClock, ofProposer, array, offset, length);
                return;
            }
            if (isExecuting() && length >= 0) {
                keep(array, offset, length);
            }
            took(ofClock, ofProposer);
        }

        @Override
        public void onAnswer(Answer answer) {
            if (attempt == null && answer instanceof Answer.Value value && isPlain(value)) {
                if (isExecuting() && value.reply() != null) {
                    own = value.reply();
                    hasReply = true;
                }
                took(value.accepted().clock(), value.accepted().proposer());
            } else {
                takenOver().onAnswer(index, isExecuting(), answer);
            }
        }

        private boolean isExecuting() {
            return index == 0;
        }

        private void took(long ofClock, long ofProposer) {
            clock = ofClock;
            proposer = ofProposer;
            hasAnswered = true;
            answered++;
            environment.ballots().observe(ofClock);
            if (!isSending) {
                decide();
            }
        }

        private boolean agrees(Slot other) {
            return clock == other.clock && proposer == other.proposer;
        }

        private @Nullable Ballot version() {
            return hasAnswered ? Ballot.of(clock, proposer) : null;
        }
    }

    private static boolean isPlain(Answer.Value value) {
        return !value.expired() && value.rest() == null && value.events().isEmpty();
    }

    private void keep(byte[] array, int offset, int length) {
        hasReply = true;
        if (length > MAX_KEPT_BYTES) {
            own = Arrays.copyOfRange(array, offset, offset + length);
            return;
        }
        if (reply.length < length) {
            reply = new byte[Math.max(length, Math.min(MAX_KEPT_BYTES, 2 * reply.length))];
        }
        System.arraycopy(array, offset, reply, 0, length);
        replyLength = length;
    }

    /** Asks R replicas. */
    public void start(Quorum numbers, Completion receiver) {
        long started = use;
        quorum = numbers;
        completion = receiver;
        reads.begun(this, numbers);
        if (!choose(numbers.read())) {
            QuorumRead read = reads.slow(target(numbers), command(), receiver);
            reads.release(this);
            read.attempt();
            return;
        }
        int partition = question.partition();
        question.at(environment.epoch(partition), environment.now());
        isSending = true;
        int needed = numbers.read();
        while (attempt == null && asked < needed) {
            int slot = asked++;
            if (slot == 0) {
                reads.shares().charge(nodes[slot]);
                environment.counters().readExecuted(nodes[slot]);
            }
            environment.node(nodes[slot]).ask(question, slot == 0, slots[slot]);
        }
        isSending = false;
        if (attempt != null) {
            attempt.goOn();
        } else {
            decide();
        }
        if (isWaiting(started)) {
            reads.hedges().begun(this, started);
        }
    }

    /** Chooses whom to ask, in that order; false: too few are in reach. */
    private boolean choose(int needed) {
        int[] replicas = environment.replicas(question.partition());
        int count = 0;
        for (int node : replicas) {
            count += environment.counts(node) ? 1 : 0;
        }
        if (count < needed) {
            return false;
        }
        if (nodes.length != count) {
            nodes = new int[count];
        }
        int next = 0;
        for (int node : replicas) {
            if (environment.counts(node)) {
                nodes[next++] = node;
            }
        }
        for (int i = slots.length; i < needed; i++) {
            slots = Arrays.copyOf(slots, i + 1);
            slots[i] = new Slot(i);
        }
        reads.shares().order(environment, nodes, needed);
        return true;
    }

    private void decide() {
        Quorum numbers = quorum;
        if (numbers == null || answered < numbers.read()) {
            return;
        }
        for (int i = 1; i < answered; i++) {
            if (!slots[i].agrees(slots[0])) {
                takenOver().goOn();
                return;
            }
        }
        if (hasReply) {
            finish();
        } else {
            takenOver().goOn();
        }
    }

    private void finish() {
        Completion receiver = completion;
        use++;
        if (receiver != null) {
            byte[] whole = own;
            if (whole == null) {
                receiver.complete(reply, 0, replyLength);
            } else {
                receiver.complete(whole);
            }
        }
        reads.release(this);
    }

    /** As before the first use, but for the arrays. */
    void clear() {
        completion = null;
        quorum = null;
        target = null;
        command = null;
        own = null;
        asked = 0;
        answered = 0;
        hasReply = false;
        for (Slot slot : slots) {
            slot.hasAnswered = false;
        }
    }

    /** What it is about, as an object. */
    Target target(Quorum numbers) {
        return target != null
                ? target
                : new Target(
                        question.store(),
                        question.partition(),
                        question.register(),
                        numbers,
                        question.protocol(),
                        question.trace());
    }

    private Request command() {
        return command == null ? question.command().detach() : command;
    }

    /** The attempt that goes on with what has come so far. */
    private QuorumRead.Attempt takenOver() {
        QuorumRead.Attempt going = attempt;
        if (going == null) {
            Quorum numbers = quorum;
            Completion receiver = completion;
            if (numbers == null || receiver == null) {
                throw new IllegalStateException("an answer to a read that is over");
            }
            going = reads.slow(target(numbers), command(), receiver).goOnFrom(this);
            attempt = going;
        }
        return going;
    }

    int[] nodes() {
        return nodes;
    }

    int asked() {
        return asked;
    }

    boolean isSending() {
        return isSending;
    }

    /** What the replica asked in this place answered; null: nothing yet. */
    @Nullable
    Ballot version(int slot) {
        return slot < asked ? slots[slot].version() : null;
    }

    /** The reply of the first of them, which alone executes; null: none yet. */
    byte @Nullable [] reply() {
        return !hasReply ? null : own != null ? own : Arrays.copyOf(reply, replyLength);
    }

    @Override
    public boolean isWaiting(long ofUse) {
        if (ofUse != use) {
            return false;
        }
        return attempt != null ? attempt.isWaiting(ofUse) : quorum != null && asked < nodes.length;
    }

    @Override
    public double expectedMicros() {
        if (attempt != null) {
            return attempt.expectedMicros();
        }
        double slowest = 0;
        for (int i = 0; i < asked; i++) {
            if (!slots[i].hasAnswered) {
                slowest = Math.max(slowest, environment.node(nodes[i]).health().slowMicros());
            }
        }
        return slowest;
    }

    @Override
    public void hedge() {
        takenOver().hedge();
    }
}

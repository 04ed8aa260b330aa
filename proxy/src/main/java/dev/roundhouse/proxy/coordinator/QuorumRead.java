package dev.roundhouse.proxy.coordinator;

import dev.roundhouse.spi.resp.ReplySource;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.Header;
import dev.roundhouse.spi.storage.KeyEvent;
import dev.roundhouse.spi.storage.Message;
import dev.roundhouse.spi.storage.RegisterState;
import dev.roundhouse.spi.version.Ballot;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A read: one replica executes, R - 1 others answer their version alone; all equal: done, one round trip. Otherwise all are
 * asked; where a majority holds the highest version seen, that is the answer; else its state is redelivered until a
 * majority holds it; refused: a round. That is the blocking read repair, and why a read never goes back in time. A reply
 * that depends on a key having expired leaves only after a round, which first writes nil over it.
 */
final class QuorumRead {
    /** Where a read goes when it cannot be settled without writing: a round with the same command. */
    interface Fallback {
        void round(Target target, Request command, Completion completion, boolean repairs);
    }

    private final Environment environment;
    private final ReadShares shares;
    private final Hedges hedges;
    private final Target target;
    private final Request command;
    private final Completion completion;
    private final Fallback fallback;
    private int attempts;
    private boolean finished;
    private List<KeyEvent> missed = List.of();

    /** How replicas are chosen, and helped out where they are slow. */
    record Choice(ReadShares shares, Hedges hedges) {}

    QuorumRead(
            Environment environment,
            Choice choice,
            Target target,
            Request command,
            Completion completion,
            Fallback fallback) {
        this.environment = environment;
        this.shares = choice.shares();
        this.hedges = choice.hedges();
        this.target = target;
        this.command = command;
        this.completion = completion;
        this.fallback = fallback;
    }

    void attempt() {
        int[] nodes = Replicas.inReach(environment, target.partition());
        int needed = target.quorum().read();
        if (nodes.length < needed) {
            finish(Outcome.noReadQuorum(nodes.length, target.quorum().replicas(), needed));
            return;
        }
        if (attempts++ == Backoff.MAX_ATTEMPTS) {
            finish(Outcome.overloaded("the key is contended"));
            return;
        }
        shares.order(environment, nodes, needed);
        new Attempt(nodes).start();
    }

    /** Goes on from what a first round trip has brought so far. */
    Attempt goOnFrom(FastRead first) {
        attempts++;
        return new Attempt(first);
    }

    private void round(boolean repairs) {
        fallback.round(target, command, completion, repairs);
    }

    private void finish(byte[] error) {
        finish(error, null);
    }

    private void finish(byte[] reply, @Nullable ReplySource rest) {
        if (!finished) {
            finished = true;
            if (!missed.isEmpty()) {
                environment.keyEvents().publish(missed);
            }
            completion.complete(reply, rest);
        }
    }

    final class Attempt implements Hedges.Hedged {
        private final int[] nodes;
        private final Header header;
        private final @Nullable Ballot[] versions;
        private int asked;
        private int answered;
        private int failed;
        private boolean sending;
        private boolean over;
        private boolean isSettling;
        private byte @Nullable [] reply;
        private @Nullable ReplySource rest;
        private Ballot replyVersion = Ballot.NONE;
        private int executing;

        Attempt(int[] nodes) {
            this.nodes = nodes;
            this.header = target.telling(environment, environment.epoch(target.partition()), environment.now());
            this.versions = new Ballot[nodes.length];
        }

        private Attempt(FastRead first) {
            nodes = first.nodes();
            header = first.question().header();
            versions = new Ballot[nodes.length];
            asked = first.asked();
            for (int i = 0; i < asked; i++) {
                versions[i] = first.version(i);
                answered += versions[i] == null ? 0 : 1;
            }
            reply = first.reply();
            replyVersion = reply == null || versions[0] == null ? Ballot.NONE : versions[0];
            executing = versions[0] == null ? 1 : 0;
            sending = first.isSending();
        }

        /** Asks those of the first R that were not asked yet, then looks at what is known. */
        void goOn() {
            ask(target.quorum().read());
        }

        void start() {
            ask(target.quorum().read());
            if (isWaiting()) {
                hedges.begun(this, 0);
            }
        }

        @Override
        public boolean isWaiting(long use) {
            return isWaiting();
        }

        private boolean isWaiting() {
            return !over && !isSettling && asked < nodes.length;
        }

        @Override
        public double expectedMicros() {
            double slowest = 0;
            for (int i = 0; i < asked; i++) {
                double expected = environment.node(nodes[i]).health().slowMicros();
                slowest = versions[i] == null ? Math.max(slowest, expected) : slowest;
            }
            return slowest;
        }

        @Override
        public void hedge() {
            int underWay = executing;
            executing = 0; // so that the next one executes, should the reply still be awaited
            ask(asked + 1);
            executing += underWay;
        }

        /** Asks replicas until {@code count} are asked; the first that can executes. */
        private void ask(int count) {
            sending = true;
            while (!over && asked < Math.min(count, nodes.length)) {
                int slot = asked++;
                if (reply == null && executing == 0) {
                    execute(slot);
                } else {
                    Message version = new Message.Version(header.quiet(), target.register());
                    environment.node(nodes[slot]).send(version, answer -> onVersion(slot, answer));
                }
            }
            sending = false;
            decide();
        }

        private void execute(int slot) {
            executing++;
            shares.charge(nodes[slot]);
            environment.counters().readExecuted(nodes[slot]);
            Message read = new Message.Read(header, target.register(), command);
            environment.node(nodes[slot]).send(read, answer -> onExecuted(slot, answer));
        }

        /** @param executes whether it was asked to execute */
        void onAnswer(int slot, boolean executes, Answer answer) {
            if (executes) {
                onExecuted(slot, answer);
            } else {
                onVersion(slot, answer);
            }
        }

        private void onExecuted(int slot, Answer answer) {
            executing--;
            if (answer instanceof Answer.Value value) {
                if (value.expired() && target.quorum().consistency() != Consistency.EVENTUAL) {
                    if (!over) {
                        over = true;
                        round(false);
                    }
                    return;
                }
                reply = value.reply();
                rest = value.rest();
                missed = value.events();
                replyVersion = value.accepted();
            }
            onVersion(slot, answer);
        }

        private void onVersion(int slot, Answer answer) {
            if (answer instanceof Answer.Value value) {
                versions[slot] = value.accepted();
                environment.ballots().observe(value.accepted());
                answered++;
            } else {
                failed++;
                if (answer instanceof Answer.Stale stale) {
                    environment.stale(stale.epoch());
                } else if (answer instanceof Answer.Error refusal && !over) {
                    over = true;
                    finish(Outcome.error(refusal.text()));
                }
            }
            if (!sending) {
                decide();
            }
        }

        private void decide() {
            if (over) {
                return;
            }
            if (isSettling) {
                decideSettling();
                return;
            }
            int needed = target.quorum().read();
            if (answered >= needed && reply != null) {
                if (allEqual() || target.quorum().consistency() == Consistency.EVENTUAL && isHighest(replyVersion)) {
                    over = true;
                    finish(reply, rest);
                    return;
                }
                isSettling = true;
                ask(nodes.length);
            } else if (answered + failed == asked) {
                if (asked < nodes.length) {
                    ask(asked + 1);
                } else if (answered >= needed) {
                    isSettling = true;
                    decideSettling();
                } else {
                    retry();
                }
            }
        }

        private boolean allEqual() {
            for (Ballot version : versions) {
                if (version != null && !version.equals(replyVersion)) {
                    return false;
                }
            }
            return true;
        }

        private boolean isHighest(Ballot ballot) {
            return ballot.equals(highest());
        }

        private Ballot highest() {
            Ballot highest = Ballot.NONE;
            for (Ballot version : versions) {
                highest = version == null ? highest : Ballot.max(highest, version);
            }
            return highest;
        }

        private int holders(Ballot highest) {
            int count = 0;
            for (Ballot version : versions) {
                count += highest.equals(version) ? 1 : 0;
            }
            return count;
        }

        private void retry() {
            over = true;
            Backoff.retry(environment, attempts, QuorumRead.this::attempt);
        }

        /** The versions differed: as soon as a majority is known to hold the highest, or all have answered. */
        private void decideSettling() {
            Ballot highest = highest();
            boolean isKnown = holders(highest) >= target.quorum().majority();
            boolean isComplete = answered + failed == asked && asked == nodes.length;
            if (!isKnown && !isComplete || executing > 0) {
                return;
            }
            over = true;
            if (isKnown || target.quorum().consistency() == Consistency.EVENTUAL) {
                answerFrom(highest);
            } else {
                redeliver(highest);
            }
        }

        /** Answers with the reply at a version that is safe to show. */
        private void answerFrom(Ballot highest) {
            if (reply != null && replyVersion.equals(highest)) {
                finish(reply, rest);
                return;
            }
            Message read = new Message.Read(header, target.register(), command);
            environment.node(nodes[holder(highest)]).send(read, answer -> {
                if (answer instanceof Answer.Value value && value.accepted().equals(highest)) {
                    if (value.expired() && target.quorum().consistency() != Consistency.EVENTUAL) {
                        round(false);
                    } else {
                        missed = value.events();
                        finish(value.reply(), value.rest());
                    }
                } else {
                    retry();
                }
            });
        }

        private int holder(Ballot highest) {
            for (int i = 0; i < versions.length; i++) {
                if (highest.equals(versions[i])) {
                    return i;
                }
            }
            throw new IllegalStateException("nobody holds " + highest + " of " + Arrays.toString(versions));
        }

        private void redeliver(Ballot highest) {
            environment.counters().readRepairs++;
            Message fetch = new Message.Fetch(header.quiet(), target.register(), Ballot.NONE);
            environment.node(nodes[holder(highest)]).send(fetch, answer -> {
                if (answer instanceof Answer.Fetched fetched
                        && fetched.state().accepted().equals(highest)) {
                    redeliver(highest, fetched.state());
                } else {
                    retry();
                }
            });
        }

        private void redeliver(Ballot highest, RegisterState state) {
            Message message = new Message.Redeliver(header.quiet(), state);
            Tally tally = new Tally(highest);
            tally.accepted = holders(highest);
            for (int i = 0; i < nodes.length; i++) {
                if (!highest.equals(versions[i])) {
                    tally.pending++;
                }
            }
            for (int i = 0; i < nodes.length; i++) {
                if (!highest.equals(versions[i])) {
                    environment.node(nodes[i]).send(message, tally::onAnswer);
                }
            }
        }

        /** Counts who holds the version while it is redelivered. */
        private final class Tally {
            private final Ballot version;
            private int accepted;
            private int pending;
            private boolean done;

            Tally(Ballot version) {
                this.version = version;
            }

            void onAnswer(Answer answer) {
                pending--;
                accepted += answer instanceof Answer.Accepted ? 1 : 0;
                if (answer instanceof Answer.Stale stale) {
                    environment.stale(stale.epoch());
                }
                if (done) {
                    return;
                }
                int majority = target.quorum().majority();
                if (accepted >= majority) {
                    done = true;
                    answerFrom(version);
                } else if (accepted + pending < majority) {
                    done = true;
                    round(true);
                }
            }
        }
    }
}

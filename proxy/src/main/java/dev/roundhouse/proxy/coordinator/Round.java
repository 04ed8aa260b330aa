package dev.roundhouse.proxy.coordinator;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.KeyEvent;
import dev.roundhouse.spi.storage.Message;
import dev.roundhouse.spi.storage.RegisterState;
import dev.roundhouse.spi.version.Ballot;
import dev.roundhouse.spi.version.Lineage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A round on one register: prepare, then apply on the replicas at the winning version and install on those behind. It
 * executes a batch of commands exactly once, or says that it is in doubt. (CASPaxos, Rystsov 2018, with commands instead of
 * states, and lineage to know the fate of an own attempt.)
 *
 * <p>An attempt lives in one epoch. After an attempt that may have landed on a minority the lineage is walked from the next
 * winner: the own ballot found means it took effect; an older one reached means it did not; cut means in doubt.
 */
final class Round {
    /** Told of the outcome, once. */
    interface Listener {
        /** All commands took effect; a reply for each. */
        void onDone(List<byte[]> replies, boolean someBehind);

        /** None is known to have taken effect; the one error reply for all. */
        void onError(byte[] error);
    }

    /** Attempts with a ballot of now. */
    private static final int PATIENT_ATTEMPTS = 2;

    private static final String TRACE_LOST = "its trace was lost";

    /** Later ones go ahead by 2, 4 ... 64 ms. */
    private static final int MAX_AHEAD_EXPONENT = 6;

    /** How long the last refusals of an attempt are waited for. */
    private static final int REFUSALS_MILLIS = 5;

    private final Environment environment;
    private final Target target;
    private final List<Request> commands;
    private final boolean readOnly;
    private final Permits permits;
    private final Listener listener;
    private final OwnBallots mine = new OwnBallots();

    private int attempts;
    private int overtaken;
    private boolean finished;
    private @Nullable String error;
    private Ballot highestSeen = Ballot.NONE;

    /**
     * @param commands deterministic; empty: the identity
     * @param readOnly whether no command writes, so that doing it twice does no harm
     */
    Round(
            Environment environment,
            Target target,
            List<Request> commands,
            boolean readOnly,
            Permits permits,
            Listener listener) {
        this.environment = environment;
        this.target = target;
        this.commands = commands;
        this.readOnly = readOnly;
        this.permits = permits;
        this.listener = listener;
    }

    /** Attempts that other proposers overtook. */
    int overtaken() {
        return overtaken;
    }

    void attempt() {
        int[] nodes = Replicas.inReach(environment, target.partition());
        Quorum quorum = target.quorum();
        int needed = Math.max(quorum.prepareQuorum(), quorum.acceptQuorum());
        if (nodes.length < needed) {
            fail(
                    mine.isEmpty()
                            ? Outcome.noQuorum(nodes.length, quorum.replicas(), needed)
                            : Outcome.inDoubt(nodes.length + " of " + quorum.replicas() + " replicas in reach"));
            return;
        }
        if (attempts++ - overtaken == Backoff.MAX_ATTEMPTS || overtaken == Backoff.MAX_OVERTAKEN) {
            fail(exhausted());
            return;
        }
        long epoch = environment.epoch(target.partition());
        // A promise of this round is what shows that an overwrite was superseded.
        boolean mayPermit = mine.isEmpty() && (target.register().tagged() || !overwrites());
        Permits.Permit permit = mayPermit ? permits.take(target.key(), epoch) : null;
        if (permit != null
                && permit.next().isAbove(highestSeen)
                && !environment.overwrites().isAfter(target, permit.next())) {
            environment.counters().skippedPrepares++;
            Attempt attempt = new Attempt(nodes, epoch, permit.next());
            attempt.accept(permit.previous(), permit.previous(), commands);
        } else {
            new Attempt(nodes, epoch, nextBallot()).prepare();
        }
    }

    /** One that was refused often goes ahead of the blind writes that are under way, which would overtake it for ever. */
    private Ballot nextBallot() {
        return attempts <= PATIENT_ATTEMPTS
                ? environment.ballots().next()
                : environment.ballots().nextAhead(1L << Math.min(attempts - PATIENT_ATTEMPTS, MAX_AHEAD_EXPONENT));
    }

    /** Said once another blind write is sure to stay: an overwrite took effect just before it, of the others nobody knows. */
    private List<byte[]> superseded() {
        return commands.stream()
                .map(each -> OwnBallots.isOverwrite(each) ? Outcome.OK : Outcome.inDoubt(TRACE_LOST))
                .toList();
    }

    private boolean overwrites() {
        return commands.stream().anyMatch(OwnBallots::isOverwrite);
    }

    private byte[] exhausted() {
        if (!mine.isEmpty()) {
            return Outcome.inDoubt("no quorum after " + Backoff.MAX_ATTEMPTS + " attempts");
        }
        return error != null ? Outcome.error(error) : Outcome.overloaded("the key is contended");
    }

    private void end(List<byte[]> replies, boolean someBehind) {
        if (!finished) {
            finished = true;
            listener.onDone(replies, someBehind);
        }
    }

    private void fail(byte[] reply) {
        if (!finished) {
            finished = true;
            listener.onError(reply);
        }
    }

    private void publish(List<KeyEvent> events) {
        if (!events.isEmpty()) {
            environment.keyEvents().publish(events);
        }
    }

    private void observe(Ballot seen) {
        environment.ballots().observe(seen);
        highestSeen = Ballot.max(highestSeen, seen);
    }

    private enum Phase {
        PREPARING,
        CHOOSING,
        ACCEPTING,
        OVER
    }

    /** One ballot's way through the replicas. Answers to an attempt that is over are ignored, but for its replies. */
    private final class Attempt {
        private final int[] nodes;
        private final long epoch;
        private final Ballot ballot;
        private final Answer.@Nullable Promised[] promises;
        private Phase phase = Phase.PREPARING;
        private boolean sending;
        private int promised;
        private int unprepared;
        private int pending;
        private int accepted;
        private boolean unsure;
        private boolean identity;
        private boolean effectFree;
        private @Nullable List<byte[]> foundReplies;
        private List<KeyEvent> foundEvents = List.of();
        private List<KeyEvent> events = List.of();
        private int behind;
        private boolean isOvertaken;
        private boolean isAwaiting;
        private boolean hasAwaited;

        Attempt(int[] nodes, long epoch, Ballot ballot) {
            this.nodes = nodes;
            this.epoch = epoch;
            this.ballot = ballot;
            this.promises = new Answer.Promised[nodes.length];
        }

        void prepare() {
            Message message = new Message.Prepare(target.header(epoch, environment.now()), target.register(), ballot);
            unprepared = nodes.length;
            sending = true;
            for (int i = 0; i < nodes.length; i++) {
                int slot = i;
                environment.node(nodes[i]).send(message, answer -> onPrepared(slot, answer));
            }
            sending = false;
            decidePrepared();
        }

        private void onPrepared(int slot, Answer answer) {
            unprepared--;
            if (answer instanceof Answer.Promised promise) {
                environment.ballots().observe(promise.accepted());
                mine.learn(promise.lineage());
                if (phase == Phase.PREPARING) {
                    promises[slot] = promise;
                    promised++;
                }
            } else {
                onNo(answer);
            }
            if (!sending && phase == Phase.PREPARING) {
                decidePrepared();
            }
        }

        private void onNo(Answer answer) {
            if (answer instanceof Answer.Refused no) {
                isOvertaken |= no.seen().proposer() != ballot.proposer();
                observe(no.seen());
            } else if (answer instanceof Answer.Stale stale) {
                environment.stale(stale.epoch());
            } else if (answer instanceof Answer.Error refusal) {
                error = refusal.text();
            }
        }

        private void decidePrepared() {
            int needed = target.quorum().prepareQuorum();
            boolean hasRaced = attempts > 1; // then know them all, so that those behind get the state
            if (promised >= needed && (!hasRaced || unprepared == 0)) {
                phase = Phase.CHOOSING;
                choose();
            } else if (promised + unprepared < needed) {
                retry();
            }
        }

        private void retry() {
            phase = Phase.OVER;
            if (isOvertaken) {
                overtaken++;
                double trip = Replicas.slowestMicros(environment, nodes);
                boolean onPermit = unprepared == 0 && promised == 0;
                if (mine.isEmpty()) {
                    Backoff.takeTurns(environment, onPermit, commands.size(), trip, Round.this::attempt);
                } else {
                    Backoff.resolve(environment, trip, Round.this::attempt);
                }
            } else {
                Backoff.retry(environment, attempts, Round.this::attempt);
            }
        }

        /** Takes the highest version among the promises, and decides what each replica is sent. */
        private void choose() {
            Winner winner = Winner.of(promises);
            List<Request> effect = commands;
            boolean isSuperseded = mine.areSupersededBy(winner.blindRoot()) && overwrites();
            if (isSuperseded && isKept(winner) && commands.stream().allMatch(OwnBallots::isOverwrite)) {
                end(superseded(), true); // or it may never get through, where others write blindly all the time
                return;
            }
            mine.prepared(ballot);
            if (!mine.isEmpty()) {
                Lineage.Trace trace = mine.trace(winner.lineage(), winner.parent());
                if (trace.verdict() == Lineage.Verdict.CUT) {
                    if (!isSuperseded) {
                        fail(Outcome.inDoubt(TRACE_LOST));
                        return;
                    }
                    // A majority takes the other write, as it is, and keeps it: then it may be said.
                    foundReplies = superseded();
                    effect = List.of();
                    identity = true;
                }
                if (trace.verdict() == Lineage.Verdict.FOUND) {
                    foundReplies = mine.get(trace.found()).replies;
                    foundEvents = mine.get(trace.found()).events;
                    effect = List.of();
                    identity = true;
                }
            }
            if (environment.epoch(target.partition()) != epoch) {
                retry();
                return;
            }
            sendToAll(winner.version(), winner.parent(), effect);
        }

        /** Whether so many replicas hold it that every later round builds on it: one that a few hold may be lost with them. */
        private boolean isKept(Winner winner) {
            return winner.holders() >= target.quorum().majority();
        }

        private void sendToAll(Ballot winner, Ballot parent, List<Request> effect) {
            int atWinner = 0;
            int holder = -1;
            for (int i = 0; i < nodes.length; i++) {
                if (promises[i] != null && promises[i].accepted().equals(winner)) {
                    atWinner++;
                    holder = i;
                } else if (promises[i] != null) {
                    behind++;
                }
            }
            if (behind == 0 || atWinner >= target.quorum().acceptQuorum()) {
                accept(winner, parent, effect);
            } else {
                fetch(holder, winner, parent, effect);
            }
        }

        /** Gets the winner's state for the replicas that are behind. */
        private void fetch(int holder, Ballot winner, Ballot parent, List<Request> effect) {
            Ballot since = Ballot.NONE;
            for (Answer.Promised promise : promises) {
                if (behind == 1 && promise != null && !promise.accepted().equals(winner)) {
                    since = promise.accepted();
                }
            }
            Message message = new Message.Fetch(target.header(epoch, environment.now()), target.register(), since);
            environment.node(nodes[holder]).send(message, answer -> {
                if (answer instanceof Answer.Fetched fetched
                        && fetched.state().accepted().equals(winner)
                        && environment.epoch(target.partition()) == epoch) {
                    acceptWithState(winner, parent, effect, fetched.state());
                } else {
                    if (answer instanceof Answer.Fetched fetched) {
                        observe(fetched.state().promised());
                        observe(fetched.state().accepted());
                    } else {
                        onNo(answer);
                    }
                    retry();
                }
            });
        }

        void accept(Ballot winner, Ballot parent, List<Request> effect) {
            acceptWithState(winner, parent, effect, null);
        }

        private void acceptWithState(
                Ballot winner, Ballot parent, List<Request> effect, @Nullable RegisterState state) {
            effectFree = readOnly || effect.isEmpty();
            if (!effectFree) {
                mine.add(ballot);
            }
            var header = target.telling(environment, epoch, environment.now());
            Ballot next = environment.ballots().next();
            Message apply = new Message.Apply(header, target.register(), ballot, winner, parent, effect, next);
            Message install = state == null ? apply : new Message.Install(header, ballot, state, parent, effect, next);
            phase = Phase.ACCEPTING;
            pending = nodes.length;
            sending = true;
            boolean isCounted = false;
            for (int i = 0; i < nodes.length; i++) {
                boolean isBehind =
                        promises[i] != null && !promises[i].accepted().equals(winner);
                if (isBehind && state == null) {
                    pending--;
                    continue;
                }
                int node = nodes[i];
                Message message = isBehind ? install : apply;
                if (!isBehind && !isCounted) {
                    isCounted = true;
                    message = new Message.Apply(
                            header.counting(), target.register(), ballot, winner, parent, effect, next);
                }
                environment.node(node).send(message, answer -> {
                    onAccepted(answer, next);
                    if (!effectFree && answer instanceof Answer.Failed) {
                        environment.hints().missed(node, target);
                    }
                });
            }
            sending = false;
            decideAccepted(next);
        }

        private void onAccepted(Answer answer, Ballot next) {
            pending--;
            if (answer instanceof Answer.Accepted yes) {
                accepted++;
                remember(yes);
            } else if (answer instanceof Answer.Refused no && no.seen().equals(next)) {
                accepted++; // only this accept, delivered before, can have promised next
            } else {
                onNo(answer);
                unsure |= !isFinal(answer);
            }
            if (!sending) {
                decideAccepted(next);
                forgetIfRefused();
            }
        }

        /** Whether the accept cannot land any more, not even should the network repeat it. */
        private boolean isFinal(Answer answer) {
            if (answer instanceof Answer.Failed failed) {
                return !failed.sent();
            }
            return answer instanceof Answer.Refused no
                    ? no.seen().isAbove(ballot)
                    : !(answer instanceof Answer.Recovering);
        }

        /** The last answer may come when the next attempt is under way: refused by all, this one is in doubt no more. */
        private void forgetIfRefused() {
            if (pending == 0 && accepted == 0 && !unsure) {
                mine.remove(ballot);
            }
        }

        private void remember(Answer.Accepted answer) {
            OwnBallots.OwnBallot own = mine.get(ballot);
            if (own != null && own.replies == null) {
                own.replies = answer.replies();
                own.events = answer.events();
            }
            if (effectFree && !identity && foundReplies == null) {
                foundReplies = answer.replies();
            }
            // That keys had expired, in a round that does nothing else.
            events = effectFree && events.isEmpty() ? answer.events() : events;
        }

        private void decideAccepted(Ballot next) {
            if (phase != Phase.ACCEPTING) {
                return;
            }
            int needed = target.quorum().acceptQuorum();
            if (accepted >= needed) {
                List<byte[]> replies = effectFree ? foundReplies : mine.get(ballot).replies;
                if (replies == null && !commands.isEmpty() && !identity && pending > 0) {
                    return;
                }
                phase = Phase.OVER;
                permits.grant(target.key(), new Permits.Permit(next, ballot, epoch));
                done(replies);
            } else if (accepted + pending < needed && !awaitsRefusals(next)) {
                phase = Phase.OVER;
                forgetIfRefused();
                if (error != null && mine.isEmpty()) {
                    fail(Outcome.error(error));
                } else {
                    retry();
                }
            }
        }

        /**
         * Refused by all, an attempt leaves no doubt: where only refusals came so far, the last are waited for, a little. Or
         * a permit that others overtook would leave a doubt as old as the permit, whose trace is long lost.
         */
        private boolean awaitsRefusals(Ballot next) {
            if (pending == 0 || accepted > 0 || unsure || effectFree || hasAwaited) {
                return false;
            }
            if (!isAwaiting) {
                isAwaiting = true;
                environment.delay(REFUSALS_MILLIS, () -> {
                    hasAwaited = true;
                    decideAccepted(next);
                });
            }
            return true;
        }

        private void done(@Nullable List<byte[]> replies) {
            if (finished) {
                return;
            }
            if (replies == null && !commands.isEmpty()) {
                fail(Outcome.inDoubt("it took effect but its reply was lost"));
                return;
            }
            if (!effectFree && nodes.length < target.quorum().replicas()) {
                Replicas.tellMissed(environment, target);
            }
            publish(effectFree ? foundEvents : mine.get(ballot).events);
            publish(events);
            end(replies == null ? List.of() : replies, behind > 0 || accepted < nodes.length - pending);
        }
    }
}

package dev.roundhouse.proxy.coordinator;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.KeyEvent;
import dev.roundhouse.spi.storage.Message;
import dev.roundhouse.spi.version.Ballot;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A write whose outcome does not depend on what was there: sent to all replicas, done at W; one round trip. Refused by
 * enough (somebody was ahead): again with a higher ballot. Once a part may have accepted it goes on as a round, which takes
 * effect once: so a SET that raced takes effect twice at the most, the one anomaly that {@code quorum} admits.
 */
final class BlindWrite {
    private final Environment environment;
    private final Target target;
    private final Request command;
    private final Completion completion;
    private final @Nullable Rounds rounds;
    private int attempts;
    private int sentTo;
    private int accepted;
    private int pending;
    private boolean sending;
    private boolean decided;
    private boolean unsure;
    private Ballot ballot = Ballot.NONE;
    private List<KeyEvent> events = List.of();
    private @Nullable String error;

    /** @param rounds where it goes on once it may have taken effect in part; null: it is only tried again */
    BlindWrite(
            Environment environment, Target target, Request command, @Nullable Rounds rounds, Completion completion) {
        this.environment = environment;
        this.target = target;
        this.command = command;
        this.completion = completion;
        this.rounds = rounds;
    }

    void attempt() {
        int[] nodes = Replicas.inReach(environment, target.partition());
        int needed = target.quorum().write();
        if (nodes.length < needed) {
            completion.complete(
                    unsure
                            ? Outcome.inDoubt(
                                    nodes.length + " of " + target.quorum().replicas() + " replicas in reach")
                            : Outcome.noQuorum(nodes.length, target.quorum().replicas(), needed));
            return;
        }
        if (attempts++ == Backoff.MAX_ATTEMPTS) {
            completion.complete(unsure ? Outcome.inDoubt("no quorum after " + attempts + " attempts") : refused());
            return;
        }
        ballot = environment.ballots().next();
        environment.overwrites().mark(target, ballot);
        long epoch = environment.epoch(target.partition());
        Message message = new Message.Write(
                target.telling(environment, epoch, environment.now()), target.register(), ballot, command);
        accepted = 0;
        pending = sentTo = nodes.length;
        decided = false;
        sending = true;
        Ballot mine = ballot;
        for (int node : nodes) {
            environment.node(node).send(message, answer -> onAnswer(node, mine, answer));
        }
        sending = false;
        decide();
    }

    private byte[] refused() {
        return error != null ? Outcome.error(error) : Outcome.overloaded("the key is written by others all the time");
    }

    private void onAnswer(int node, Ballot sent, Answer answer) {
        if (answer instanceof Answer.Refused refused) {
            environment.ballots().observe(refused.seen());
        } else if (answer instanceof Answer.Failed) {
            environment.hints().missed(node, target);
        }
        if (!sent.equals(ballot) || decided) {
            return;
        }
        pending--;
        if (answer instanceof Answer.Accepted yes) {
            accepted++;
            events = events.isEmpty() ? yes.events() : events;
        } else if (answer instanceof Answer.Refused no && no.seen().equals(sent)) {
            accepted++;
        } else if (answer instanceof Answer.Stale stale) {
            environment.stale(stale.epoch());
        } else if (answer instanceof Answer.Failed failed) {
            unsure |= failed.sent();
        } else if (answer instanceof Answer.Error refusal) {
            error = refusal.text();
        }
        if (!sending) {
            decide();
        }
    }

    private void decide() {
        if (decided) {
            return;
        }
        int needed = target.quorum().write();
        if (accepted >= needed) {
            decided = true;
            if (sentTo < target.quorum().replicas()) {
                Replicas.tellMissed(environment, target);
            }
            publish();
            completion.complete(Outcome.OK);
        } else if (accepted + pending < needed) {
            decided = true;
            unsure |= accepted > 0 || pending > 0;
            if (error != null && !unsure) {
                completion.complete(Outcome.error(error));
            } else if (unsure && rounds != null) {
                rounds.submit(target, command, false, this::completeRound);
            } else {
                Backoff.retry(environment, attempts, this::attempt);
            }
        }
    }

    private void publish() {
        if (!events.isEmpty()) {
            environment.keyEvents().publish(events);
        }
    }

    private void completeRound(byte[] reply) {
        completion.complete(Outcome.afterDoubt(reply));
    }

    @Override
    public String toString() {
        return "write " + target.register() + " at " + ballot + ": " + accepted + " of " + sentTo;
    }
}

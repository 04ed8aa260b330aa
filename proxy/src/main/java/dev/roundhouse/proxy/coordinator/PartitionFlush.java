package dev.roundhouse.proxy.coordinator;

import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.Header;
import dev.roundhouse.spi.storage.Message;
import dev.roundhouse.spi.version.Ballot;

/** FLUSHALL of one partition: a blind write over all of it, done at W; refused while a newer write is there: again, higher. */
final class PartitionFlush {
    private final Environment environment;
    private final int store;
    private final int partition;
    private final Quorum quorum;
    private final Completion completion;
    private int attempts;
    private int accepted;
    private int pending;
    private boolean sending;
    private boolean decided;
    private boolean unsure;
    private Ballot ballot = Ballot.NONE;

    PartitionFlush(Environment environment, int store, int partition, Quorum quorum, Completion completion) {
        this.environment = environment;
        this.store = store;
        this.partition = partition;
        this.quorum = quorum;
        this.completion = completion;
    }

    void attempt() {
        int[] nodes = Replicas.inReach(environment, partition);
        if (nodes.length < quorum.write()) {
            completion.complete(
                    unsure
                            ? Outcome.inDoubt("a part of the keys may be gone")
                            : Outcome.noQuorum(nodes.length, quorum.replicas(), quorum.write()));
            return;
        }
        if (attempts++ == Backoff.MAX_ATTEMPTS) {
            completion.complete(Outcome.inDoubt("keys are written by others all the time"));
            return;
        }
        ballot = environment.ballots().next();
        environment.overwrites().markFlush(partition, ballot);
        long epoch = environment.epoch(partition);
        Message message = new Message.Flush(new Header(store, partition, epoch, environment.now(), 2), ballot, false);
        accepted = 0;
        pending = nodes.length;
        decided = false;
        sending = true;
        Ballot mine = ballot;
        for (int node : nodes) {
            environment.node(node).send(message, answer -> onAnswer(node, mine, answer));
        }
        sending = false;
        decide();
    }

    private void onAnswer(int node, Ballot sent, Answer answer) {
        if (answer instanceof Answer.Refused no) {
            environment.ballots().observe(no.seen());
        } else if (answer instanceof Answer.Failed) {
            environment.hints().missedFlush(node, store, partition);
        }
        if (!sent.equals(ballot) || decided) {
            return;
        }
        pending--;
        if (answer instanceof Answer.Accepted) {
            accepted++;
        } else if (answer instanceof Answer.Stale stale) {
            environment.stale(stale.epoch());
        } else if (answer instanceof Answer.Failed failed) {
            unsure |= failed.sent();
        }
        if (!sending) {
            decide();
        }
    }

    private void decide() {
        if (decided) {
            return;
        }
        if (accepted >= quorum.write()) {
            decided = true;
            for (int node : environment.replicas(partition)) {
                if (!environment.counts(node)) {
                    environment.hints().missedFlush(node, store, partition);
                }
            }
            completion.complete(Outcome.OK);
        } else if (accepted + pending < quorum.write()) {
            decided = true;
            unsure |= accepted > 0 || pending > 0;
            Backoff.retry(environment, attempts, this::attempt);
        }
    }
}

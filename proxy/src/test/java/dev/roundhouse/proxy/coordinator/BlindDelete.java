package dev.roundhouse.proxy.coordinator;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.Message;
import dev.roundhouse.spi.version.Ballot;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** DEL as a blind write, which must not be: whatever way its count is made out, it is wrong once in a while. */
final class BlindDelete {
    private static final int MAX_ATTEMPTS = 8;

    private final Environment environment;
    private final Target target;
    private final Request command;
    private final Variant variant;
    private final Completion completion;
    private final Set<Ballot> mine = new HashSet<>();
    private final List<Found> found = new ArrayList<>();
    private int attempts;

    /** What a replica had before it took the write. */
    record Found(Ballot version, boolean isThere) {
        byte[] bytes() {
            return (version.clock() + " " + version.proposer() + " " + isThere).getBytes(StandardCharsets.US_ASCII);
        }

        static Found of(byte[] bytes) {
            String[] words = new String(bytes, StandardCharsets.US_ASCII).split(" ");
            return new Found(
                    new Ballot(Long.parseLong(words[0]), Long.parseLong(words[1])), Boolean.parseBoolean(words[2]));
        }
    }

    BlindDelete(Environment environment, Target target, Request command, Variant variant, Completion completion) {
        this.environment = environment;
        this.target = target;
        this.command = command;
        this.variant = variant;
        this.completion = completion;
    }

    void attempt() {
        int[] nodes = Replicas.inReach(environment, target.partition());
        if (attempts++ == MAX_ATTEMPTS || nodes.length < target.quorum().write()) {
            completion.complete(Outcome.inDoubt("a blind DEL"));
            return;
        }
        Ballot ballot = environment.ballots().next();
        mine.add(ballot);
        if (variant != Variant.BLIND_DEL_OTHERS) {
            found.clear();
        }
        Message message = new Message.Write(
                target.header(environment.epoch(target.partition()), environment.now()),
                target.register(),
                ballot,
                command);
        Attempt attempt = new Attempt(ballot, nodes.length);
        for (int node : nodes) {
            environment.node(node).send(message, attempt::take);
        }
    }

    private final class Attempt {
        private final Ballot ballot;
        private int pending;
        private int accepted;
        private boolean isSurelyRefused = true;
        private boolean isOver;

        Attempt(Ballot ballot, int pending) {
            this.ballot = ballot;
            this.pending = pending;
        }

        void take(Answer answer) {
            if (isOver) {
                return;
            }
            pending--;
            if (answer instanceof Answer.Accepted yes) {
                accepted++;
                found.add(Found.of(yes.replies().get(0)));
            } else if (answer instanceof Answer.Refused no) {
                environment.ballots().observe(no.seen());
            } else if (answer instanceof Answer.Stale stale) {
                environment.stale(stale.epoch());
            } else {
                isSurelyRefused = false;
            }
            isSurelyRefused &= accepted == 0;
            if (accepted >= target.quorum().write()) {
                isOver = true;
                completion.complete(reply());
            } else if (pending == 0) {
                isOver = true;
                if (isSurelyRefused) {
                    mine.remove(ballot);
                }
                Backoff.retry(environment, attempts, BlindDelete.this::attempt);
            }
        }
    }

    private byte[] reply() {
        if (variant == Variant.BLIND_DEL_OTHERS) {
            found.removeIf(each -> mine.contains(each.version()));
        }
        if (found.isEmpty()) {
            return Outcome.inDoubt("only its own ballots came back");
        }
        Found decisive = variant == Variant.BLIND_DEL_FIRST
                ? found.get(0)
                : found.stream().max(Comparator.comparing(Found::version)).orElseThrow();
        return (decisive.isThere() ? ":1\r\n" : ":0\r\n").getBytes(StandardCharsets.US_ASCII);
    }
}

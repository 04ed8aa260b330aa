package dev.roundhouse.proxy.coordinator;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.Header;
import dev.roundhouse.spi.storage.KeyEvent;
import dev.roundhouse.spi.storage.Message;
import dev.roundhouse.spi.storage.RegisterState;
import dev.roundhouse.spi.version.Ballot;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A read-modify-write in {@code eventual} mode: one replica's version is read, the command applied to the replicas at that
 * version, and the others get the resulting state; done at W. The highest ballot wins; of two that race one may be lost,
 * as that mode says.
 */
final class EventualUpdate {
    private final Environment environment;
    private final ReadShares shares;
    private final Target target;
    private final List<Request> commands;
    private final Round.Listener listener;
    private int attempts;
    private boolean finished;
    private boolean unsure;

    EventualUpdate(
            Environment environment,
            ReadShares shares,
            Target target,
            List<Request> commands,
            Round.Listener listener) {
        this.environment = environment;
        this.shares = shares;
        this.target = target;
        this.commands = commands;
        this.listener = listener;
    }

    void attempt() {
        int[] nodes = Replicas.inReach(environment, target.partition());
        int needed = target.quorum().write();
        if (nodes.length < needed) {
            fail(
                    unsure
                            ? Outcome.inDoubt(
                                    nodes.length + " of " + target.quorum().replicas() + " replicas in reach")
                            : Outcome.noQuorum(nodes.length, target.quorum().replicas(), needed));
            return;
        }
        if (attempts++ == Backoff.MAX_ATTEMPTS) {
            fail(
                    unsure
                            ? Outcome.inDoubt("no quorum after " + attempts + " attempts")
                            : Outcome.overloaded("the key is contended"));
            return;
        }
        shares.order(environment, nodes, 1);
        shares.charge(nodes[0]);
        long epoch = environment.epoch(target.partition());
        Message version = new Message.Version(target.header(epoch, environment.now()), target.register());
        environment.node(nodes[0]).send(version, answer -> {
            if (answer instanceof Answer.Value value) {
                environment.ballots().observe(value.accepted());
                new Attempt(nodes, epoch).apply(value.accepted());
            } else {
                retry(answer);
            }
        });
    }

    private void retry(@Nullable Answer because) {
        if (because instanceof Answer.Stale stale) {
            environment.stale(stale.epoch());
        }
        Backoff.retry(environment, attempts, this::attempt);
    }

    private void fail(byte[] reply) {
        if (!finished) {
            finished = true;
            listener.onError(reply);
        }
    }

    private final class Attempt {
        private final int[] nodes;
        private final long epoch;
        private final List<Integer> behind = new ArrayList<>();
        private Ballot ballot = Ballot.NONE;
        private int pending;
        private int accepted;
        private int holder = -1;
        private @Nullable List<byte[]> replies;
        private List<KeyEvent> events = List.of();
        private @Nullable String error;

        Attempt(int[] nodes, long epoch) {
            this.nodes = nodes;
            this.epoch = epoch;
        }

        void apply(Ballot previous) {
            ballot = environment.ballots().next();
            Header header = target.telling(environment, epoch, environment.now());
            pending = nodes.length;
            for (int i = 0; i < nodes.length; i++) {
                int node = nodes[i];
                environment
                        .node(node)
                        .send(apply(i == 0 ? header.counting() : header, previous), answer -> onApplied(node, answer));
            }
        }

        private Message apply(Header header, Ballot previous) {
            return new Message.Apply(header, target.register(), ballot, previous, previous, commands, Ballot.NONE);
        }

        private void onApplied(int node, Answer answer) {
            pending--;
            if (answer instanceof Answer.Accepted yes) {
                accepted++;
                holder = node;
                replies = yes.replies();
                events = yes.events();
            } else if (answer instanceof Answer.Refused no) {
                environment.ballots().observe(no.seen());
                behind.add(node);
            } else if (answer instanceof Answer.Failed failed) {
                unsure |= failed.sent();
                environment.hints().missed(node, target);
            } else if (answer instanceof Answer.Error refusal) {
                error = refusal.text();
            } else if (answer instanceof Answer.Stale stale) {
                environment.stale(stale.epoch());
            }
            finishIfEnough();
            if (pending == 0) {
                settle();
            }
        }

        private void finishIfEnough() {
            if (accepted >= target.quorum().write() && !finished) {
                finished = true;
                Replicas.tellMissed(environment, target);
                if (!events.isEmpty()) {
                    environment.keyEvents().publish(events);
                }
                listener.onDone(replies == null ? List.of() : replies, accepted < nodes.length);
            }
        }

        private void settle() {
            if (holder < 0) {
                if (error != null && !unsure) {
                    fail(Outcome.error(error));
                } else if (!finished) {
                    retry(null);
                }
                return;
            }
            unsure = true;
            if (behind.isEmpty()) {
                failUnlessDone();
                return;
            }
            Message fetch = new Message.Fetch(target.header(epoch, environment.now()), target.register(), Ballot.NONE);
            environment.node(holder).send(fetch, answer -> {
                if (answer instanceof Answer.Fetched fetched) {
                    redeliver(fetched.state());
                } else {
                    failUnlessDone();
                }
            });
        }

        private void failUnlessDone() {
            fail(Outcome.inDoubt(accepted + " of " + target.quorum().write() + " replicas answered"));
        }

        private void redeliver(RegisterState state) {
            pending = behind.size();
            Message message = new Message.Redeliver(target.header(epoch, environment.now()), state);
            for (int node : behind) {
                environment.node(node).send(message, answer -> {
                    pending--;
                    accepted += answer instanceof Answer.Accepted ? 1 : 0;
                    finishIfEnough();
                    if (pending == 0 && !finished) {
                        failUnlessDone();
                    }
                });
            }
        }
    }
}

package dev.roundhouse.proxy.coordinator;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.KeyState;
import dev.roundhouse.spi.storage.Message;
import dev.roundhouse.spi.storage.Register;
import dev.roundhouse.spi.storage.RegisterState;
import dev.roundhouse.spi.version.Ballot;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/**
 * The one repair primitive: reads a register's version from every replica and redelivers the highest to those behind, only
 * the keys that changed since where all of them are behind alike and the lineage shows it. It makes no new ballots, unless
 * a replica has promised a higher one that came to nothing: then an identity round. Best effort: what it cannot mend a later
 * read, or the next comparison of the partition, does.
 */
public final class Repair {
    /** Repairs put off at a time on a loop; beyond that the register is left to read repair and anti-entropy. */
    static final int MAX_UNDER_WAY = 128;

    /** Pause before a repair, so that a burst of rounds on one register is mended once. */
    static final int DELAY_MILLIS = 20;

    private static final byte[] EXISTS = "EXISTS".getBytes(StandardCharsets.US_ASCII);

    private final Environment environment;
    private final Rounds rounds;
    private final Set<RegisterKey> putOff = new HashSet<>();

    /** Told of the end of one repair. */
    public interface Listener {
        /**
         * @param state what was found and done
         * @param bytes of keys and values sent
         */
        void onEnd(Result state, long bytes);
    }

    /** How a repair ended. */
    public enum Result {
        /** All replicas in reach held the same. */
        EQUAL,
        /** They do now. */
        REPAIRED,
        /** Some did not answer, or not as hoped. */
        UNFINISHED
    }

    /** @param rounds where identity rounds run */
    public Repair(Environment environment, Rounds rounds) {
        this.environment = environment;
        this.rounds = rounds;
    }

    void later(Target target) {
        if (putOff.size() < MAX_UNDER_WAY && putOff.add(target.key())) {
            environment.delay(DELAY_MILLIS, () -> {
                putOff.remove(target.key());
                now(target, (state, bytes) -> {});
            });
        }
    }

    /** Repairs one register at once. */
    public void now(Target target, Listener listener) {
        environment.counters().repairs++;
        new Run(target, listener).start();
    }

    private static long bytes(RegisterState state) {
        long sum = 0;
        for (KeyState key : state.keys()) {
            sum += key.key().length + key.payload().length;
        }
        return sum;
    }

    private final class Run {
        private final Target target;
        private final Listener listener;
        private final int[] nodes;
        private final long epoch;
        private final Ballot[] versions;
        private Ballot highest = Ballot.NONE;
        private int holder;
        private int pending;
        private int unanswered;
        private boolean needsRound;
        private boolean needsWhole;
        private long bytes;

        Run(Target target, Listener listener) {
            this.target = target;
            this.listener = listener;
            this.nodes = Replicas.inReach(environment, target.partition());
            this.epoch = environment.epoch(target.partition());
            this.versions = new Ballot[nodes.length];
        }

        void start() {
            pending = nodes.length + 1;
            Message message = new Message.Version(target.header(epoch, environment.now()), target.register());
            for (int i = 0; i < nodes.length; i++) {
                int slot = i;
                environment.node(nodes[i]).send(message, answer -> {
                    versions[slot] = answer instanceof Answer.Value value ? value.accepted() : null;
                    observe(answer);
                    onVersion();
                });
            }
            onVersion();
        }

        private void observe(Answer answer) {
            if (answer instanceof Answer.Stale stale) {
                environment.stale(stale.epoch());
            } else if (answer instanceof Answer.Refused refused) {
                environment.ballots().observe(refused.seen());
            } else if (answer instanceof Answer.Value value) {
                environment.ballots().observe(value.accepted());
            }
        }

        private void onVersion() {
            if (--pending > 0) {
                return;
            }
            holder = -1;
            boolean differ = false;
            for (int i = 0; i < versions.length; i++) {
                if (versions[i] == null) {
                    unanswered++;
                } else {
                    differ |= holder >= 0 && !versions[i].equals(versions[holder]);
                    holder = holder < 0 || versions[i].isAbove(versions[holder]) ? i : holder;
                }
            }
            if (!differ) {
                listener.onEnd(unanswered == 0 && holder >= 0 ? Result.EQUAL : Result.UNFINISHED, 0);
                return;
            }
            highest = versions[holder];
            fetch(commonVersion());
        }

        /** The version of all that are behind; NONE where they differ. */
        private Ballot commonVersion() {
            Ballot common = null;
            for (Ballot version : versions) {
                if (version != null && !version.equals(highest)) {
                    if (common != null && !common.equals(version)) {
                        return Ballot.NONE;
                    }
                    common = version;
                }
            }
            return common == null ? Ballot.NONE : common;
        }

        private void fetch(Ballot since) {
            Message fetch = new Message.Fetch(target.header(epoch, environment.now()), target.register(), since);
            environment.node(nodes[holder]).send(fetch, answer -> {
                if (answer instanceof Answer.Fetched fetched
                        && fetched.state().accepted().equals(highest)) {
                    redeliver(fetched.state());
                } else {
                    observe(answer);
                    listener.onEnd(Result.UNFINISHED, bytes);
                }
            });
        }

        private void redeliver(RegisterState state) {
            Message message = new Message.Redeliver(target.header(epoch, environment.now()), state);
            needsWhole = false;
            pending = 1;
            for (int i = 0; i < nodes.length; i++) {
                if (versions[i] != null && !versions[i].equals(highest)) {
                    int slot = i;
                    pending++;
                    bytes += bytes(state);
                    environment.node(nodes[i]).send(message, answer -> {
                        onRedelivered(slot, answer);
                        endIfLast(state);
                    });
                }
            }
            endIfLast(state);
        }

        private void onRedelivered(int slot, Answer answer) {
            if (answer instanceof Answer.Accepted) {
                versions[slot] = highest;
            } else if (answer instanceof Answer.Refused) {
                needsRound = true;
            } else if (answer instanceof Answer.NeedWhole) {
                needsWhole = true;
            } else {
                unanswered++;
            }
            observe(answer);
        }

        private void endIfLast(RegisterState state) {
            if (--pending > 0) {
                return;
            }
            if (needsWhole && !state.base().isNone()) {
                fetch(Ballot.NONE);
            } else if (needsRound) {
                identityRound();
            } else {
                listener.onEnd(unanswered == 0 ? Result.REPAIRED : Result.UNFINISHED, bytes);
            }
        }

        private void identityRound() {
            Register register = target.register();
            byte[] key =
                    register.tagged() ? register.toString().getBytes(StandardCharsets.ISO_8859_1) : register.name();
            rounds.submit(target, Request.of(EXISTS, key), true, reply -> {
                boolean isDone = reply.length > 0 && reply[0] == ':' && unanswered == 0;
                listener.onEnd(isDone ? Result.REPAIRED : Result.UNFINISHED, bytes);
            });
        }
    }
}

package dev.roundhouse.proxy.coordinator;

import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.Message;
import dev.roundhouse.spi.version.Ballot;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The one repair primitive: reads a register's version from every replica and redelivers the highest to those behind. It
 * makes no new ballots, unless a replica has promised a higher one that came to nothing: then an identity round. Best
 * effort: what it cannot mend a later read does.
 */
final class Repair {
    /** Repairs under way on a loop; beyond that the register is left to read repair. */
    static final int MAX_UNDER_WAY = 128;

    /** Pause before a repair, so that a burst of rounds on one register is mended once. */
    static final int DELAY_MILLIS = 20;

    private final Environment environment;
    private final Consumer<Target> identityRound;
    private final Set<RegisterKey> underWay = new HashSet<>();

    Repair(Environment environment, Consumer<Target> identityRound) {
        this.environment = environment;
        this.identityRound = identityRound;
    }

    void later(Target target) {
        if (underWay.size() < MAX_UNDER_WAY && underWay.add(target.key())) {
            environment.delay(DELAY_MILLIS, () -> new Run(target).start());
        }
    }

    private final class Run {
        private final Target target;
        private final int[] nodes;
        private final long epoch;
        private final Ballot[] versions;
        private int pending;
        private boolean isRefused;

        Run(Target target) {
            this.target = target;
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
                    answered();
                });
            }
            answered();
        }

        private void answered() {
            if (--pending > 0) {
                return;
            }
            int holder = -1;
            boolean differ = false;
            for (int i = 0; i < versions.length; i++) {
                if (versions[i] != null) {
                    differ |= holder >= 0 && !versions[i].equals(versions[holder]);
                    holder = holder < 0 || versions[i].isAbove(versions[holder]) ? i : holder;
                }
            }
            if (!differ) {
                underWay.remove(target.key());
                return;
            }
            Ballot highest = versions[holder];
            Message fetch = new Message.Fetch(target.header(epoch, environment.now()), target.register(), Ballot.NONE);
            environment.node(nodes[holder]).send(fetch, answer -> {
                underWay.remove(target.key());
                if (answer instanceof Answer.Fetched fetched
                        && fetched.state().accepted().equals(highest)) {
                    redeliver(highest, fetched);
                }
            });
        }

        private void redeliver(Ballot highest, Answer.Fetched fetched) {
            Message message = new Message.Redeliver(target.header(epoch, environment.now()), fetched.state());
            for (int i = 0; i < nodes.length; i++) {
                if (versions[i] != null && !versions[i].equals(highest)) {
                    environment.node(nodes[i]).send(message, this::onRedelivered);
                }
            }
        }

        private void onRedelivered(Answer answer) {
            if (answer instanceof Answer.Refused && !isRefused) {
                isRefused = true;
                identityRound.accept(target);
            }
        }
    }
}

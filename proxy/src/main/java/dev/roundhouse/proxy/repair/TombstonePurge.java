package dev.roundhouse.proxy.repair;

import dev.roundhouse.proxy.coordinator.Environment;
import dev.roundhouse.proxy.coordinator.Repair;
import dev.roundhouse.proxy.coordinator.Target;
import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.Header;
import dev.roundhouse.spi.storage.Message;
import dev.roundhouse.spi.storage.Register;
import dev.roundhouse.spi.storage.RegisterVersion;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Drops the tombstones of one partition that ALL its replicas have passed, but for those given up: each replica in turn tells its tombstones, page by
 * page, all others are asked whether they will ever take an older version, and those of which all said no go everywhere. A
 * replica that does not count, or does not answer, ends it: nothing is purged on the word of a majority. Replicas that have not
 * got so far are repaired; the next pass asks again.
 */
final class TombstonePurge {
    /** Registers of one page. */
    static final int PAGE = 256;

    private final AntiEntropy owner;
    private final AntiEntropy.Run run;
    private final Environment environment;
    private final int partition;
    private final long epoch;
    private final int[] nodes;
    private final int ageMillis;
    private int teller;

    TombstonePurge(AntiEntropy owner, AntiEntropy.Run run, int partition) {
        this.owner = owner;
        this.run = run;
        this.environment = owner.environment;
        this.partition = partition;
        this.epoch = environment.epoch(partition);
        this.ageMillis = owner.tombstoneAgeMillis(partition);
        this.nodes = required(environment, partition);
    }

    /**
     * Replicas that must have passed a tombstone: all, but for those whose memory the topology has given up. While one of those is
     * filled it is required again: it may have been told of a key by a replica that had not been told of its deletion.
     */
    static int[] required(Environment environment, int partition) {
        return Arrays.stream(environment.replicas(partition))
                .filter(node -> !environment.isGivenUp(node))
                .toArray();
    }

    private Header header() {
        return new Header(owner.store, partition, epoch, environment.now(), 2);
    }

    void start() {
        readFrom(0);
    }

    private boolean allCount() {
        return Arrays.stream(nodes).allMatch(environment::counts) && environment.epoch(partition) == epoch;
    }

    private void readFrom(long hash) {
        if (teller == nodes.length || !allCount()) {
            run.nextPartition();
            return;
        }
        Message message = new Message.Versions(header(), hash, -1L, PAGE, true);
        environment.node(nodes[teller]).send(message, answer -> {
            if (!(answer instanceof Answer.Versions page)) {
                giveUp(answer);
                return;
            }
            Runnable then = () -> {
                teller += page.done() ? 1 : 0;
                readFrom(page.done() ? 0 : page.next());
            };
            List<RegisterVersion> old = old(page.versions());
            if (old.isEmpty()) {
                then.run();
            } else {
                new Page(old, then).ask();
            }
        });
    }

    /** A key's tombstone goes with its register, whose lineage tells the fate of an operation that is in doubt. */
    private List<RegisterVersion> old(List<RegisterVersion> versions) {
        long newest = environment.now() - ageMillis;
        return versions.stream()
                .filter(each -> each.register().tagged() || each.version().millis() <= newest)
                .toList();
    }

    private void giveUp(Answer answer) {
        if (answer instanceof Answer.Stale stale) {
            environment.stale(stale.epoch());
        }
        run.unfinished++;
        run.nextPartition();
    }

    private final class Page {
        private final List<RegisterVersion> told;
        private final boolean[] passed;
        private final Runnable then;
        private final ArrayDeque<Register> behind = new ArrayDeque<>();
        private int pending = 1;
        private Answer refusal = Answer.Accepted.NO_REPLY;

        Page(List<RegisterVersion> told, Runnable then) {
            this.told = told;
            this.passed = new boolean[told.size()];
            this.then = then;
            Arrays.fill(passed, true);
        }

        void ask() {
            Message message = new Message.Passed(header(), told);
            for (int node : nodes) {
                pending++;
                environment.node(node).send(message, answer -> {
                    take(answer);
                    answered();
                });
            }
            answered();
        }

        private void take(Answer answer) {
            if (answer instanceof Answer.Passed each && each.passed().length == passed.length) {
                for (int i = 0; i < passed.length; i++) {
                    passed[i] &= each.passed()[i];
                }
            } else {
                refusal = answer;
                Arrays.fill(passed, false);
            }
        }

        private void answered() {
            if (--pending > 0) {
                return;
            }
            if (refusal != Answer.Accepted.NO_REPLY) {
                giveUp(refusal);
                return;
            }
            List<RegisterVersion> proved = new ArrayList<>();
            for (int i = 0; i < passed.length; i++) {
                if (passed[i]) {
                    proved.add(told.get(i));
                } else {
                    behind.add(told.get(i).register());
                }
            }
            if (proved.isEmpty()) {
                repairNext();
            } else {
                purge(proved);
            }
        }

        private void repairNext() {
            Register register = behind.poll();
            if (register == null) {
                then.run();
                return;
            }
            Target target = new Target(owner.store, partition, register, owner.quorum(), 2);
            owner.repair.now(target, (result, bytes) -> {
                run.repaired += result == Repair.Result.REPAIRED ? 1 : 0;
                run.bytes += bytes;
                owner.pace.spend(bytes, this::repairNext);
            });
        }

        private void purge(List<RegisterVersion> proved) {
            run.purged += proved.size();
            Message message = new Message.Purge(header(), proved);
            pending = nodes.length;
            for (int node : nodes) {
                environment.node(node).send(message, answer -> {
                    if (--pending == 0) {
                        owner.pace.spend((long) proved.size() * RepairPace.LEAST_BYTES, this::repairNext);
                    }
                });
            }
        }
    }
}

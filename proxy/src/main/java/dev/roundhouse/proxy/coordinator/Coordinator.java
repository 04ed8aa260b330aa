package dev.roundhouse.proxy.coordinator;

import dev.roundhouse.spi.resp.Request;

/**
 * One event loop's coordinator: turns a command on one register into messages to its replicas and their answers into one
 * reply. Commands given to it are deterministic and detached: time, randomness and relative arguments were resolved before.
 * Two commands on one register given one after the other without waiting may take effect in either order, unless both
 * are rounds.
 */
public final class Coordinator {
    private final Environment environment;
    private final Rounds rounds;
    private final Repair repair;
    private final FastReads reads;

    public Coordinator(Environment environment, Rounds rounds) {
        this.environment = environment;
        this.rounds = rounds;
        this.repair = new Repair(environment, rounds);
        this.reads = new FastReads(
                environment,
                repair,
                (target, command, completion, repairs) -> rounds.submit(target, command, true, completion));
    }

    /** @param percent of reads that may ask one replica more than they need, where one is slow; 0: none */
    public void limitHedges(int percent) {
        reads.hedges().limit(percent);
    }

    public void read(Target target, Request command, Completion completion) {
        reads.read(target, command, completion);
    }

    /** A read of a command that need not be detached; to be filled, and started, within the call. */
    public FastRead newRead() {
        return reads.take();
    }

    /** A read-modify-write, or any write that must not take effect twice. */
    public void update(Target target, Request command, Completion completion) {
        rounds.submit(target, command, false, completion);
    }

    /** A SET that does not depend on the old state: blind where its store and register allow, else a round. */
    public void overwrite(Target target, Request command, Completion completion) {
        if (overwritesBlindly(target)) {
            environment.counters().blindWrites++;
            boolean isEventual = target.quorum().consistency() == Consistency.EVENTUAL;
            new BlindWrite(environment, target, command, isEventual ? null : rounds, completion).attempt();
        } else {
            rounds.submit(target, command, false, completion);
        }
    }

    /** Whether an overwrite is one blind round trip on this loop, not a round. */
    public static boolean overwritesBlindly(Target target) {
        return target.quorum().consistency() != Consistency.LINEARIZABLE
                && !target.register().tagged();
    }

    /** Makes the replicas of a register equal, on this loop. */
    public Repair repair() {
        return repair;
    }

    /** Empties every partition of a store. */
    public void flush(int store, Quorum quorum, Completion completion) {
        new Flush(store, quorum, completion).start();
    }

    /** Flushes a few partitions at a time, so that links are not flooded. */
    private final class Flush {
        /** Partitions under way at once. */
        private static final int WINDOW = 256;

        private final int store;
        private final Quorum quorum;
        private final Completion completion;
        private int next;
        private int underWay;
        private boolean starting;
        private byte[] result = Outcome.OK;

        Flush(int store, Quorum quorum, Completion completion) {
            this.store = store;
            this.quorum = quorum;
            this.completion = completion;
        }

        void start() {
            if (starting) {
                return;
            }
            starting = true;
            int partitions = environment.topology().partitions();
            while (next < partitions && underWay < WINDOW && result == Outcome.OK) {
                underWay++;
                new PartitionFlush(environment, store, next++, quorum, this::onFlushed).attempt();
            }
            starting = false;
            if (underWay == 0) {
                completion.complete(result);
            }
        }

        private void onFlushed(byte[] reply) {
            underWay--;
            result = result == Outcome.OK ? reply : result;
            start();
        }
    }
}

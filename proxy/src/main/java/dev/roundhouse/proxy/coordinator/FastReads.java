package dev.roundhouse.proxy.coordinator;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.storage.ReadQuestion;
import org.jspecify.annotations.Nullable;

/** One loop's objects for reads, used again and again, and what its reads share. */
final class FastReads {
    /** Objects kept for later; more reads than that under way make new ones. */
    private static final int MAX_FREE = 1024;

    /** Of so many reads that ask one replica only, one has all replicas compared afterwards. */
    static final int READS_PER_CHECK = 100;

    private final Environment environment;
    private final Repair repair;
    private final QuorumRead.Fallback fallback;
    private final Hedges hedges;
    private final ReadShares shares = new ReadShares();
    private final @Nullable FastRead[] free = new FastRead[MAX_FREE];
    private int count;

    FastReads(Environment environment, Repair repair, QuorumRead.Fallback fallback) {
        this.environment = environment;
        this.repair = repair;
        this.fallback = fallback;
        this.hedges = new Hedges(environment);
    }

    Hedges hedges() {
        return hedges;
    }

    ReadShares shares() {
        return shares;
    }

    void read(Target target, Request command, Completion completion) {
        if (ReadQuestion.fits(command)) {
            FastRead read = take();
            read.about(target, command);
            read.start(target.quorum(), completion);
        } else {
            if (countsAndIsChecked(target.quorum())) {
                repair.later(target);
            }
            slow(target, command, completion).attempt();
        }
    }

    FastRead take() {
        FastRead read = count == 0 ? null : free[--count];
        free[count] = null; // it may be handed over, and then is not to be kept by anybody
        return read == null ? new FastRead(this, environment) : read;
    }

    /** A read is over, and nobody will be told anything of it any more. */
    void release(FastRead read) {
        read.clear();
        if (count < MAX_FREE) {
            free[count++] = read;
        }
    }

    /** A read begins. */
    void begun(FastRead read, Quorum quorum) {
        if (countsAndIsChecked(quorum)) {
            repair.later(read.target(quorum));
        }
    }

    private boolean countsAndIsChecked(Quorum quorum) {
        environment.counters().reads++;
        return quorum.read() == 1
                && quorum.replicas() > 1
                && environment.random().nextInt(READS_PER_CHECK) == 0;
    }

    /** A read that writes where it has to. */
    QuorumRead slow(Target target, Request command, Completion completion) {
        return new QuorumRead(
                environment, new QuorumRead.Choice(shares, hedges), target, command, completion, fallback);
    }
}

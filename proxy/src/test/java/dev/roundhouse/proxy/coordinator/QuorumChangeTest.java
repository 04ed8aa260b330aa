package dev.roundhouse.proxy.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class QuorumChangeTest {
    private static Quorum quorum(int read, int write) {
        return new Quorum(Consistency.QUORUM, 3, read, write);
    }

    @Test
    void when_bothSidesMeetEachOthersWrites_then_theNumbersMayChange() {
        assertThat(quorum(2, 2).changeViolation(quorum(2, 3), 2)).isNull();
        assertThat(quorum(2, 3).changeViolation(quorum(2, 2), 3)).isNull();
        assertThat(quorum(1, 3).changeViolation(quorum(2, 3), 3)).isNull();
        assertThat(quorum(2, 3).changeViolation(quorum(1, 3), 3)).isNull();
        assertThat(quorum(2, 2).changeViolation(new Quorum(Consistency.LINEARIZABLE, 3, 2, 2), 2))
                .isNull();
    }

    @Test
    void when_readersOfTheOldNumbersCouldMissNewWrites_then_readIsToBeRaisedFirst() {
        assertThat(quorum(1, 3).changeViolation(quorum(2, 2), 3))
                .isEqualTo("where read is still 1, writes acknowledged at write 2 could be missed (1 + 2 <= 3):"
                        + " raise read first, on all proxies");
    }

    @Test
    void when_newReadersCouldMissWritesOfOnce_then_itIsRefused_evenAfterWriteWasRaised() {
        assertThat(quorum(2, 2).changeViolation(quorum(1, 3), 2)).contains("acknowledged at write 2");
        assertThat(quorum(2, 3).changeViolation(quorum(1, 3), 2)).contains("acknowledged at write 2");
    }

    @Test
    void when_aStoreBecomesEventualOrCeasesToBe_then_itNeedsARestart() {
        Quorum eventual = new Quorum(Consistency.EVENTUAL, 3, 1, 1);
        assertThat(quorum(2, 2).changeViolation(eventual, 2)).contains("needs a restart");
        assertThat(eventual.changeViolation(quorum(2, 2), 1)).contains("needs a restart");
        assertThat(eventual.changeViolation(new Quorum(Consistency.EVENTUAL, 3, 2, 1), 1))
                .isNull();
    }

    /** By trying every set of replicas: no change that is allowed lets a read miss what was acknowledged. */
    @Test
    void when_aChangeIsAllowed_then_noReadOfEitherSideMissesAnAcknowledgedWriteOfTheOther() {
        for (int replicas = 2; replicas <= 5; replicas++) {
            List<Quorum> sound = sound(replicas);
            for (Quorum from : sound) {
                for (Quorum to : sound) {
                    if (from.changeViolation(to, from.write()) == null) {
                        assertThat(misses(from.write(), to.read(), replicas)
                                        || misses(to.write(), from.read(), replicas))
                                .as("%s to %s", from, to)
                                .isFalse();
                    }
                }
            }
        }
    }

    private static List<Quorum> sound(int replicas) {
        List<Quorum> sound = new ArrayList<>();
        for (int read = 1; read <= replicas; read++) {
            for (int write = 1; write <= replicas; write++) {
                Quorum quorum = new Quorum(Consistency.QUORUM, replicas, read, write);
                if (quorum.violation() == null) {
                    sound.add(quorum);
                }
            }
        }
        return sound;
    }

    private static boolean misses(int write, int read, int replicas) {
        for (int written = 0; written < 1 << replicas; written++) {
            for (int asked = 0; asked < 1 << replicas; asked++) {
                if (Integer.bitCount(written) == write && Integer.bitCount(asked) == read && (written & asked) == 0) {
                    return true;
                }
            }
        }
        return false;
    }
}

package dev.roundhouse.proxy.membership;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.proxy.membership.FailureDetector.Reason;
import dev.roundhouse.proxy.membership.FailureDetector.Sample;
import dev.roundhouse.proxy.membership.FailureDetector.Transition;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class FailureDetectorTest {
    private static final Sample WELL = new Sample(true, 0, 100, 0, 500);
    private static final Sample DOWN = new Sample(false, 0, 0, 0, 0);
    private static final Sample SILENT = new Sample(true, 200, 0, 0, 0);
    private static final Sample FAILING = new Sample(true, 0, 100, 60, 500);
    private static final Sample SLOW = new Sample(true, 0, 100, 0, 60_000);
    private static final Sample IDLE = new Sample(true, 0, 0, 0, 0);
    private static final int STEP = 100;

    private final FailureDetector detector = new FailureDetector(3, () -> FailureSettings.DEFAULT);
    private final List<Transition> transitions = new ArrayList<>();
    private long now = 1_000_000;
    private int others;

    private void see(Sample first, int times) {
        for (int i = 0; i < times; i++) {
            now += STEP;
            transitions.addAll(detector.observe(now, List.of(first, WELL, WELL), others));
        }
    }

    private static BitSet nodes(int... nodes) {
        BitSet set = new BitSet();
        for (int node : nodes) {
            set.set(node);
        }
        return set;
    }

    @Test
    void when_aConnectionIsLost_then_itIsSuspectAtOnce_andTrustedAfterProbation() {
        see(WELL, 1);
        see(DOWN, 1);

        assertThat(detector.isSuspect(0)).isTrue();
        assertThat(transitions).extracting(Transition::reason).containsExactly(Reason.CONNECTION);

        see(WELL, 10);
        assertThat(detector.isSuspect(0)).isTrue();
        see(WELL, 1);
        assertThat(detector.isSuspect(0)).isFalse();
        assertThat(transitions.get(1).text()).isEqualTo("trusted again after 1100 ms");
    }

    @Test
    void when_aNodeWasNeverReached_then_itIsNoNews() {
        see(DOWN, 10);

        assertThat(transitions).isEmpty();
    }

    @Test
    void when_aNodeOwesAndIsSilent_then_itIsSuspect() {
        see(SILENT, 1);

        assertThat(transitions).extracting(Transition::reason).containsExactly(Reason.SILENCE);
    }

    @Test
    void when_itFailsOrIsSlowOnceOrTwice_then_thatIsChance() {
        see(FAILING, 2);
        see(WELL, 1);
        see(SLOW, 2);
        see(WELL, 1);

        assertThat(transitions).isEmpty();
    }

    @Test
    void when_itFailsOrIsSlowAgainAndAgain_then_itIsSuspect() {
        see(FAILING, 3);
        assertThat(transitions).extracting(Transition::reason).containsExactly(Reason.ERRORS);
        see(WELL, 11);
        see(SLOW, 3);

        assertThat(transitions)
                .extracting(Transition::reason)
                .containsExactly(Reason.ERRORS, Reason.ERRORS, Reason.LATENCY);
    }

    @Test
    void when_allNodesAreSlow_then_noneIs() {
        for (int i = 0; i < 10; i++) {
            now += STEP;
            assertThat(detector.observe(now, List.of(SLOW, SLOW, SLOW), 0)).isEmpty();
        }
    }

    @Test
    void when_itIsSlowButNotByMuch_then_factorsOfMicrosecondsDoNotMatter() {
        for (int i = 0; i < 10; i++) {
            now += STEP;
            Sample tenTimes = new Sample(true, 0, 100, 0, 5_000);
            assertThat(detector.observe(now, List.of(tenTimes, WELL, WELL), 0)).isEmpty();
        }
    }

    @Test
    void when_aSuspectIsSlowStill_then_writesShowItAndItStaysSuspect() {
        see(SLOW, 100);

        assertThat(transitions).hasSize(1);
        assertThat(detector.isSuspect(0)).isTrue();
    }

    @Test
    void when_aSuspectHasNothingToDo_then_itIsTriedAfterProbation() {
        see(SLOW, 3);
        see(IDLE, 11);

        assertThat(detector.isSuspect(0)).isFalse();
    }

    @Test
    void when_itFlaps_then_probationDoublesUpToItsLimit() {
        see(WELL, 1);
        List<Integer> untilTrusted = new ArrayList<>();
        for (int flap = 0; flap < 8; flap++) {
            see(DOWN, 1);
            int samples = 0;
            while (detector.isSuspect(0)) {
                see(WELL, 1);
                samples++;
            }
            untilTrusted.add((samples - 1) * STEP);
        }

        assertThat(untilTrusted).containsExactly(1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000);
        see(WELL, 601);
        see(DOWN, 1);
        see(WELL, 11);
        assertThat(detector.isSuspect(0)).isFalse();
    }

    @Test
    void when_halfOfTheOtherProxiesSuspectIt_then_itIsSuspectHereToo_asLongAsTheySaySo() {
        others = 3;
        detector.heard(now, "p2", nodes(0));
        see(WELL, 1);
        assertThat(detector.isSuspect(0)).isFalse();

        detector.heard(now, "p3", nodes(0, 2));
        see(WELL, 1);
        assertThat(transitions).extracting(Transition::reason).containsExactly(Reason.OTHERS);
        assertThat(detector.isSuspect(2)).isFalse();
        assertThat(detector.told()).as("hearsay is not told on").isEqualTo(nodes());

        detector.heard(now, "p3", nodes());
        see(WELL, 1);
        assertThat(detector.isSuspect(0)).isFalse();
        detector.heard(now, "p3", nodes(0));
        see(WELL, FailureDetector.HEARSAY_MILLIS / STEP + 1);
        assertThat(detector.isSuspect(0)).isFalse();
    }

    @Test
    void when_mostNodesLookBad_then_theOthersAreNotTold() {
        now += STEP;
        detector.observe(now, List.of(SILENT, WELL, WELL), 1);
        assertThat(detector.told()).isEqualTo(nodes(0));
        now += STEP;
        detector.observe(now, List.of(SILENT, SILENT, WELL), 1);

        assertThat(detector.isSuspect(1)).isTrue();
        assertThat(detector.told()).isEqualTo(nodes());
    }
}

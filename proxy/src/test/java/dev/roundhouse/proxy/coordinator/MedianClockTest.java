package dev.roundhouse.proxy.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.spi.storage.NodeClock;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class MedianClockTest {
    private static final long HOUR = 3_600_000;
    private static final long MILLI = 1_000_000;

    private long wall = 1_700_000_000_000L;
    private long nanos = 5_000 * MILLI;
    private final MedianClock clock = new MedianClock(() -> wall, () -> nanos);

    private NodeClock ahead(long millis) {
        return ahead(millis, 0);
    }

    private NodeClock ahead(long millis, long roundTripMillis) {
        NodeClock node = new NodeClock();
        answer(node, millis, roundTripMillis);
        return node;
    }

    private void answer(NodeClock node, long millis, long roundTripMillis) {
        node.answered((wall + millis) * 1_000, nanos - roundTripMillis * MILLI, nanos);
    }

    private long correction(NodeClock... clocks) {
        clock.update(List.of(clocks));
        return clock.correctionMillis();
    }

    @Test
    void when_theOwnClockIsAnHourOff_then_nowIsTheNodes() {
        assertThat(correction(ahead(-HOUR), ahead(-HOUR + 20), ahead(-HOUR - 20)))
                .isEqualTo(-HOUR);
        assertThat(clock.now()).isEqualTo(wall - HOUR);
        assertThat(clock.isFarOff()).isTrue();
    }

    @Test
    void when_oneNodeOfThreeIsAnHourOff_then_itHasNoSay() {
        assertThat(correction(ahead(3), ahead(HOUR), ahead(-3))).isEqualTo(3);
        assertThat(clock.isFarOff()).isFalse();
    }

    @Test
    void when_nodesAreEvenInNumber_then_theOwnClockVotes() {
        assertThat(correction(ahead(HOUR), ahead(500))).isEqualTo(500);
        assertThat(correction(ahead(HOUR), ahead(-HOUR))).isZero();
        assertThat(correction(ahead(HOUR), ahead(HOUR))).isEqualTo(HOUR);
    }

    @Test
    void when_nodesAreInThisProcess_then_nothingIsCorrected() {
        NodeClock own = new NodeClock();
        own.isOwn();
        assertThat(correction(own, own, own)).isZero();
    }

    @Test
    void when_nothingIsKnownYet_then_theLastCorrectionStays() {
        assertThat(correction(new NodeClock(), new NodeClock())).isZero();
        assertThat(correction(ahead(HOUR), new NodeClock())).isEqualTo(HOUR);
        assertThat(correction(new NodeClock())).isEqualTo(HOUR);
    }

    @Test
    void when_theDifferenceIsWithinTheError_then_itCountsAsNone() {
        assertThat(correction(ahead(40, 100))).isEqualTo(90); // halfway it was 90 ahead
        assertThat(correction(ahead(-10, 100))).isZero();
        assertThat(correction(ahead(1, 0))).isZero();
    }

    @Test
    void when_oneAnswerWasSlow_then_theQuickOneCounts() {
        NodeClock node = ahead(2_000, 1_000);
        answer(node, 0, 2);
        answer(node, 5_000, 3_000);
        assertThat(correction(node)).isZero();
    }

    @Test
    void when_theOwnClockSteps_then_theNextLookKnows() {
        NodeClock[] nodes = {ahead(0), ahead(0), ahead(0)};
        wall += HOUR;
        assertThat(correction(nodes)).isEqualTo(-HOUR);
    }

    @Test
    void when_aNodesClockIsSet_then_itIsKnownAfterAsManyAnswersAsAreRemembered() {
        NodeClock[] nodes = {ahead(HOUR), ahead(HOUR), ahead(HOUR)};
        for (int i = 0; i < NodeClock.SAMPLES; i++) {
            Arrays.stream(nodes).forEach(node -> answer(node, 0, 5));
        }
        assertThat(correction(nodes)).isZero();
    }
}

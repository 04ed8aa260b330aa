package dev.roundhouse.proxy.membership;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RecoveryTurnTest {
    private static long seconds(long seconds) {
        return TimeUnit.SECONDS.toNanos(seconds);
    }

    @Test
    void when_thisProxyIsElected_then_itFillsAtOnce() {
        RecoveryTurn turn = new RecoveryTurn(node -> node == 1);
        assertThat(turn.isMine(1, "a", false, 0)).isTrue();
        assertThat(turn.isMine(0, "a", false, 0)).isFalse();
    }

    @Test
    void when_theElectedOneDoesNotBegin_then_anotherDoesAfterSeconds() {
        RecoveryTurn turn = new RecoveryTurn(node -> false);
        assertThat(turn.isMine(0, "a", false, seconds(10))).isFalse();
        assertThat(turn.isMine(0, "a", false, seconds(14))).isFalse();
        assertThat(turn.isMine(0, "a", false, seconds(16))).isTrue();
        assertThat(turn.isMine(0, "b", false, seconds(16)))
                .as("it was restarted again")
                .isFalse();
    }

    @Test
    void when_theElectedOneHasBegun_then_itIsGivenTimeToEnd() {
        RecoveryTurn turn = new RecoveryTurn(node -> false);
        assertThat(turn.isMine(0, "a", false, seconds(0))).isFalse();
        assertThat(turn.isMine(0, "a", true, seconds(4))).isFalse();
        assertThat(turn.isMine(0, "a", true, seconds(123))).isFalse();
        assertThat(turn.isMine(0, "a", true, seconds(125))).isTrue();
    }
}

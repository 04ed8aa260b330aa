package dev.roundhouse.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.proxy.session.OutputLimits.ClientClass;
import dev.roundhouse.proxy.session.OutputLimits.Limit;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OutputLimitsTest {
    private final OutputLimits limits = OutputLimits.of(1_000).with(Map.of(ClientClass.PUBSUB, new Limit(100, 50, 10)));
    private final ClientState client = new ClientState(1, "a", "b", 0);

    @Test
    void when_aClientOnlySendsCommands_then_itHasTheNormalLimit() {
        assertThat(limits.isOver(client, 999, 1)).isFalse();
        assertThat(limits.isOver(client, 1_000, 1)).isTrue();
    }

    @Test
    void when_aSubscriberIsOverItsHardLimit_then_itIsCutAtOnce() {
        client.isSubscribed = true;
        assertThat(limits.isOver(client, 99, 1)).isFalse();
        assertThat(limits.isOver(client, 100, 1)).isTrue();
    }

    @Test
    void when_aSubscriberIsOverItsSoftLimit_then_itIsCutAfterSoManySecondsInARow() {
        client.isSubscribed = true;
        assertThat(limits.isOver(client, 60, 1_000)).isFalse();
        assertThat(limits.isOver(client, 60, 11_000)).isFalse();
        assertThat(limits.isOver(client, 40, 11_500)).isFalse();
        assertThat(limits.isOver(client, 60, 12_000)).isFalse();
        assertThat(limits.isOver(client, 60, 22_001)).isTrue();
    }

    @Test
    void when_limitsAreShown_then_theyAreInRedisForm() {
        assertThat(limits).hasToString("normal 1000 0 0 slave 268435456 67108864 60 pubsub 100 50 10");
    }
}

package dev.roundhouse.storage.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.spi.testing.RedisServerProcess;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DurabilityAdviceTest {
    private static String ask(String... options) throws Exception {
        Vertx vertx = Vertx.vertx();
        try (RedisServerProcess redis = RedisServerProcess.start(options)) {
            return new DurabilityAdvice("n1", RedisAddress.parse(redis.uri()))
                    .ask(vertx)
                    .await(10, TimeUnit.SECONDS);
        } finally {
            vertx.close().await(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void when_theServerDoesNotWriteBeforeItAnswers_then_itSaysWhatWouldBeRight() throws Exception {
        assertThat(ask())
                .startsWith("appendonly is no and appendfsync is everysec")
                .endsWith("set appendonly yes and appendfsync always");
    }

    @Test
    void when_theServerWritesBeforeItAnswers_then_thereIsNothingToSay() throws Exception {
        assertThat(ask("--appendonly", "yes", "--appendfsync", "always")).isNull();
    }

    @Test
    void when_theServerDoesNotKnowTheParameters_then_thereIsNothingToSay() {
        assertThat(DurabilityAdvice.advice("", "")).isNull();
    }
}

package dev.roundhouse.spi.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoopFlusherTest {
    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final EventLoop loop = group.next();
    private final List<String> log = new ArrayList<>();

    @AfterEach
    void stop() {
        group.shutdownGracefully(0, 0, TimeUnit.MILLISECONDS).syncUninterruptibly();
    }

    @Test
    void when_markedOftenInOneTurn_then_actionRunsOnceAfterIt() throws Exception {
        loop.submit(() -> {
                    LoopFlusher flusher = LoopFlusher.of(loop);
                    LoopFlusher.Slot a = flusher.slot(() -> log.add("a"));
                    LoopFlusher.Slot b = flusher.slot(() -> log.add("b"));
                    a.mark();
                    b.mark();
                    a.mark();
                    log.add("end of turn");
                })
                .get();
        assertThat(logAfterTurn()).containsExactly("end of turn", "a", "b");
    }

    @Test
    void when_markedAgainWhileFlushing_then_actionRunsOnceMore() throws Exception {
        loop.submit(() -> {
                    LoopFlusher.Slot[] slot = new LoopFlusher.Slot[1];
                    slot[0] = LoopFlusher.of(loop).slot(() -> {
                        log.add("flush " + log.size());
                        if (log.size() < 3) {
                            slot[0].mark();
                        }
                    });
                    slot[0].mark();
                })
                .get();
        for (int i = 0; i < 3; i++) {
            logAfterTurn();
        }
        assertThat(logAfterTurn()).containsExactly("flush 0", "flush 1", "flush 2");
    }

    @Test
    void when_oneActionFails_then_theOthersRunStill() throws Exception {
        loop.submit(() -> {
                    LoopFlusher flusher = LoopFlusher.of(loop);
                    flusher.slot(() -> {
                                throw new IllegalStateException("expected by the test");
                            })
                            .mark();
                    for (int i = 0; i < 100; i++) {
                        flusher.slot(() -> log.add("ran")).mark();
                    }
                })
                .get();
        assertThat(logAfterTurn()).hasSize(100);
    }

    @Test
    void when_askedOnTheSameLoop_then_flusherIsTheSame() throws Exception {
        assertThat(loop.submit(() -> LoopFlusher.of(loop)).get())
                .isSameAs(loop.submit(() -> LoopFlusher.of(loop)).get());
        assertThatThrownBy(() -> LoopFlusher.of(loop)).isInstanceOf(IllegalStateException.class);
    }

    private List<String> logAfterTurn() throws Exception {
        return loop.submit(() -> List.copyOf(log)).get();
    }
}

package dev.roundhouse.storage.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.ring.KeyHash;
import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.Header;
import dev.roundhouse.spi.storage.Message;
import dev.roundhouse.spi.storage.Register;
import dev.roundhouse.spi.version.Ballot;
import dev.roundhouse.storage.remote.Handshake;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Commands that take long, in a node process. */
class MemoryHostedStoreTest {
    private static final int ELEMENTS = 10_000;
    private static final Register LIST = register("{t}");
    private static final Register OTHER = register("{u}");
    private static final Header HEADER = new Header(0, 0, 1, 1_000, 2);
    private static final Ballot FIRST = new Ballot(1 << 16, 1);
    private static final Ballot SECOND = new Ballot(2 << 16, 1);
    private static final Ballot THIRD = new Ballot(3 << 16, 1);

    private final Vertx vertx = Vertx.vertx();
    private HostedStore store;

    private static Register register(String tag) {
        byte[] name = tag.substring(1, tag.length() - 1).getBytes(StandardCharsets.US_ASCII);
        return new Register(name, true, KeyHash.xxHash64(name, 0, name.length));
    }

    private static Message apply(Ballot ballot, Ballot previous, Request command) {
        return new Message.Apply(HEADER, LIST, ballot, previous, previous, List.of(command), Ballot.NONE);
    }

    @BeforeEach
    void fill() throws Exception {
        Handshake handshake = Handshake.parse(
                Request.of("RH.HELLO", "" + Handshake.PROTOCOL_VERSION, "test", "n1", "somebody", "replicated", "1"));
        store = new MemoryHostedStore.Factory(vertx, MemoryHostedStore.Limits.NONE, () -> 1_000L, null)
                .create(handshake);
        store.handle(new Message.Admit(HEADER, new int[] {0}, Message.Role.COUNT));
        List<String> push = new ArrayList<>(List.of("RPUSH", "{t}list"));
        for (int i = 0; i < ELEMENTS; i++) {
            push.add("element:" + i);
        }
        assertThat(store.begin(apply(FIRST, Ballot.NONE, Request.of(push.toArray(String[]::new)))))
                .isInstanceOf(Answer.Accepted.class);
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    @Test
    void when_aCommandTakesLong_then_onlyMessagesAboutItsRegisterWaitForIt() throws Exception {
        Message sort = apply(SECOND, FIRST, Request.of("SORT", "{t}list", "ALPHA", "STORE", "{t}sorted"));
        Message version = new Message.Version(HEADER, LIST);
        assertThat(store.begin(sort)).isNull();
        Callable<Answer> sorting = store.rest(sort);
        assertThat(store.begin(version)).isNull();
        Callable<Answer> looking = store.rest(version);
        assertThat(store.begin(new Message.Version(HEADER, OTHER))).isInstanceOf(Answer.Value.class);

        assertThat(sorting.call()).isInstanceOf(Answer.Accepted.class);
        assertThat(((Answer.Value) looking.call()).accepted()).isEqualTo(SECOND);
        assertThat(store.begin(version)).isInstanceOf(Answer.Value.class);
    }

    @Test
    void when_twoThatTakeLongFollowEachOther_then_bothTakeEffect() throws Exception {
        Message sort = apply(SECOND, FIRST, Request.of("SORT", "{t}list", "ALPHA", "STORE", "{t}sorted"));
        Message again = apply(THIRD, SECOND, Request.of("SORT", "{t}sorted", "ALPHA", "DESC", "STORE", "{t}list"));
        assertThat(store.begin(sort)).isNull();
        Callable<Answer> first = store.rest(sort);
        assertThat(store.begin(again)).isNull();
        Callable<Answer> second = store.rest(again);

        assertThat(first.call()).isInstanceOf(Answer.Accepted.class);
        assertThat(second.call()).isInstanceOf(Answer.Accepted.class);
        assertThat(((Answer.Value) store.handle(new Message.Version(HEADER, LIST))).accepted())
                .isEqualTo(THIRD);
    }
}

package dev.roundhouse.proxy.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.ring.RingMember;
import dev.roundhouse.spi.ring.Topology;
import dev.roundhouse.spi.storage.Answer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Reads whose objects are used again, over three replicas whose answers come when the test says so. */
class FastReadTest {
    private static final Quorum QUORUM = new Quorum(Consistency.QUORUM, 3, 2, 2);

    private final Topology topology = Topology.initial(
            "test",
            List.of(new RingMember("a", 1, null), new RingMember("b", 1, null), new RingMember("c", 1, null)),
            16,
            64,
            3);
    private final HeldEnvironment environment = new HeldEnvironment(topology);
    private final Coordinator coordinator = new Coordinator(environment, new RegisterQueues(environment));
    private final List<String> replies = new ArrayList<>();

    private void set(String key, String value) {
        coordinator.overwrite(target(key), Request.of("SET", key, value), reply -> {});
        environment.answerAll();
    }

    private Target target(String key) {
        return Target.of(0, topology, key.getBytes(StandardCharsets.UTF_8), QUORUM);
    }

    private void get(String key) {
        coordinator.read(
                target(key),
                Request.of("GET", key),
                reply -> replies.add(new String(reply, StandardCharsets.UTF_8).replace("\r\n", " ")));
    }

    @Test
    void when_readsFollowEachOther_then_eachHasItsOwnReply() {
        String longValue = "x".repeat(5_000);
        set("long", longValue);
        set("short", "1");
        for (String key : List.of("long", "short", "none", "long")) {
            get(key);
            environment.answerAll();
        }
        get("short");
        get("long");
        environment.answerAll();
        assertThat(replies)
                .containsExactly(
                        "$5000 " + longValue + " ",
                        "$1 1 ",
                        "$-1 ",
                        "$5000 " + longValue + " ",
                        "$1 1 ",
                        "$5000 " + longValue + " ");
    }

    @Test
    void when_whoExecutesFails_then_anotherDoes() {
        set("k", "v");
        get("k");
        environment.answerFirst(new Answer.Failed(true, "gone"));
        environment.answerAll();
        get("k");
        environment.answerAll();
        assertThat(replies).containsExactly("$1 v ", "$1 v ");
    }

    @Test
    void when_aReplicaFailsWithinTheAsking_then_theOthersAnswer() {
        set("k", "v");
        for (int node = 0; node < 3; node++) {
            environment.refuseAtOnce(node);
            for (int i = 0; i < 4; i++) {
                get("k");
                environment.answerAll();
            }
        }
        assertThat(replies).hasSize(12).containsOnly("$1 v ");
    }

    @Test
    void when_aReadWasTakenOver_then_lateAnswersReachNoOtherRead() {
        set("k", "v");
        set("other", "w");
        get("k");
        environment.answerFirst(new Answer.Failed(true, "gone"));
        get("other");
        environment.answerLatestFirst();
        get("other");
        environment.answerLatestFirst();
        assertThat(replies).containsExactlyInAnyOrder("$1 v ", "$1 w ", "$1 w ");
    }

    @Test
    void when_aReplyStartsAnotherRead_then_bothHaveTheirs() {
        set("k", "v");
        set("other", "w");
        coordinator.read(target("k"), Request.of("GET", "k"), reply -> {
            get("other");
            replies.add(new String(reply, StandardCharsets.UTF_8).replace("\r\n", " "));
        });
        environment.answerAll();
        assertThat(replies).containsExactly("$1 v ", "$1 w ");
    }

    @Test
    void when_oneReplicaIsEnough_then_anotherStandsInForTheOneThatFails() {
        set("k", "v");
        for (Consistency consistency : List.of(Consistency.EVENTUAL, Consistency.QUORUM)) {
            Quorum one = new Quorum(consistency, 3, 1, 3);
            Target target = Target.of(0, topology, "k".getBytes(StandardCharsets.UTF_8), one);
            coordinator.read(
                    target, Request.of("GET", "k"), reply -> replies.add(new String(reply, StandardCharsets.UTF_8)));
            environment.answerFirst(new Answer.Failed(true, "gone"));
            environment.answerAll();
        }
        assertThat(replies).hasSize(2).containsOnly("$1\r\nv\r\n");
    }

    @Test
    void when_anObjectIsUsedAgain_then_itsNewReadIsHedgedByItsOwnAgeAndOnce() {
        set("k", "v");
        coordinator.limitHedges(100);
        get("k");
        environment.answerAll();
        assertThat(replies).hasSize(1);
        environment.pass(TimeUnit.MICROSECONDS.toNanos(Hedges.LEAST_MICROS));
        get("k");
        environment.runDelayed();
        assertThat(environment.counters().hedges()).isZero();
        environment.pass(TimeUnit.MICROSECONDS.toNanos(2 * Hedges.LEAST_MICROS));
        environment.runDelayed();
        environment.runDelayed();
        assertThat(environment.counters().hedges()).isEqualTo(1);
        environment.answerAll();
        assertThat(replies).containsExactly("$1 v ", "$1 v ");
    }

    @Test
    void when_replicasDiffer_then_theNewestIsTheAnswer() {
        set("k", "old");
        coordinator.overwrite(target("k"), Request.of("SET", "k", "new"), reply -> {});
        environment.deliverTo(0);
        environment.deliverTo(1);
        environment.dropTo(2);
        for (int i = 0; i < 6; i++) {
            get("k");
            environment.answerAll();
        }
        assertThat(replies).hasSize(6).containsOnly("$3 new ");
    }
}

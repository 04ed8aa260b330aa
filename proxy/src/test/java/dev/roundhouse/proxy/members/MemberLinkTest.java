package dev.roundhouse.proxy.members;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.proxy.members.MemberMessage.Epoch;
import dev.roundhouse.proxy.members.MemberMessage.Greeting;
import dev.roundhouse.proxy.members.MemberMessage.Publish;
import dev.roundhouse.proxy.members.MemberMessage.Waits;
import dev.roundhouse.proxy.members.MemberMessage.Wanted;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MemberLinkTest {
    private final FakeBus bus = new FakeBus();
    private final FakeLocal local = new FakeLocal();
    private final MemberLink link = new MemberLink("me", "other", bus, local);
    private final List<Integer> counts = new ArrayList<>();

    /** Sends nothing by itself: batches wait to be answered by the test. Time passes when told. */
    private static final class FakeBus implements MemberBus {
        final List<Buffer> sent = new ArrayList<>();
        final TreeMap<Long, List<Runnable>> timers = new TreeMap<>();
        private @Nullable Consumer<@Nullable Buffer> pending;
        private long now;

        @Override
        public void execute(Runnable action) {
            action.run();
        }

        @Override
        public void delay(long millis, Runnable action) {
            timers.computeIfAbsent(now + millis, time -> new ArrayList<>()).add(action);
        }

        @Override
        public void send(String member, Buffer batch, Consumer<@Nullable Buffer> answer) {
            assertThat(pending).as("one batch at a time").isNull();
            sent.add(batch);
            pending = answer;
        }

        @Override
        public void ask(String member, Buffer command, Consumer<@Nullable Buffer> answer) {
            throw new AssertionError("a link asks nobody");
        }

        void answer(int... counts) {
            Buffer answer = Buffer.buffer();
            for (int count : counts) {
                answer.appendInt(count);
            }
            give(answer);
        }

        void lose() {
            give(null);
        }

        private void give(@Nullable Buffer answer) {
            Consumer<@Nullable Buffer> waiting = pending;
            pending = null;
            waiting.accept(answer);
        }

        void pass(long millis) {
            now += millis;
            while (!timers.isEmpty() && timers.firstKey() <= now) {
                timers.pollFirstEntry().getValue().forEach(Runnable::run);
            }
        }

        List<MemberMessage> last() {
            return MemberCodec.decode(sent.get(sent.size() - 1)).messages();
        }
    }

    private static final class FakeLocal implements MemberLink.Local {
        final Set<ByteBuffer> waited = new LinkedHashSet<>();
        final List<ByteBuffer> known = new ArrayList<>();

        @Override
        public Set<ByteBuffer> waited() {
            return waited;
        }

        @Override
        public boolean isWaited(ByteBuffer key) {
            return waited.contains(key);
        }

        @Override
        public int wanted() {
            return 3;
        }

        @Override
        public void known(List<ByteBuffer> keys) {
            known.addAll(keys);
        }
    }

    private static ByteBuffer key(String name) {
        return ByteBuffer.wrap(name.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] publish(int length) {
        return MemberCodec.encode(new Publish(false, new byte[] {1}, new byte[length]));
    }

    private void open() {
        link.flush();
        bus.answer();
    }

    @Test
    void when_itBegins_then_itGreetsWithAllThatIsWaitedForAndRechecksThat() {
        local.waited.add(key("a"));
        link.flush();

        assertThat(bus.last()).containsExactly(new Greeting(), new Wanted(3), new Waits(true, key("a")));
        assertThat(local.known).isEmpty();

        bus.answer();

        assertThat(link.isOpen()).isTrue();
        assertThat(local.known).containsExactly(key("a"));
        assertThat(bus.sent).hasSize(1);
    }

    @Test
    void when_aBatchIsUnderWay_then_whatComesUpGoesInTheNextInOrder() {
        open();
        link.add(MemberCodec.encode(new Epoch(1)));
        link.add(MemberCodec.encode(new Epoch(2)));
        link.add(MemberCodec.encode(new Epoch(3)));

        assertThat(bus.last()).containsExactly(new Epoch(1));
        bus.answer();
        assertThat(bus.last()).containsExactly(new Epoch(2), new Epoch(3));
        bus.answer();
        assertThat(bus.sent).hasSize(3);
    }

    @Test
    void when_aKeyIsWaitedForAndNotAgain_then_theOtherIsToldOfTheLastOnly() {
        open();
        link.add(MemberCodec.encode(new Epoch(1)));
        local.waited.add(key("a"));
        link.waits(key("a"));
        local.waited.remove(key("a"));
        link.waits(key("a"));
        bus.answer();

        assertThat(bus.last()).containsExactly(new Waits(false, key("a")));
    }

    @Test
    void when_aKeyIsWaitedForWhileTheGreetingIsUnderWay_then_itIsToldOfNext() {
        link.flush();
        local.waited.add(key("late"));
        link.waits(key("late"));
        bus.answer();

        assertThat(bus.last()).containsExactly(new Waits(true, key("late")));
    }

    @Test
    void when_publishesAreAnswered_then_eachGetsItsCount() {
        open();
        link.publish(publish(1), counts::add);
        link.publish(publish(1), counts::add);
        link.add(MemberCodec.encode(new Epoch(1)));
        link.publish(publish(1), counts::add);
        bus.answer(4);
        bus.answer(5, 6);

        assertThat(counts).containsExactly(4, 5, 6);
    }

    @Test
    void when_theOtherIsSlow_then_publishesCountZeroAfterAWhileAndOnlyOnce() {
        open();
        link.publish(publish(1), counts::add);
        link.publish(publish(1), counts::add);
        bus.pass(MemberLink.COUNT_WAIT_MILLIS);

        assertThat(counts).containsExactly(0, 0);
        link.publish(publish(1), counts::add);
        assertThat(counts).as("nobody waits for who is late").containsExactly(0, 0, 0);
        bus.answer(7);
        bus.answer(7, 7);
        assertThat(counts).containsExactly(0, 0, 0);

        link.publish(publish(1), counts::add);
        bus.answer(8);
        assertThat(counts).containsExactly(0, 0, 0, 8);
    }

    @Test
    void when_aBatchIsLost_then_itIsNotRepeatedAndTheOtherIsGreetedAgain() {
        open();
        link.publish(publish(1), counts::add);
        link.add(MemberCodec.encode(new Epoch(2)));
        bus.lose();

        assertThat(counts).containsExactly(0);
        assertThat(link.isOpen()).isFalse();
        assertThat(bus.sent).hasSize(2);
        link.publish(publish(1), counts::add);
        assertThat(counts).as("nobody waits for who does not answer").containsExactly(0, 0);

        bus.pass(MemberLink.RETRY_MILLIS);
        assertThat(bus.last()).containsExactly(new Greeting(), new Wanted(3));
        bus.answer();
        assertThat(bus.last()).hasSize(2).startsWith(new Epoch(2));
    }

    @Test
    void when_tooMuchWaits_then_moreIsDroppedAndCountsZero() {
        open();
        link.add(MemberCodec.encode(new Epoch(1)));
        byte[] large = publish((int) (MemberLink.MAX_QUEUED_BYTES / 4));
        for (int i = 0; i < 6; i++) {
            link.publish(large, counts::add);
        }

        assertThat(link.dropped()).isEqualTo(3);
        assertThat(counts).containsExactly(0, 0, 0);
        bus.answer();
        assertThat(bus.last()).as("a batch ends with what is too much for it").hasSize(1);
    }

    @Test
    void when_theOtherIsGone_then_everyCountIsGivenAndNothingIsSentAnyMore() {
        open();
        link.publish(publish(1), counts::add);
        link.publish(publish(1), counts::add);
        link.close();
        bus.lose();
        link.publish(publish(1), counts::add);
        bus.pass(10_000);

        assertThat(counts).containsExactly(0, 0, 0);
        assertThat(bus.sent).hasSize(2);
    }
}

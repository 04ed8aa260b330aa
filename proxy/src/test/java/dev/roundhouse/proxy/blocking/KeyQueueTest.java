package dev.roundhouse.proxy.blocking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.proxy.blocking.Waiter.Outcome;
import dev.roundhouse.proxy.blocking.Waiter.Reason;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The order in which clients are tried, with attempts that take as long as the test likes. */
class KeyQueueTest {
    private final List<String> tried = new ArrayList<>();
    private final KeyQueue queue = new KeyQueue(ByteBuffer.allocate(1), Runnable::run, names -> tried.add("chain"));

    private final class FakeWaiter implements Waiter {
        private final String name;
        private final @Nullable Object subject;
        private Consumer<Outcome> outcome = ignored -> {};

        FakeWaiter(String name, @Nullable Object subject) {
            this.name = name;
            this.subject = subject;
        }

        @Override
        public @Nullable Object subject() {
            return subject;
        }

        @Override
        public boolean endsWithKey() {
            return false;
        }

        @Override
        public void attempt(ByteBuffer key, Reason reason, Consumer<Outcome> receiver) {
            tried.add(name + " " + reason);
            outcome = receiver;
        }

        void ends(Outcome how) {
            outcome.accept(how);
        }
    }

    private FakeWaiter waiting(String name, @Nullable Object subject) {
        FakeWaiter waiter = new FakeWaiter(name, subject);
        queue.add(waiter);
        waiter.ends(Outcome.EMPTY);
        tried.clear();
        return waiter;
    }

    @Test
    void when_othersWaitAlready_then_whoComesTakesNothing() {
        FakeWaiter first = waiting("first", "list");
        FakeWaiter second = new FakeWaiter("second", "list");
        queue.add(second);
        assertThat(tried).containsExactly("second BEHIND");
        // Written while the second is tried: the first has its turn before it.
        queue.serve(Reason.WRITE, names -> tried.add("done " + names.size()));
        second.ends(Outcome.EMPTY);
        first.ends(Outcome.SERVED);
        second.ends(Outcome.EMPTY);
        assertThat(tried).containsExactly("second BEHIND", "first WRITE", "second WRITE", "done 0");
    }

    @Test
    void when_thereIsNothingForTheFirst_then_othersWithItsSubjectAreNotTried() {
        FakeWaiter list = waiting("list", "list");
        waiting("list too", "list");
        FakeWaiter group = waiting("group", "group");
        FakeWaiter reader = waiting("reader", null);
        FakeWaiter reader2 = waiting("another reader", null);
        queue.serve(Reason.WRITE, names -> tried.add("done " + names.size()));
        list.ends(Outcome.EMPTY);
        group.ends(Outcome.EMPTY);
        reader.ends(Outcome.EMPTY);
        reader2.ends(Outcome.EMPTY);
        assertThat(tried)
                .containsExactly("list WRITE", "group WRITE", "reader WRITE", "another reader WRITE", "done 0");
    }

    @Test
    void when_theKeyIsWrittenMeanwhile_then_allAreTriedOnceMoreBeforeTheWriterIsTold() {
        FakeWaiter first = waiting("first", "list");
        FakeWaiter second = waiting("second", "list");
        queue.serve(Reason.WRITE, names -> tried.add("done " + names.size()));
        queue.serve(Reason.WRITE, names -> tried.add("done too"));
        first.ends(Outcome.EMPTY);
        first.ends(Outcome.SERVED);
        second.ends(Outcome.GONE);
        assertThat(tried).containsExactly("first WRITE", "first WRITE", "second WRITE", "done 0", "done too");
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void when_nobodyElseWaits_then_whoComesIsTriedLikeAnyCommand() {
        FakeWaiter only = new FakeWaiter("only", "list");
        queue.add(only);
        queue.add(new FakeWaiter("later", "list"));
        only.ends(Outcome.SERVED);
        assertThat(tried).containsExactly("only ARRIVAL", "later ARRIVAL");
    }

    @Test
    void when_whoIsServedWritesKeys_then_theWriterGoesOnWithThem() {
        FakeWaiter first = waiting("first", "list");
        FakeWaiter second = waiting("second", "list");
        List<ByteBuffer> other = List.of(ByteBuffer.allocate(2));
        assertThat(queue.chains(other)).isFalse();
        queue.serve(Reason.WRITE, names -> tried.add("done " + names.size()));
        assertThat(queue.chains(other)).isTrue();
        first.ends(Outcome.SERVED);
        second.ends(Outcome.EMPTY);
        FakeWaiter third = new FakeWaiter("third", "other");
        queue.add(third);
        assertThat(queue.chains(other)).isTrue();
        third.ends(Outcome.SERVED);
        assertThat(tried).containsExactly("first WRITE", "second WRITE", "done 1", "third ARRIVAL", "chain");
    }
}

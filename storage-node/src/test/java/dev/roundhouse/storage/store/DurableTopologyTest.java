package dev.roundhouse.storage.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.spi.ring.KeyHash;
import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.Header;
import dev.roundhouse.spi.storage.Message;
import dev.roundhouse.spi.storage.Register;
import dev.roundhouse.spi.version.Ballot;
import dev.roundhouse.storage.command.Commands;
import dev.roundhouse.storage.remote.AnswerCodec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A node whose process ends before each message answers as one that lives on; and one that cannot save has not moved. */
class DurableTopologyTest {
    private static final int PARTITIONS = 4;
    private static final int MESSAGES = 3_000;
    private static final byte[] TAG = "topology".getBytes(StandardCharsets.UTF_8);
    private static final Register RECORD = new Register(TAG, true, KeyHash.hashOf(TAG));

    private final AnswerCodec codec = new AnswerCodec();
    private @Nullable TopologyMemory disk;
    private boolean isFull;

    private MemoryStore store() {
        return new MemoryStore(new StoreSettings(PARTITIONS, true, 0), Commands.executor(), new Random(1));
    }

    private MemoryStore restarted() {
        MemoryStore store = store();
        store.keepTopology(this::save, disk);
        return store;
    }

    private void save(TopologyMemory memory) throws IOException {
        if (isFull) {
            throw new IOException("No space left on device");
        }
        disk = memory;
    }

    private byte[] bytes(Answer answer) {
        RespWriter writer = new RespWriter();
        codec.encode(answer, writer);
        return writer.toBytes();
    }

    /** Ballots and epochs in a narrow range, so that much is refused and much is not. */
    private static Message message(Random random, int step) {
        long epoch = 1L + step / 300 + (random.nextInt(10) == 0 ? 1 : 0);
        Header header = new Header(0, PARTITIONS, epoch, step, 2);
        Ballot ballot = new Ballot((long) (step + random.nextInt(20)) << 16, 1 + random.nextInt(3));
        Request set = Request.of("SET", "{topology}:" + random.nextInt(5), "value" + step);
        int[] partitions = random.nextBoolean() ? new int[] {0, PARTITIONS} : new int[] {1, 2};
        return switch (random.nextInt(9)) {
            case 0 -> new Message.Prepare(header, RECORD, ballot);
            case 1 -> new Message.Read(header, RECORD, Request.of("GET", "{topology}:" + random.nextInt(5)));
            case 2 -> new Message.Version(header, RECORD);
            case 3 -> new Message.Fetch(header, RECORD, Ballot.NONE);
            case 4 -> new Message.Dump(header, 0, 100);
            case 5 -> new Message.Admit(header, partitions, Message.Role.COUNT);
            case 6 ->
                random.nextInt(20) == 0
                        ? new Message.Admit(header, partitions, Message.Role.RECOVER)
                        : new Message.Admit(header, partitions, Message.Role.FENCE);
            default -> new Apply(header, ballot, set).message();
        };
    }

    private record Apply(Header header, Ballot ballot, Request command) {
        Message message() {
            return new Message.Apply(header, RECORD, ballot, Ballot.NONE, Ballot.NONE, List.of(command), Ballot.NONE);
        }
    }

    /** With the V there is, so that it may be accepted. */
    private static Message following(Message message, MemoryStore store) {
        if (message instanceof Message.Apply apply
                && store.handle(new Message.Version(apply.header(), RECORD)) instanceof Answer.Value value) {
            Ballot previous = value.accepted();
            return new Message.Apply(
                    apply.header(), RECORD, apply.ballot(), previous, previous, apply.commands(), apply.next());
        }
        return message;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void when_theProcessEndsBeforeEachMessage_then_answersAreThoseOfOneThatLivesOn(long seed) {
        Random random = new Random(seed);
        MemoryStore living = store();
        List<String> kinds = new ArrayList<>();
        for (int step = 0; step < MESSAGES; step++) {
            Message message = following(message(random, step), living);
            Answer expected = living.handle(message);
            Answer answer = restarted().handle(message);
            boolean isOfOthers = message instanceof Message.Admit;
            if (!isOfOthers || expected instanceof Answer.Accepted) {
                assertThat(bytes(answer)).as("step %d: %s", step, message).isEqualTo(bytes(expected));
            }
            kinds.add(answer.getClass().getSimpleName());
        }
        assertThat(kinds).contains("Accepted", "Promised", "Refused", "Stale", "Recovering", "Value", "Fetched");
    }

    @ParameterizedTest
    @ValueSource(longs = {4, 5})
    void when_itCannotBeSaved_then_nothingWasChanged(long seed) {
        Random random = new Random(seed);
        MemoryStore store = restarted();
        store.handle(new Message.Admit(new Header(0, PARTITIONS, 1, 0, 2), new int[] {PARTITIONS}, Message.Role.COUNT));
        int refused = 0;
        for (int step = 0; step < MESSAGES; step++) {
            Message message = following(message(random, step), restarted());
            isFull = random.nextInt(3) == 0;
            Answer answer = store.handle(message);
            if (answer instanceof Answer.Error error) {
                refused++;
                assertThat(error.text()).startsWith("MISCONF ").contains("No space left");
                isFull = false;
                Message dump = new Message.Dump(new Header(0, PARTITIONS, Long.MAX_VALUE, step, 2), 0, 100);
                MemoryStore kept = store();
                kept.keepTopology(memory -> {}, disk);
                assertThat(store.contents()).isEqualTo(kept.contents());
                assertThat(bytes(kept.handle(dump))).isNotEmpty();
            }
            isFull = false;
        }
        assertThat(refused).isGreaterThan(50);
    }

    @Test
    void when_theDiskIsBusy_then_messagesOfTheRecordWaitForItAndNothingElseDoes() throws Exception {
        CountDownLatch isSaving = new CountDownLatch(1);
        CountDownLatch isSaved = new CountDownLatch(1);
        MemoryStore store = store();
        store.keepTopology(
                memory -> {
                    isSaving.countDown();
                    try {
                        isSaved.await();
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    }
                },
                null);
        Header header = new Header(0, PARTITIONS, 1, 0, 2);
        CompletableFuture<Answer> admitted =
                later(() -> store.handle(new Message.Admit(header, new int[] {0, PARTITIONS}, Message.Role.COUNT)));
        assertThat(isSaving.await(10, TimeUnit.SECONDS)).isTrue();
        CompletableFuture<Answer> read = later(() -> store.handle(new Message.Version(header, RECORD)));

        CompletableFuture<String> obstacle = later(store::obstacle);
        assertThat(obstacle.get(10, TimeUnit.SECONDS)).isEmpty();
        CompletableFuture<Answer> digest = later(() -> store.handle(new Message.Digest(header, 0, PARTITIONS + 1)));
        assertThat(digest.get(10, TimeUnit.SECONDS)).isInstanceOf(Answer.Digests.class);
        assertThat(read).isNotDone();
        assertThat(admitted).isNotDone();

        isSaved.countDown();
        assertThat(admitted.get(10, TimeUnit.SECONDS)).isInstanceOf(Answer.Accepted.class);
        assertThat(read.get(10, TimeUnit.SECONDS)).isInstanceOf(Answer.Value.class);
    }

    /** On a thread of its own: those of a shared pool may all be waiting. */
    private static <T> CompletableFuture<T> later(Supplier<T> action) {
        return CompletableFuture.supplyAsync(action, task -> new Thread(task).start());
    }
}

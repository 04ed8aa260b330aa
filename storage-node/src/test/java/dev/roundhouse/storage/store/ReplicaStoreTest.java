package dev.roundhouse.storage.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.ring.KeyHash;
import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.Header;
import dev.roundhouse.spi.storage.Message;
import dev.roundhouse.spi.storage.Register;
import dev.roundhouse.spi.version.Ballot;
import dev.roundhouse.storage.command.Commands;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What only the built-in store promises beyond the contract of all backends. */
final class ReplicaStoreTest {
    private static final long NOW = 1_700_000_000_000L;

    private static MemoryStore store(int partitions, long maxMemoryBytes) {
        StoreSettings settings = new StoreSettings(partitions, true, maxMemoryBytes);
        MemoryStore store = new MemoryStore(settings, Commands.executor(), new Random(1));
        int[] all = IntStream.rangeClosed(0, partitions).toArray();
        store.handle(new Message.Admit(new Header(0, -1, 1, NOW, 2), all, Message.Role.COUNT));
        return store;
    }

    private static Register register(String name, boolean tagged) {
        byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
        return new Register(bytes, tagged, KeyHash.xxHash64(bytes, 0, bytes.length));
    }

    private static Header header(MemoryStore store, Register register) {
        return new Header(0, store.partitionOf(register.hash()), 1, NOW, 2);
    }

    private static Ballot ballot(int number) {
        return new Ballot((NOW + number) << 16, 7);
    }

    private static Message.Write write(MemoryStore store, Register register, Ballot ballot, String value) {
        String name = new String(register.name(), StandardCharsets.US_ASCII);
        return new Message.Write(header(store, register), register, ballot, Request.of("SET", name, value));
    }

    @Test
    void when_manySmallKeysAreHeld_then_eachTakesAtMost125Bytes() {
        MemoryStore store = store(256, 0);
        int keys = 100_000;
        String value = "v".repeat(64);
        for (int i = 0; i < keys; i++) {
            Register register = register(String.format("key:%012d", i), false);
            assertThat(store.handle(write(store, register, ballot(i), value))).isInstanceOf(Answer.Accepted.class);
        }
        assertThat(store.usedBytes() / (double) keys).isLessThan(125);
    }

    @Test
    void when_promisesPileUp_then_theOlderHalfGoesIntoTheFloor() {
        MemoryStore store = store(1, 0);
        for (int i = 1; i <= Registers.MAX_PROMISES + 1; i++) {
            Register register = register("p" + i, i % 2 == 0);
            store.handle(new Message.Prepare(header(store, register), register, ballot(i)));
        }
        Register fresh = register("fresh", false);
        Answer refused = store.handle(new Message.Prepare(header(store, fresh), fresh, ballot(1)));
        assertThat(refused).isInstanceOf(Answer.Refused.class);
        Ballot floor = ((Answer.Refused) refused).seen();
        assertThat(floor).isBetween(ballot(400), ballot(600));
        Register newest = register("p" + (Registers.MAX_PROMISES + 1), false);
        Ballot own = ballot(Registers.MAX_PROMISES + 1);
        assertThat(store.handle(new Message.Prepare(header(store, newest), newest, own)))
                .isEqualTo(new Answer.Refused(own));
        assertThat(store.partition(0).promises).isLessThanOrEqualTo(Registers.MAX_PROMISES / 2 + 1);
    }

    @Test
    void when_manyRegistersHaveRounds_then_onlyTheNewestKeepTheirLineage() {
        MemoryStore store = store(1, 0);
        int count = Lineages.MAX_REGISTERS + 10;
        for (int i = 1; i <= count; i++) {
            Register register = register("k" + i, false);
            Request command = Request.of("INCR", "k" + i);
            store.handle(new Message.Apply(
                    header(store, register),
                    register,
                    ballot(i),
                    Ballot.NONE,
                    Ballot.NONE,
                    List.of(command),
                    Ballot.NONE));
        }
        List<Integer> sizes = new ArrayList<>();
        for (int i : new int[] {1, 10, 11, count}) {
            Register register = register("k" + i, false);
            Answer answer = store.handle(new Message.Fetch(header(store, register), register, Ballot.NONE));
            sizes.add(((Answer.Fetched) answer).state().lineage().size());
        }
        assertThat(sizes).containsExactly(0, 0, 1, 1);
    }

    @Test
    void when_memoryIsUsedUp_then_writesAreAnsweredOutOfMemoryAndDeletesGoOn() {
        MemoryStore store = store(1, 50_000);
        Answer answer = Answer.Accepted.NO_REPLY;
        int i = 0;
        while (answer instanceof Answer.Accepted && i < 10_000) {
            i++;
            answer = store.handle(write(store, register("k" + i, false), ballot(i), "v".repeat(100)));
        }
        assertThat(answer).isEqualTo(new Answer.Error("OOM command not allowed when used memory > 'maxmemory'."));
        Register first = register("k1", false);
        answer = store.handle(new Message.Apply(
                header(store, first),
                first,
                ballot(i),
                ballot(1),
                ballot(1),
                List.of(Request.of("DEL", "k1")),
                Ballot.NONE));
        assertThat(answer).isInstanceOf(Answer.Accepted.class);
    }

    @Test
    void when_aCommandNamesAKeyOfAnotherRegister_then_nothingChanges() {
        MemoryStore store = store(1, 0);
        Register register = register("a", false);
        Answer answer = store.handle(new Message.Apply(
                header(store, register),
                register,
                ballot(1),
                Ballot.NONE,
                Ballot.NONE,
                List.of(Request.of("INCR", "b")),
                Ballot.NONE));
        assertThat(answer).isInstanceOf(Answer.Error.class);
        assertThat(store.contents()).isEmpty();
    }

    @Test
    void when_replicasTakeTheSameMessages_then_theyHoldTheSameBytes() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<MemoryStore> stores = List.of(store(4, 0), store(4, 0));
        Ballot[] versions = new Ballot[40];
        java.util.Arrays.fill(versions, Ballot.NONE);
        for (int i = 1; i < 3_000; i++) {
            int number = random.nextInt(versions.length);
            boolean tagged = number % 2 == 0;
            Register register = register("r" + number, tagged);
            String key = tagged ? "{r" + number + "}" + random.nextInt(3) : "r" + number;
            List<Request> commands = random.nextInt(10) == 0 ? List.of() : List.of(command(random, key));
            Header header = new Header(0, stores.get(0).partitionOf(register.hash()), 1, NOW + i, 2);
            Message message = new Message.Apply(
                    header, register, ballot(i), versions[number], versions[number], commands, Ballot.NONE);
            versions[number] = ballot(i);
            Answer first = stores.get(0).handle(message);
            Answer second = stores.get(1).handle(message);
            assertThat(first).as("seed %d", seed).isInstanceOf(Answer.Accepted.class);
            assertThat(((Answer.Accepted) second).replies())
                    .as("seed %d", seed)
                    .usingRecursiveComparison()
                    .isEqualTo(((Answer.Accepted) first).replies());
        }
        assertThat(stores.get(1).contents())
                .as("seed %d", seed)
                .isEqualTo(stores.get(0).contents());
    }

    private static Request command(Random random, String key) {
        return switch (random.nextInt(5)) {
            case 0 -> Request.of("SET", key, Integer.toString(random.nextInt(1000)));
            case 1 -> Request.of("INCR", key);
            case 2 -> Request.of("APPEND", key, "7".repeat(random.nextInt(5)));
            case 3 -> Request.of("PEXPIREAT", key, Long.toString(NOW + random.nextInt(4_000)));
            default -> Request.of("DEL", key);
        };
    }
}

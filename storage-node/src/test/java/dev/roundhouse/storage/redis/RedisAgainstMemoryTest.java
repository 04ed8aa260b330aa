package dev.roundhouse.storage.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.spi.command.Transaction;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.ring.Partitions;
import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.Header;
import dev.roundhouse.spi.storage.KeyPosition;
import dev.roundhouse.spi.storage.KeyState;
import dev.roundhouse.spi.storage.Message;
import dev.roundhouse.spi.storage.NodeSettings;
import dev.roundhouse.spi.storage.Register;
import dev.roundhouse.spi.storage.RegisterState;
import dev.roundhouse.spi.testing.RedisServerProcess;
import dev.roundhouse.spi.version.Ballot;
import dev.roundhouse.storage.command.Commands;
import dev.roundhouse.storage.store.MemoryStore;
import dev.roundhouse.storage.store.StoreSettings;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Random messages, sent to the memory store and to a real Redis alike: every answer, every reply byte for byte, and all
 * that is held in the end must be the same. Replay with -Dredis.seed=SEED.
 */
class RedisAgainstMemoryTest {
    private static final int PARTITIONS = 4;
    private static final int STEPS = 4_000;
    private static final int MARK_BYTES = 1 + Ballot.BYTES;

    private final long seed = Long.getLong("redis.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final RandomCommands commands = new RandomCommands(random);
    private long now = 1_700_000_000_000L;
    private long tick;
    private RedisServerProcess redis;
    private LinkOnLoop link;
    private MemoryStore memory;

    @BeforeEach
    void start() {
        redis = RedisServerProcess.start();
        link = new LinkOnLoop(new NodeSettings("n1", redis.uri(), "test", PARTITIONS, true, LinkOnLoop.PATIENT))
                .awaitUp();
        memory = new MemoryStore(
                new StoreSettings(PARTITIONS, true, Long.MAX_VALUE), Commands.executor(), new Random(seed));
    }

    @AfterEach
    void stop() {
        link.close();
        redis.close();
    }

    @Test
    void when_bothGetTheSameMessages_then_theyAnswerAndHoldTheSame() {
        System.out.println("redis.seed=" + seed);
        int[] all = IntStream.rangeClosed(0, PARTITIONS).toArray();
        both(new Message.Admit(new Header(0, Header.ALL_PARTITIONS, 1, now, 2), all, Message.Role.COUNT));
        for (int i = 0; i < STEPS; i++) {
            now += random.nextInt(40);
            both(message());
        }
        compareAll();
    }

    private void compareAll() {
        for (Register register : commands.registers) {
            both(new Message.Fetch(header(register), register, Ballot.NONE));
        }
        both(new Message.Digest(new Header(0, Header.ALL_PARTITIONS, 1, now, 2), 0, PARTITIONS + 1));
        both(new Message.Scan(new Header(0, Header.ALL_PARTITIONS, 1, now, 2), 0, 1L << KeyPosition.BITS, 1_000_000));
        for (int i = 0; i < PARTITIONS; i++) {
            both(new Message.Dump(new Header(0, i, 1, now, 2), 0, 1_000_000));
        }
    }

    private Answer both(Message message) {
        Answer expected = memory.handle(message);
        assertThat(describe(link.send(message)))
                .as("seed %d: %s", seed, message)
                .isEqualTo(describe(expected));
        return expected;
    }

    private Header header(Register register) {
        return new Header(
                0, new Partitions(PARTITIONS).partitionOf(register.hash()), 1, now, random.nextBoolean() ? 2 : 3);
    }

    private Ballot next() {
        return new Ballot((1_700_000_000_000L << 16) + ++tick, 7 + random.nextInt(3));
    }

    private Message message() {
        Register register = commands.registers.get(random.nextInt(commands.registers.size()));
        Header header = header(register);
        RegisterState held = ((Answer.Fetched) memory.handle(new Message.Fetch(header, register, Ballot.NONE))).state();
        Ballot previous = random.nextInt(20) == 0 ? next() : held.accepted();
        switch (random.nextInt(12)) {
            case 0:
                return new Message.Prepare(header, register, random.nextInt(10) == 0 ? held.promised() : next());
            case 1:
                return register.tagged()
                        ? read(header, register)
                        : new Message.Write(header, register, next(), commands.set(register, now));
            case 2:
                return install(header, held);
            case 3:
                return new Message.Redeliver(header, state(held, Ballot.NONE));
            case 4:
                return new Message.Fetch(
                        header,
                        register,
                        held.lineage().size() == 0
                                ? next()
                                : held.lineage()
                                        .parent(random.nextInt(held.lineage().size())));
            case 5, 6:
                return read(header, register);
            default:
                Ballot ballot = next();
                return new Message.Apply(
                        header,
                        register,
                        ballot,
                        previous,
                        previous,
                        batch(header, register),
                        random.nextInt(4) == 0 ? next() : Ballot.NONE);
        }
    }

    /** Some commands, or a transaction of them, whose keys may be watched. */
    private List<Request> batch(Header header, Register register) {
        List<Request> batch = commands.batch(register, now);
        if (batch.isEmpty() || random.nextInt(3) > 0) {
            return batch;
        }
        List<Transaction.Watched> watched = new ArrayList<>();
        for (byte[] key : commands.keys(register)) {
            if (random.nextInt(3) == 0) {
                watched.add(new Transaction.Watched(key, mark(header, register, key)));
            }
        }
        Request exec = Transaction.exec(watched, batch);
        return random.nextBoolean() ? List.of(exec) : List.of(commands.write(register, now), exec, watch(register));
    }

    /** That of now, of another time, or none at all. */
    private byte[] mark(Header header, Register register, byte[] key) {
        Request watch = Transaction.watch(List.of(key));
        byte[] reply = ((Answer.Value) memory.handle(new Message.Read(header, register, watch))).reply();
        byte[] mark = Arrays.copyOfRange(reply, reply.length - 2 - MARK_BYTES, reply.length - 2);
        if (random.nextInt(4) == 0) {
            next().writeTo(mark, 1);
        }
        return random.nextInt(20) == 0 ? new byte[] {'?'} : mark;
    }

    private Request watch(Register register) {
        return Transaction.watch(commands.keys(register));
    }

    private Message read(Header header, Register register) {
        if (random.nextInt(8) == 0) {
            return new Message.Read(header, register, watch(register));
        }
        return random.nextInt(4) == 0
                ? new Message.Version(header, register)
                : new Message.Read(header, register, commands.read(register));
    }

    private Message install(Header header, RegisterState held) {
        Ballot base = random.nextBoolean() ? Ballot.NONE : random.nextInt(4) == 0 ? next() : held.accepted();
        RegisterState state = state(held, base);
        List<Request> then = random.nextInt(3) == 0 ? List.of() : batch(header, held.register());
        return new Message.Install(header, next(), state, state.accepted(), then, Ballot.NONE);
    }

    /** A state of the register at a new version, as another replica may hold it. */
    private RegisterState state(RegisterState held, Ballot base) {
        Register register = held.register();
        List<KeyState> keys = new ArrayList<>();
        Ballot older = next();
        Ballot accepted = next();
        for (byte[] key : commands.keys(register)) {
            if (random.nextInt(3) == 0 || !register.tagged()) {
                long expireAt = random.nextInt(3) == 0 ? now + random.nextInt(300) - 50 : KeyState.NO_EXPIRY;
                Ballot content = register.tagged() ? next() : random.nextBoolean() ? older : accepted;
                keys.add(
                        random.nextInt(4) == 0
                                ? KeyState.tombstone(key, content)
                                : new KeyState(key, content, expireAt, KeyState.STRING, commands.value()));
            }
        }
        Ballot version = register.tagged() ? next() : accepted;
        return new RegisterState(register, version, version, held.lineage().plus(version, held.accepted()), base, keys);
    }

    private static String describe(Answer answer) {
        if (answer instanceof Answer.Accepted accepted) {
            return "accepted "
                    + accepted.replies().stream()
                            .map(RedisAgainstMemoryTest::text)
                            .toList();
        }
        if (answer instanceof Answer.Value value) {
            byte[] reply = value.reply();
            return "value " + value.accepted() + " " + (reply == null ? "" : text(reply));
        }
        if (answer instanceof Answer.Fetched fetched) {
            return "fetched " + describe(fetched.state());
        }
        if (answer instanceof Answer.Keys keys) {
            return "keys " + keys.next() + " "
                    + keys.keys().stream()
                            .map(key -> text(key.key()) + key.position() + key.accepted() + key.live() + key.type())
                            .toList();
        }
        if (answer instanceof Answer.Digests digests) {
            return Arrays.toString(digests.roots())
                    + Arrays.toString(digests.liveKeys())
                    + Arrays.toString(digests.tombstones());
        }
        if (answer instanceof Answer.Dumped dumped) {
            return "dumped " + dumped.floor() + dumped.flushed() + dumped.next() + dumped.done()
                    + dumped.registers().stream()
                            .map(RedisAgainstMemoryTest::describe)
                            .toList();
        }
        return answer.toString();
    }

    private static String describe(RegisterState state) {
        StringBuilder text = new StringBuilder(state.register() + " P " + state.promised() + " V " + state.accepted()
                + " L " + state.lineage() + " base " + state.base());
        state.keys().stream()
                .sorted((a, b) -> Arrays.compareUnsigned(a.key(), b.key()))
                .forEach(key -> text.append('\n')
                        .append(text(key.key()) + " " + key.content() + " " + key.expireAt() + " " + key.type() + " "
                                + text(key.payload())));
        return text.toString();
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}

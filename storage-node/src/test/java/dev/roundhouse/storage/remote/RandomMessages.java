package dev.roundhouse.storage.remote;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.EvictionPolicy;
import dev.roundhouse.spi.storage.Header;
import dev.roundhouse.spi.storage.KeyEvent;
import dev.roundhouse.spi.storage.KeyState;
import dev.roundhouse.spi.storage.Message;
import dev.roundhouse.spi.storage.NodeFigures;
import dev.roundhouse.spi.storage.Register;
import dev.roundhouse.spi.storage.RegisterState;
import dev.roundhouse.spi.storage.RegisterVersion;
import dev.roundhouse.spi.version.Ballot;
import dev.roundhouse.spi.version.Lineage;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Random messages and answers of every kind, from a seed. */
final class RandomMessages {
    static final int MESSAGE_KINDS = 22;
    static final int ANSWER_KINDS = 19;

    /** The kind of a {@link Message.Read}. */
    static final int READ = 5;

    /** The kind of an {@link Answer.Value}. */
    static final int VALUE = 3;

    private final Random random;

    RandomMessages(long seed) {
        random = new Random(seed);
    }

    Message message(int kind) {
        Header header = header();
        Request command = command();
        return switch (kind) {
            case 0 -> new Message.Prepare(header, register(), ballot());
            case 1 -> new Message.Write(header, registerOf(command), ballot(), command);
            case 2 ->
                new Message.Apply(header, register(), ballot(), ballot(), ballot(), some(this::command), ballot());
            case 3 -> new Message.Install(header, ballot(), state(), ballot(), some(this::command), ballot());
            case 4 -> new Message.Redeliver(header, state());
            case READ -> new Message.Read(header, registerOf(command), command);
            case 6 -> new Message.Version(header, register());
            case 7 -> new Message.Fetch(header, register(), ballot());
            case 8 -> new Message.Flush(header, ballot(), random.nextBoolean());
            case 9 -> new Message.Scan(header, random.nextLong(), random.nextLong(), random.nextInt());
            case 10 -> new Message.Digest(header, random.nextInt(), random.nextInt());
            case 11 -> new Message.Dump(header, random.nextLong(), random.nextInt());
            case 12 -> new Message.Load(header, some(this::state), ballot(), ballot());
            case 13 -> new Message.Figures(header);
            case 14 -> new Message.Buckets(header, random.nextInt());
            case 15 ->
                new Message.Versions(
                        header, random.nextLong(), random.nextLong(), random.nextInt(), random.nextBoolean());
            case 16 -> new Message.Passed(header, some(this::version));
            case 17 -> new Message.Purge(header, some(this::version));
            case 18 -> new Message.Needs(header);
            case 20 -> new Message.Expired(header, random.nextLong(), random.nextLong(), random.nextInt());
            case 19 ->
                new Message.Evictable(
                        header,
                        random.ints(3).toArray(),
                        EvictionPolicy.values()[random.nextInt(EvictionPolicy.values().length)],
                        random.nextInt());
            default -> new Message.Admit(header, random.ints(3).toArray(), Message.Role.values()[random.nextInt(3)]);
        };
    }

    Answer answer(int kind) {
        return switch (kind) {
            case 0 -> new Answer.Promised(ballot(), lineage(), ballot());
            case 1 -> new Answer.Accepted(some(this::reply), random.nextBoolean() ? List.of() : some(this::event));
            case 2 -> new Answer.Refused(ballot());
            case VALUE -> value();
            case 4 -> new Answer.Fetched(state());
            case 5 -> new Answer.NeedWhole(ballot());
            case 6 -> new Answer.Keys(some(this::scannedKey), random.nextLong(), random.nextInt());
            case 7 ->
                new Answer.Digests(
                        random.longs(4).toArray(),
                        random.longs(3).toArray(),
                        random.longs(2).toArray(),
                        random.nextLong());
            case 8 -> new Answer.Dumped(some(this::state), ballot(), ballot(), random.nextLong(), random.nextBoolean());
            case 9 -> new Answer.Stale(random.nextLong());
            case 10 -> new Answer.Recovering();
            case 11 -> new Answer.Error("OOM command not allowed");
            case 13 -> new Answer.Buckets(random.longs(4).toArray(), ballot());
            case 14 -> new Answer.Versions(some(this::version), random.nextLong(), random.nextBoolean());
            case 15 -> new Answer.Passed(new boolean[] {random.nextBoolean(), random.nextBoolean()});
            case 16 -> new Answer.Evictable(some(this::reply));
            case 17 ->
                new Answer.Needs(
                        random.nextLong(),
                        random.nextLong(),
                        random.nextLong(),
                        random.nextLong(),
                        random.ints(3).toArray());
            case 12 -> new Answer.Failed(random.nextBoolean(), "because \u20ac");
            default -> new Answer.Figures(new NodeFigures(1, 2, 3, random.nextLong(), 5, 6, random.nextLong(), 8, 9));
        };
    }

    private RegisterVersion version() {
        return new RegisterVersion(register(), ballot());
    }

    private Answer value() {
        byte[] reply = random.nextBoolean() ? bytes() : null;
        return random.nextBoolean()
                ? new Answer.Value(ballot(), reply, random.nextBoolean())
                : new Answer.Value(ballot(), reply, random.nextBoolean(), some(this::event));
    }

    private KeyEvent event() {
        return new KeyEvent("g$x".charAt(random.nextInt(3)), "expired", bytes());
    }

    private Header header() {
        int protocol = 2 + random.nextInt(2);
        int events = random.nextBoolean() ? 0 : random.nextInt();
        return new Header(
                random.nextInt(),
                random.nextInt(),
                random.nextLong(),
                random.nextLong(),
                protocol,
                events,
                random.nextBoolean() ? 0 : random.nextLong(),
                random.nextBoolean());
    }

    private Ballot ballot() {
        return random.nextInt(4) == 0 ? Ballot.NONE : new Ballot(random.nextLong(), proposer());
    }

    private long proposer() {
        return random.nextLong() & Ballot.PROPOSER_LIMIT - 1;
    }

    private Register register() {
        return new Register(bytes(), random.nextBoolean(), random.nextLong());
    }

    private Register registerOf(Request command) {
        return command.size() > 1 && random.nextBoolean()
                ? new Register(command.bytes(1), false, random.nextLong())
                : register();
    }

    private Lineage lineage() {
        Lineage lineage = Lineage.EMPTY;
        int size = random.nextInt(20);
        for (int i = 0; i < size; i++) {
            lineage = lineage.plus(new Ballot(i + 1, proposer()), ballot());
        }
        return lineage;
    }

    private RegisterState state() {
        return new RegisterState(register(), ballot(), ballot(), lineage(), ballot(), some(this::keyState));
    }

    private KeyState keyState() {
        return random.nextBoolean()
                ? KeyState.tombstone(bytes(), ballot())
                : new KeyState(bytes(), ballot(), random.nextLong(), KeyState.STRING, bytes());
    }

    private Answer.ScannedKey scannedKey() {
        return new Answer.ScannedKey(bytes(), random.nextLong(), ballot(), random.nextBoolean(), KeyState.STRING);
    }

    private byte[] reply() {
        return random.nextBoolean() ? new byte[] {'+', 'O', 'K', '\r', '\n'} : bytes();
    }

    private Request command() {
        return Request.of(
                Stream.generate(this::bytes).limit(1 + random.nextInt(4)).toArray(byte[][]::new));
    }

    private <T> List<T> some(Supplier<T> supplier) {
        return Stream.generate(supplier).limit(random.nextInt(4)).toList();
    }

    private byte[] bytes() {
        byte[] bytes = new byte[random.nextInt(50) == 0 ? random.nextInt(100_000) : random.nextInt(200)];
        random.nextBytes(bytes);
        return bytes;
    }
}

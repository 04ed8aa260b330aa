package dev.roundhouse.storage.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.spi.command.CommandSpec;
import dev.roundhouse.spi.command.CommandTable;
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
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Hashes and sets on replicas whose limits of encodings differ, one of which gets states instead of commands now and then. */
class HashSetReplicaTest {
    private static final long NOW = 1_700_000_000_000L;
    private static final long SEED = Long.getLong("seed", new Random().nextLong());
    private static final int COMMANDS = 4_000;
    private static final Register TAG = register();

    private final Random random = new Random(SEED);
    private final List<MemoryStore> replicas = List.of(replica(512), replica(0), replica(7));
    private Ballot accepted = Ballot.NONE;

    private static Register register() {
        byte[] name = "t".getBytes(StandardCharsets.US_ASCII);
        return new Register(name, true, KeyHash.xxHash64(name, 0, name.length));
    }

    private MemoryStore replica(long limit) {
        MemoryStore store =
                new MemoryStore(new StoreSettings(1, true, 0), Commands.executor(), new Random(random.nextLong()));
        store.handle(new Message.Admit(header(), new int[] {0, 1}, Message.Role.COUNT));
        store.limits().set("hash-max-listpack-entries", limit);
        store.limits().set("set-max-intset-entries", limit);
        return store;
    }

    private static Header header() {
        return new Header(0, 0, 1, NOW, 2);
    }

    @Test
    void when_commandsAreAppliedOrTheirStateInstalled_then_repliesAndContentsAreEqual() {
        for (int i = 1; i <= COMMANDS; i++) {
            Request command = command();
            Ballot ballot = new Ballot((NOW + i) << 16, 7);
            int asked = random.nextInt(10) == 0 ? 2 : 3;
            if (asked == 3) {
                catchUp();
            }
            List<String> replies = new ArrayList<>();
            for (MemoryStore replica : replicas.subList(0, asked)) {
                replies.add(apply(replica, ballot, command));
            }
            accepted = ballot;
            assertThat(replies.stream().distinct())
                    .as("seed %d: %s", SEED, command)
                    .hasSize(1);
            if (i % 100 == 0) {
                catchUp();
                List<String> contents = replicas.get(0).contents();
                assertThat(contents).isNotEmpty();
                assertThat(replicas.get(1).contents()).as("seed " + SEED).isEqualTo(contents);
                assertThat(replicas.get(2).contents()).as("seed " + SEED).isEqualTo(contents);
            }
        }
    }

    private String apply(MemoryStore replica, Ballot ballot, Request command) {
        Answer answer = replica.handle(
                new Message.Apply(header(), TAG, ballot, accepted, accepted, List.of(command), Ballot.NONE));
        byte[] reply = ((Answer.Accepted) answer).replies().get(0);
        String text = new String(reply, StandardCharsets.ISO_8859_1);
        CommandSpec spec = CommandTable.DEFAULT.find(command);
        // A set of numbers replies them in order, and whether it is one depends on the limits.
        return spec != null && spec.name().equals("spop") && command.size() == 3 ? sorted(text) : text;
    }

    private static String sorted(String text) {
        String[] lines = text.split("\r\n");
        Arrays.sort(lines);
        return String.join(" ", lines);
    }

    private void catchUp() {
        Answer.Fetched fetched = (Answer.Fetched) replicas.get(0).handle(new Message.Fetch(header(), TAG, Ballot.NONE));
        replicas.get(2).handle(new Message.Redeliver(header(), fetched.state()));
    }

    private Request command() {
        String hash = "{t}h" + random.nextInt(2);
        String set = "{t}s" + random.nextInt(3);
        String other = "{t}s" + random.nextInt(3);
        String member = random.nextInt(40) == 0 ? "word" : "" + random.nextInt(60);
        return switch (random.nextInt(14)) {
            case 0, 1, 2 -> Request.of("HSET", hash, "f" + random.nextInt(200), "v" + random.nextInt(10));
            case 3 -> Request.of("HDEL", hash, "f" + random.nextInt(200), "f" + random.nextInt(200));
            case 4 -> Request.of("HINCRBYFLOAT", hash, "n" + random.nextInt(5), "0.1");
            case 5, 6, 7, 8 -> Request.of("SADD", set, member, "" + random.nextInt(60));
            case 9 -> Request.of("SPOP", set);
            case 10 -> Request.of("SPOP", set, "" + random.nextInt(30));
            case 11 -> Request.of("SMOVE", set, other, member);
            case 12 ->
                Request.of(List.of("SUNIONSTORE", "SINTERSTORE", "SDIFFSTORE").get(random.nextInt(3)), set, other, set);
            default -> Request.of("SREM", set, member);
        };
    }
}

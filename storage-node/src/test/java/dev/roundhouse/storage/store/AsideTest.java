package dev.roundhouse.storage.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.spi.ring.KeyHash;
import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.Header;
import dev.roundhouse.spi.storage.KeyEvent;
import dev.roundhouse.spi.storage.KeyEventClasses;
import dev.roundhouse.spi.storage.KeyEventSink;
import dev.roundhouse.spi.storage.Message;
import dev.roundhouse.spi.storage.Register;
import dev.roundhouse.spi.version.Ballot;
import dev.roundhouse.storage.command.Commands;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Commands that take long and are executed aside: the same comes of it, whatever happens meanwhile. */
final class AsideTest {
    private static final long NOW = 1_700_000_000_000L;
    private static final int ELEMENTS = 10_000;
    private static final int AT_ONCE = 1_000;
    private static final int EVENTS = KeyEventClasses.parse(KeyEventClasses.LETTERS);
    private static final List<String> COMMANDS = List.of(
            "SUNIONSTORE {t}d {t}s {t}u",
            "SINTERSTORE {t}d {t}s {t}s",
            "SDIFFSTORE {t}s {t}s {t}u",
            "ZUNIONSTORE {t}d 2 {t}z {t}s",
            "ZINTERSTORE {t}z 2 {t}z {t}s AGGREGATE MAX",
            "ZDIFFSTORE {t}d 2 {t}z {t}u",
            "ZRANGESTORE {t}d {t}z 10 -10",
            "SPOP {t}s 5000",
            "SPOP {t}s 9500",
            "SPOP {t}s 20000",
            "ZREMRANGEBYRANK {t}z 5 7000",
            "ZREMRANGEBYSCORE {t}z -inf +inf",
            "ZREMRANGEBYLEX {t}z - [member:7000",
            "ZPOPMIN {t}z 6000",
            "ZMPOP 2 {t}none {t}z MAX COUNT 6000",
            "LPOP {t}l 6000",
            "LMPOP 1 {t}l RIGHT COUNT 20000",
            "SORT {t}l ALPHA STORE {t}d",
            "SORT {t}l ALPHA DESC LIMIT 5 10 STORE {t}l");

    private final List<Request> load = load();

    private static List<Request> load() {
        List<Request> load = new ArrayList<>();
        for (int from = 0; from < ELEMENTS; from += AT_ONCE) {
            List<String> members = new ArrayList<>();
            List<String> scored = new ArrayList<>();
            for (int i = from; i < from + AT_ONCE; i++) {
                members.add("member:" + i);
                scored.addAll(List.of("" + (i * 7919 % ELEMENTS), "member:" + i));
            }
            load.add(request(List.of("SADD", "{t}s"), members));
            load.add(request(List.of("RPUSH", "{t}l"), members));
            load.add(request(List.of("ZADD", "{t}z"), scored));
        }
        load.add(Request.of("SADD", "{t}u", "member:7", "new"));
        return load;
    }

    private static Request request(List<String> command, List<String> arguments) {
        List<String> words = new ArrayList<>(command);
        words.addAll(arguments);
        return Request.of(words.toArray(String[]::new));
    }

    private final Register register =
            new Register("t".getBytes(StandardCharsets.US_ASCII), true, KeyHash.xxHash64(new byte[] {'t'}, 0, 1));
    private final Header header = new Header(0, 0, 1, NOW, 2, EVENTS, 0, true);

    private MemoryStore replica() {
        MemoryStore store = new MemoryStore(new StoreSettings(1, true, 0), Commands.executor(), new Random(1));
        store.handle(new Message.Admit(new Header(0, -1, 1, NOW, 2), new int[] {0, 1}, Message.Role.COUNT));
        assertThat(store.handle(apply(1, 0, load))).isInstanceOf(Answer.Accepted.class);
        return store;
    }

    private static Ballot ballot(int number) {
        return number == 0 ? Ballot.NONE : new Ballot((NOW + number) << 16, 7);
    }

    private Message.Apply apply(int number, int previous, List<Request> commands) {
        return new Message.Apply(
                header, register, ballot(number), ballot(previous), ballot(previous), commands, Ballot.NONE);
    }

    @Test
    void when_aReplicaExecutesAside_then_itHoldsAndAnswersWhatTheOthersDo() {
        for (String command : COMMANDS) {
            Message.Apply message = apply(2, 1, List.of(Request.of(command.split(" "))));
            MemoryStore whole = replica();
            MemoryStore aside = replica();
            Answer.Accepted expected = (Answer.Accepted) whole.handle(message);
            assertThat(aside.begin(message, true, true)).as(command).isNull();
            Aside taken = aside.takeAside();
            taken.run();
            Answer.Accepted answer = (Answer.Accepted) aside.finish(message, taken, true);
            assertThat(answer.replies().get(0))
                    .as(command)
                    .isEqualTo(expected.replies().get(0));
            assertThat(aside.contents()).as(command).isEqualTo(whole.contents());
            assertThat(texts(answer.events())).as(command).isEqualTo(texts(expected.events()));
            assertThat(aside.partition(0).hits).as(command).isEqualTo(whole.partition(0).hits);
            assertThat(aside.partition(0).misses).as(command).isEqualTo(whole.partition(0).misses);
        }
    }

    private static List<String> texts(List<KeyEvent> events) {
        return events.stream()
                .map(each -> each.type() + each.event() + " " + new String(each.key(), StandardCharsets.US_ASCII))
                .toList();
    }

    @Test
    void when_aReplicaPromisesMeanwhile_then_whatWasDoneAsideIsRefused() {
        MemoryStore store = replica();
        List<String> before = store.contents();
        Message.Apply message = apply(2, 1, List.of(Request.of("ZUNIONSTORE", "{t}d", "1", "{t}z")));
        assertThat(store.begin(message, true, true)).isNull();
        Aside aside = store.takeAside();
        aside.run();
        store.handle(new Message.Prepare(header, register, ballot(3)));
        assertThat(store.finish(message, aside, true)).isInstanceOf(Answer.Refused.class);
        assertThat(store.contents()).isEqualTo(before);
    }

    @Test
    void when_aReplicaReadsAside_then_theAnswerIsOfTheVersionItBeganAt() {
        MemoryStore store = replica();
        Message.Read read = new Message.Read(header, register, Request.of("ZINTERCARD", "2", "{t}z", "{t}z"));
        assertThat(store.begin(read, true, true)).isNull();
        Aside aside = store.takeAside();
        store.handle(apply(2, 1, List.of(Request.of("DEL", "{t}z"))));
        aside.run();
        Answer.Value value = (Answer.Value) store.finish(read, aside, true);
        assertThat(value.accepted()).isEqualTo(ballot(1));
        assertThat(value.reply()).asString().isEqualTo(":" + ELEMENTS + "\r\n");
    }

    private final RespWriter reply = new RespWriter();

    private String answered() {
        String text = new String(reply.toBytes(), StandardCharsets.ISO_8859_1);
        reply.clear();
        return text;
    }

    private MemoryStore single() {
        MemoryStore store = new MemoryStore(new StoreSettings(16, false, 0), Commands.executor(), new Random(1));
        load.forEach(each -> store.execute(each, NOW, reply));
        reply.clear();
        return store;
    }

    private Aside begin(MemoryStore store, String... command) {
        Aside aside = Objects.requireNonNull(store.executeOrPutAside(Request.of(command), NOW, reply));
        assertThat(reply.length()).isZero();
        return aside;
    }

    private String execute(MemoryStore store, String... command) {
        store.execute(Request.of(command), NOW, reply);
        return answered();
    }

    private static List<KeyEvent> told(MemoryStore store) {
        List<KeyEvent> events = new ArrayList<>();
        store.tellKeyEvents(new KeyEventSink() {
            @Override
            public int collected() {
                return EVENTS;
            }

            @Override
            public void accept(KeyEvent event) {
                events.add(event);
            }
        });
        return events;
    }

    @Test
    void when_nothingChangesMeanwhile_then_theOutcomeIsPutInPlace() {
        for (String command : COMMANDS) {
            MemoryStore whole = single();
            MemoryStore store = single();
            boolean isRandom = command.startsWith("SPOP");
            List<KeyEvent> expectedEvents = told(whole);
            List<KeyEvent> events = told(store);
            String expected = execute(whole, command.split(" "));
            Aside aside = begin(store, command.split(" "));
            assertThat(execute(store, "TTL", "{t}z")).isEqualTo(":-1\r\n");
            aside.run();
            assertThat(store.finish(aside, NOW, reply)).as(command).isNull();
            assertThat(isRandom ? answered().length() > 0 : answered().equals(expected))
                    .as(command)
                    .isTrue();
            assertThat(texts(events)).as(command).isEqualTo(texts(expectedEvents));
            for (String key : List.of("{t}d", "{t}z", "{t}l", "{t}s", "{t}u")) {
                String was = isRandom ? "SCARD" : "DUMP";
                assertThat(execute(store, was, key)).as(command).isEqualTo(execute(whole, was, key));
            }
        }
    }

    @Test
    void when_aKeyChangesMeanwhile_then_itIsExecutedAnewAndAtLastOnTheSpot() {
        MemoryStore store = single();
        Aside aside = begin(store, "ZUNIONSTORE", "{t}d", "1", "{t}z");
        for (int i = 0; i < 2; i++) {
            aside.run();
            execute(store, "ZADD", "{t}z", "1", "new:" + i);
            aside = Objects.requireNonNull(store.finish(aside, NOW, reply));
            assertThat(reply.length()).isZero();
            assertThat(execute(store, "EXISTS", "{t}d")).isEqualTo(":0\r\n");
        }
        execute(store, "DEL", "{t}z");
        aside.run();
        Aside last = store.finish(aside, NOW, reply);
        assertThat(last).isNull();
        assertThat(answered()).isEqualTo(":0\r\n");
        assertThat(execute(store, "EXISTS", "{t}d")).isEqualTo(":0\r\n");
    }

    @Test
    void when_aLargeStringIsChangedMeanwhile_then_theCopyStaysAsItWas() {
        MemoryStore store = single();
        execute(store, "SETBIT", "{t}b", "" + 8L * 4_000_000, "1");
        Aside aside = begin(store, "BITCOUNT", "{t}b");
        Aside writing = begin(store, "SETBIT", "{t}b", "7", "1");
        writing.run();
        assertThat(store.finish(writing, NOW, reply)).isNull();
        assertThat(answered()).isEqualTo(":0\r\n");
        assertThat(execute(store, "SETBIT", "{t}b", "8", "0")).isEqualTo(":0\r\n");
        aside.run();
        Aside again = Objects.requireNonNull(store.finish(aside, NOW, reply));
        again.run();
        assertThat(store.finish(again, NOW, reply)).isNull();
        assertThat(answered()).isEqualTo(":2\r\n");
    }

    @Test
    void when_manyCommandsWereExecutedAside_then_nothingIsWatchedAnyMore() {
        MemoryStore store = single();
        for (int i = 0; i < 3; i++) {
            Aside aside = begin(store, "SUNIONSTORE", "{t}d", "{t}s", "{t}u");
            aside.run();
            store.finish(aside, NOW, reply);
            assertThat(answered()).isEqualTo(":" + (ELEMENTS + 1) + "\r\n");
            store.abandon(begin(store, "SUNIONSTORE", "{t}d", "{t}s", "{t}u"));
        }
        for (int i = 0; i < store.partitionCount(); i++) {
            assertThat(store.partition(i).watches()).isNull();
        }
    }
}

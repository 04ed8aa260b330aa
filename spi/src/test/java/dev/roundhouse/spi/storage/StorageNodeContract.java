package dev.roundhouse.spi.storage;

import static dev.roundhouse.spi.storage.ContractNode.PARTITIONS;
import static dev.roundhouse.spi.storage.ContractNode.describe;
import static dev.roundhouse.spi.storage.ContractNode.key;
import static dev.roundhouse.spi.storage.ContractNode.tag;
import static dev.roundhouse.spi.storage.ContractNode.texts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.version.Ballot;
import dev.roundhouse.spi.version.Lineage;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The replication table of docs/architecture.md as tests of one register: what every backend's replicas accept, refuse and
 * answer. A backend's test extends it and starts nodes; whole partitions are in {@link PartitionContract}.
 */
public abstract class StorageNodeContract {
    private static final Register K = key("key");
    private static final Register T = tag("tag");

    private ContractNode node;
    private ContractNode other;

    private final ContractPair pair;

    protected StorageNodeContract(ContractPair pair) {
        this.pair = pair;
    }

    static Ballot ballot(int number) {
        return new Ballot((1_700_000_000_000L + number) << 16, 7);
    }

    static Request command(String... arguments) {
        return Request.of(arguments);
    }

    @BeforeEach
    final void start() throws Exception {
        List<ContractNode> nodes = pair.start();
        node = nodes.get(0);
        other = nodes.get(1);
        node.admit(Message.Role.COUNT);
        other.admit(Message.Role.COUNT);
    }

    @AfterEach
    final void stop() throws Exception {
        pair.stop();
    }

    private static Answer refused(int number) {
        return new Answer.Refused(ballot(number));
    }

    @Test
    void when_aRegisterIsAbsent_then_itHasNoVersion() {
        assertThat(node.version(K)).isEqualTo(Ballot.NONE);
        assertThat(node.readText(K, "GET", "key")).isEqualTo("$-1\r\n");
        assertThat(node.fetch(T).keys()).isEmpty();
        assertThat(node.prepare(T, ballot(1))).isEqualTo(new Answer.Promised(Ballot.NONE, Lineage.EMPTY, Ballot.NONE));
    }

    @Test
    void when_aPromiseWasGiven_then_onlyAHigherOneIsGiven() {
        for (Register register : List.of(K, T)) {
            assertThat(node.prepare(register, ballot(5))).isInstanceOf(Answer.Promised.class);
            assertThat(node.prepare(register, ballot(5))).isEqualTo(refused(5));
            assertThat(node.prepare(register, ballot(4))).isEqualTo(refused(5));
            assertThat(node.prepare(register, ballot(6))).isInstanceOf(Answer.Promised.class);
            assertThat(node.version(register)).isEqualTo(Ballot.NONE);
        }
    }

    @Test
    void when_blindWritesArrive_then_onlyOnesAbovePromiseAndVersionAreTaken() {
        assertThat(texts(node.write(K, ballot(2), "SET", "key", "two"))).containsExactly("+OK\r\n");
        assertThat(node.write(K, ballot(2), "SET", "key", "again")).isEqualTo(refused(2));
        assertThat(node.write(K, ballot(1), "SET", "key", "one")).isEqualTo(refused(2));
        node.prepare(K, ballot(4));
        assertThat(node.write(K, ballot(3), "SET", "key", "three")).isEqualTo(refused(4));
        assertThat(node.write(K, ballot(4), "SET", "key", "four")).isEqualTo(refused(4));
        assertThat(node.readText(K, "GET", "key")).isEqualTo("$3\r\ntwo\r\n");
        assertThat(node.version(K)).isEqualTo(ballot(2));
        node.write(K, ballot(5), "SET", "key", "five");
        assertThat(node.readText(K, "GET", "key")).isEqualTo("$4\r\nfive\r\n");
    }

    @Test
    void when_previousIsTheVersion_then_applyExecutes() {
        node.prepare(K, ballot(1));
        assertThat(texts(node.apply(K, ballot(1), Ballot.NONE, command("INCR", "key"))))
                .containsExactly(":1\r\n");
        node.prepare(K, ballot(2));
        assertThat(texts(node.apply(K, ballot(2), ballot(1), command("INCR", "key"), command("APPEND", "key", "0"))))
                .containsExactly(":2\r\n", ":2\r\n");
        assertThat(node.readText(K, "GET", "key")).isEqualTo("$2\r\n20\r\n");
        assertThat(node.version(K)).isEqualTo(ballot(2));
    }

    @Test
    void when_applyDoesNotFit_then_itIsRefusedAndChangesNothing() {
        node.write(K, ballot(2), "SET", "key", "1");
        assertThat(node.apply(K, ballot(3), ballot(1), command("INCR", "key"))).isEqualTo(refused(2));
        assertThat(node.apply(K, ballot(3), Ballot.NONE, command("INCR", "key")))
                .isEqualTo(refused(2));
        assertThat(node.apply(K, ballot(2), ballot(2), command("INCR", "key"))).isEqualTo(refused(2));
        node.prepare(K, ballot(5));
        assertThat(node.apply(K, ballot(4), ballot(2), command("INCR", "key"))).isEqualTo(refused(5));
        assertThat(node.readText(K, "GET", "key")).isEqualTo("$1\r\n1\r\n");
        assertThat(texts(node.apply(K, ballot(5), ballot(2), command("INCR", "key"))))
                .containsExactly(":2\r\n");
    }

    @Test
    void when_anApplyComesTwice_then_theRefusalNamesItsOwnBallot() {
        node.apply(K, ballot(1), Ballot.NONE, command("INCR", "key"));
        assertThat(node.apply(K, ballot(1), Ballot.NONE, command("INCR", "key")))
                .isEqualTo(refused(1));
        assertThat(node.readText(K, "GET", "key")).isEqualTo("$1\r\n1\r\n");
    }

    @Test
    void when_aCommandChangesNothing_then_theVersionMovesAllTheSame() {
        assertThat(texts(node.apply(K, ballot(1), Ballot.NONE, command("DEL", "key"))))
                .containsExactly(":0\r\n");
        assertThat(node.version(K)).isEqualTo(ballot(1));
        node.apply(K, ballot(2), ballot(1), command("SET", "key", "text"));
        assertThat(texts(node.apply(K, ballot(3), ballot(2), command("INCR", "key"))))
                .containsExactly("-ERR value is not an integer or out of range\r\n");
        assertThat(node.apply(K, ballot(4), ballot(3))).isEqualTo(Answer.Accepted.NO_REPLY);
        assertThat(node.version(K)).isEqualTo(ballot(4));
        assertThat(node.readText(K, "GET", "key")).isEqualTo("$4\r\ntext\r\n");
    }

    @Test
    void when_aKeyIsDeleted_then_aTombstoneKeepsItsVersion() {
        node.write(K, ballot(1), "SET", "key", "value");
        assertThat(texts(node.apply(K, ballot(2), ballot(1), command("DEL", "key"))))
                .containsExactly(":1\r\n");
        assertThat(node.version(K)).isEqualTo(ballot(2));
        assertThat(node.readText(K, "GET", "key")).isEqualTo("$-1\r\n");
        assertThat(node.write(K, ballot(1), "SET", "key", "late")).isEqualTo(refused(2));
    }

    @Test
    void when_applyCarriesNext_then_itIsPromised() {
        for (Register register : List.of(K, T)) {
            String name = register.tagged() ? "{tag}a" : "key";
            node.send(new Message.Apply(
                    node.header(register),
                    register,
                    ballot(1),
                    Ballot.NONE,
                    Ballot.NONE,
                    List.of(command("INCR", name)),
                    ballot(9)));
            assertThat(node.prepare(register, ballot(8))).isEqualTo(refused(9));
            assertThat(node.apply(register, ballot(8), ballot(1), command("INCR", name)))
                    .isEqualTo(refused(9));
            assertThat(texts(node.apply(register, ballot(9), ballot(1), command("INCR", name))))
                    .containsExactly(":2\r\n");
            assertThat(node.prepare(register, ballot(10))).isInstanceOf(Answer.Promised.class);
        }
    }

    @Test
    void when_roundsFollowEachOther_then_theLineageLeadsBack() {
        for (Register register : List.of(K, T)) {
            String name = register.tagged() ? "{tag}a" : "key";
            node.apply(register, ballot(1), Ballot.NONE, command("INCR", name));
            node.apply(register, ballot(2), ballot(1), command("INCR", name));
            Answer.Promised promised = (Answer.Promised) node.prepare(register, ballot(3));
            assertThat(promised.accepted()).isEqualTo(ballot(2));
            assertThat(promised.floor()).isEqualTo(Ballot.NONE);
            assertThat(promised.lineage().reaches(ballot(2), ballot(1))).isTrue();
            assertThat(promised.lineage().reaches(ballot(2), Ballot.NONE)).isTrue();
        }
    }

    @Test
    void when_aBlindWriteLands_then_theLineageBeginsAnew() {
        node.apply(K, ballot(1), Ballot.NONE, command("INCR", "key"));
        node.write(K, ballot(2), "SET", "key", "5");
        assertThat(node.fetch(K).lineage()).isEqualTo(Lineage.blind(ballot(2)));
        node.apply(K, ballot(3), ballot(2), command("INCR", "key"));
        Lineage lineage = node.fetch(K).lineage();
        assertThat(lineage.reaches(ballot(3), ballot(2))).isTrue();
        assertThat(lineage.reaches(ballot(3), ballot(1))).isFalse();
    }

    @Test
    void when_aReplicaIsBehind_then_installBringsItTheStateAndTheCommand() {
        node.apply(K, ballot(1), Ballot.NONE, command("SET", "key", "5"));
        node.apply(K, ballot(2), ballot(1), command("INCR", "key"));
        other.write(K, ballot(1), "SET", "key", "old");
        RegisterState state = node.fetch(K);
        node.apply(K, ballot(3), ballot(2), command("INCR", "key"));
        assertThat(texts(other.install(state, ballot(3), command("INCR", "key"))))
                .containsExactly(":7\r\n");
        assertThat(describe(other.fetch(K))).isEqualTo(describe(node.fetch(K)));
        assertThat(other.fetch(K).lineage().reaches(ballot(3), ballot(1))).isTrue();
        assertThat(other.install(state, ballot(3), command("INCR", "key"))).isEqualTo(refused(3));
        other.prepare(K, ballot(6));
        assertThat(other.install(state, ballot(5), command("INCR", "key"))).isEqualTo(refused(6));
    }

    @Test
    void when_theWinnerIsRedelivered_then_itIsTakenOnce() {
        node.write(K, ballot(2), "SET", "key", "value", "PXAT", "1800000000000");
        RegisterState state = node.fetch(K);
        other.write(K, ballot(1), "SET", "key", "old");
        assertThat(other.redeliver(state)).isEqualTo(Answer.Accepted.NO_REPLY);
        assertThat(other.redeliver(state)).isEqualTo(Answer.Accepted.NO_REPLY);
        assertThat(describe(other.fetch(K))).isEqualTo(describe(state));
        other.write(K, ballot(3), "SET", "key", "new");
        assertThat(other.redeliver(state)).isEqualTo(refused(3));
        assertThat(other.readText(K, "GET", "key")).isEqualTo("$3\r\nnew\r\n");
    }

    @Test
    void when_aHigherBallotWasPromised_then_redeliveryIsRefused() {
        node.write(K, ballot(2), "SET", "key", "value");
        other.prepare(K, ballot(2));
        assertThat(other.redeliver(node.fetch(K))).isEqualTo(Answer.Accepted.NO_REPLY);
        node.write(K, ballot(3), "SET", "key", "newer");
        other.prepare(K, ballot(4));
        assertThat(other.redeliver(node.fetch(K))).isEqualTo(refused(4));
        assertThat(other.version(K)).isEqualTo(ballot(2));
    }

    @Test
    void when_aTombstoneIsRedelivered_then_theValueGoes() {
        node.apply(K, ballot(2), Ballot.NONE, command("DEL", "key"));
        other.write(K, ballot(1), "SET", "key", "old");
        other.redeliver(node.fetch(K));
        assertThat(other.readText(K, "GET", "key")).isEqualTo("$-1\r\n");
        assertThat(other.version(K)).isEqualTo(ballot(2));
    }

    @Test
    void when_keysShareATag_then_oneBallotGuardsThemAndEachHasItsContentBallot() {
        node.apply(T, ballot(1), Ballot.NONE, command("MSETNX", "{tag}a", "1", "{tag}b", "2"));
        node.apply(T, ballot(2), ballot(1), command("SET", "{tag}b", "3"));
        assertThat(node.version(T)).isEqualTo(ballot(2));
        assertThat(node.readText(T, "GET", "{tag}a")).isEqualTo("$1\r\n1\r\n");
        assertThat(describe(node.fetch(T)))
                .isEqualTo(describe(new RegisterState(
                        T,
                        ballot(2),
                        ballot(2),
                        Lineage.EMPTY,
                        Ballot.NONE,
                        List.of(string("{tag}a", 1, "1"), string("{tag}b", 2, "3")))));
        node.apply(T, ballot(3), ballot(2), command("RENAME", "{tag}a", "{tag}c"));
        assertThat(describe(node.fetch(T)))
                .isEqualTo(describe(new RegisterState(
                        T,
                        ballot(3),
                        ballot(3),
                        Lineage.EMPTY,
                        Ballot.NONE,
                        List.of(
                                KeyState.tombstone(ContractNode.bytes("{tag}a"), ballot(3)),
                                string("{tag}b", 2, "3"),
                                string("{tag}c", 3, "1")))));
        assertThat(node.apply(T, ballot(4), ballot(2), command("DEL", "{tag}b")))
                .isEqualTo(refused(3));
    }

    private static KeyState string(String key, int content, String value) {
        return new KeyState(
                ContractNode.bytes(key),
                ballot(content),
                KeyState.NO_EXPIRY,
                KeyState.STRING,
                ContractNode.bytes(value));
    }

    @Test
    void when_theLineageShowsTheReceiversVersion_then_onlyChangedKeysTravel() {
        node.apply(T, ballot(1), Ballot.NONE, command("MSETNX", "{tag}a", "1", "{tag}b", "2", "{tag}c", "3"));
        other.redeliver(node.fetch(T));
        node.apply(T, ballot(2), ballot(1), command("DEL", "{tag}a"));
        node.apply(T, ballot(3), ballot(2), command("INCR", "{tag}b"));
        RegisterState delta = node.fetch(T, ballot(1));
        assertThat(delta.base()).isEqualTo(ballot(1));
        assertThat(delta.keys()).hasSize(2);
        assertThat(other.redeliver(delta)).isEqualTo(Answer.Accepted.NO_REPLY);
        assertThat(describe(other.fetch(T))).isEqualTo(describe(node.fetch(T)));
    }

    @Test
    void when_aDeltaHasAnotherBase_then_theWholeStateIsAskedFor() {
        node.apply(T, ballot(1), Ballot.NONE, command("SET", "{tag}a", "1"));
        node.apply(T, ballot(3), ballot(1), command("SET", "{tag}b", "2"));
        RegisterState delta = node.fetch(T, ballot(1));
        other.apply(T, ballot(2), Ballot.NONE, command("SET", "{tag}z", "9"));
        assertThat(other.redeliver(delta)).isEqualTo(new Answer.NeedWhole(ballot(2)));
        assertThat(other.install(delta, ballot(4), command("INCR", "{tag}a")))
                .isEqualTo(new Answer.NeedWhole(ballot(2)));
        assertThat(node.fetch(T, ballot(2)).base()).isEqualTo(Ballot.NONE);
        assertThat(texts(other.install(node.fetch(T), ballot(4), command("INCR", "{tag}a"))))
                .containsExactly(":2\r\n");
        node.apply(T, ballot(4), ballot(3), command("INCR", "{tag}a"));
        assertThat(describe(other.fetch(T))).isEqualTo(describe(node.fetch(T)));
        assertThat(other.readText(T, "GET", "{tag}z")).isEqualTo("$-1\r\n");
    }

    @Test
    void when_aKeyExpires_then_onlyTheMessagesNowDecides() {
        long at = node.now + 1000;
        node.write(K, ballot(1), "SET", "key", "value", "PXAT", Long.toString(at));
        node.now = at - 1;
        assertThat(node.read(K, "GET", "key").expired()).isFalse();
        node.now = at;
        Answer.Value expired = node.read(K, "GET", "key");
        assertThat(ContractNode.text(expired.reply())).isEqualTo("$-1\r\n");
        assertThat(expired.expired()).isTrue();
        assertThat(expired.accepted()).isEqualTo(ballot(1));
        node.now = at - 1;
        assertThat(node.readText(K, "GET", "key")).isEqualTo("$5\r\nvalue\r\n");
    }

    @Test
    void when_applyTouchesAnExpiredKey_then_nilIsWrittenFirst() {
        long at = node.now + 1000;
        node.write(K, ballot(1), "SET", "key", "value", "PXAT", Long.toString(at));
        node.apply(
                T,
                ballot(1),
                Ballot.NONE,
                command("SET", "{tag}a", "1", "PXAT", Long.toString(at)),
                command("SET", "{tag}b", "2", "PXAT", Long.toString(at)));
        node.now = at;
        assertThat(texts(node.apply(K, ballot(2), ballot(1), command("APPEND", "key", "x"))))
                .containsExactly(":1\r\n");
        assertThat(texts(node.apply(T, ballot(2), ballot(1), command("DEL", "{tag}a"))))
                .containsExactly(":0\r\n");
        node.now = at - 1;
        assertThat(node.readText(K, "GET", "key")).isEqualTo("$1\r\nx\r\n");
        assertThat(node.readText(T, "GET", "{tag}a")).isEqualTo("$-1\r\n");
        assertThat(node.readText(T, "GET", "{tag}b")).isEqualTo("$1\r\n2\r\n");
        node.now = at;
        node.apply(T, ballot(3), ballot(2));
        node.now = at - 1;
        assertThat(node.read(T, "GET", "{tag}b").expired()).isFalse();
        assertThat(node.readText(T, "GET", "{tag}b")).isEqualTo("$-1\r\n");
        assertThat(node.fetch(T).keys()).allMatch(KeyState::isTombstone);
    }

    @Test
    void when_anExpiryIsChanged_then_itIsPartOfTheState() {
        node.write(K, ballot(1), "SET", "key", "value");
        node.apply(K, ballot(2), ballot(1), command("PEXPIREAT", "key", "1800000000000"));
        other.redeliver(node.fetch(K));
        assertThat(other.readText(K, "PEXPIRETIME", "key")).isEqualTo(":1800000000000\r\n");
    }

    @Test
    void when_aReplyIsAskedForInResp3_then_nullIsOne() {
        node.protocol = 3;
        assertThat(node.readText(K, "GET", "key")).isEqualTo("_\r\n");
        assertThat(texts(node.apply(K, ballot(1), Ballot.NONE, command("GET", "key"))))
                .containsExactly("_\r\n");
    }

    @Test
    void when_bytesAreArbitrary_then_theyComeBackAsTheyWere() {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 100_000; i++) {
            all.append((char) (i & 0xff));
        }
        String value = all.toString();
        String name = value.substring(0, 256).replace("{", "");
        Register register = key(name);
        byte[][] set = {ContractNode.bytes("SET"), ContractNode.bytes(name), ContractNode.bytes(value)};
        node.send(new Message.Write(node.header(register), register, ballot(1), Request.of(set)));
        other.redeliver(node.fetch(register));
        Request get = Request.of(ContractNode.bytes("GET"), ContractNode.bytes(name));
        Answer answer = other.send(new Message.Read(other.header(register), register, get));
        assertThat(ContractNode.text(((Answer.Value) answer).reply())).isEqualTo("$100000\r\n" + value + "\r\n");
        node.write(K, ballot(1), "SET", "key", "");
        assertThat(node.readText(K, "GET", "key")).isEqualTo("$0\r\n\r\n");
    }

    @Test
    void when_aRegisterLivesInTheMetaPartition_then_theSameRulesHold() {
        Header header = node.header(PARTITIONS);
        Answer written = node.send(new Message.Apply(
                header, K, ballot(1), Ballot.NONE, Ballot.NONE, List.of(command("SET", "key", "meta")), Ballot.NONE));
        assertThat(texts(written)).containsExactly("+OK\r\n");
        Answer read = node.send(new Message.Read(header, K, command("GET", "key")));
        assertThat(ContractNode.text(((Answer.Value) read).reply())).isEqualTo("$4\r\nmeta\r\n");
        assertThat(node.version(K)).isEqualTo(Ballot.NONE);
    }
}

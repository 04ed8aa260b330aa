package dev.roundhouse.spi.storage;

import static dev.roundhouse.spi.storage.ContractNode.bytes;
import static dev.roundhouse.spi.storage.ContractNode.describe;
import static dev.roundhouse.spi.storage.ContractNode.key;
import static dev.roundhouse.spi.storage.ContractNode.tag;
import static dev.roundhouse.spi.storage.ContractNode.texts;
import static dev.roundhouse.spi.storage.StorageNodeContract.ballot;
import static dev.roundhouse.spi.storage.StorageNodeContract.command;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.spi.command.Transaction;
import dev.roundhouse.spi.command.Transaction.Watched;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.version.Ballot;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A transaction and the marks of watched keys, on one register, as every backend's replicas execute them. */
public abstract class TransactionContract {
    private static final int MARK_BYTES = 1 + Ballot.BYTES;
    private static final Register K = key("key");
    private static final Register T = tag("tag");
    private static final String REFUSED = "*-1\r\n";

    private final ContractPair pair;
    private ContractNode node;
    private ContractNode other;

    protected TransactionContract(ContractPair pair) {
        this.pair = pair;
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

    private static Request exec(Request... commands) {
        return Transaction.exec(List.of(), List.of(commands));
    }

    private static Request exec(Watched watched, Request... commands) {
        return Transaction.exec(List.of(watched), List.of(commands));
    }

    private static Watched watch(ContractNode at, Register register, String key) {
        Request watch = Transaction.watch(List.of(bytes(key)));
        Answer answer = at.send(new Message.Read(at.header(register), register, watch));
        byte[] reply = ((Answer.Value) answer).reply();
        return new Watched(bytes(key), Arrays.copyOfRange(reply, reply.length - 2 - MARK_BYTES, reply.length - 2));
    }

    @Test
    void when_aTransactionIsApplied_then_allOfItIsAndItsRepliesAreOneArray() {
        Request exec = exec(
                command("SET", "{tag}a", "1"),
                command("INCR", "{tag}a"),
                command("INCR", "{tag}b"),
                command("GET", "{tag}a"),
                command("APPEND", "{tag}c", ""),
                command("LCS", "{tag}a"));
        assertThat(texts(node.apply(T, ballot(1), Ballot.NONE, exec, command("GET", "{tag}b"))))
                .containsExactly(
                        "*6\r\n+OK\r\n:2\r\n:1\r\n$1\r\n2\r\n:0\r\n"
                                + "-ERR wrong number of arguments for 'lcs' command\r\n",
                        "$1\r\n1\r\n");
        assertThat(node.fetch(T).keys()).hasSize(3);
    }

    @Test
    void when_aWatchedKeyIsAsItWas_then_theTransactionTakesPlace() {
        node.apply(T, ballot(1), Ballot.NONE, command("SET", "{tag}a", "1"));
        Watched present = watch(node, T, "{tag}a");
        Watched absent = watch(node, T, "{tag}b");
        node.apply(T, ballot(2), ballot(1), command("SET", "{tag}c", "1"), command("DEL", "{tag}b"));
        assertThat(texts(node.apply(
                        T,
                        ballot(3),
                        ballot(2),
                        Transaction.exec(List.of(present, absent), List.of(command("INCR", "{tag}a"))))))
                .containsExactly("*1\r\n:2\r\n");
        assertThat(texts(node.apply(T, ballot(4), ballot(3), exec(present, command("INCR", "{tag}a")))))
                .containsExactly(REFUSED);
        assertThat(texts(node.apply(T, ballot(5), ballot(4), exec(absent, command("SET", "{tag}b", "x")))))
                .containsExactly("*1\r\n+OK\r\n");
        assertThat(texts(node.apply(T, ballot(6), ballot(5), exec(absent, command("SET", "{tag}b", "y")))))
                .containsExactly(REFUSED);
        assertThat(node.readText(T, "MGET", "{tag}a", "{tag}b")).isEqualTo("*2\r\n$1\r\n2\r\n$1\r\nx\r\n");
    }

    @Test
    void when_aRoundLeavesTheOnlyKeyOfARegisterAsItIs_then_itsMarkStays() {
        node.write(K, ballot(1), "SET", "key", "1");
        other.write(K, ballot(1), "SET", "key", "1");
        Watched watched = watch(node, K, "key");
        assertThat(node.apply(K, ballot(2), ballot(1), command("SETNX", "key", "2")))
                .isInstanceOf(Answer.Accepted.class);
        assertThat(node.apply(K, ballot(3), ballot(2))).isInstanceOf(Answer.Accepted.class);
        assertThat(node.prepare(K, ballot(4))).isInstanceOf(Answer.Promised.class);
        assertThat(node.version(K)).isEqualTo(ballot(3));
        RegisterState state = node.fetch(K);
        assertThat(state.keys().get(0).content()).isEqualTo(ballot(1));
        Request exec = exec(watched, command("INCR", "key"));
        assertThat(texts(other.install(state, ballot(5), exec))).containsExactly("*1\r\n:2\r\n");
        assertThat(texts(node.apply(K, ballot(5), ballot(3), exec))).containsExactly("*1\r\n:2\r\n");
        assertThat(describe(other.fetch(K))).isEqualTo(describe(node.fetch(K)));
        assertThat(texts(node.apply(K, ballot(6), ballot(5), exec(watched)))).containsExactly(REFUSED);
    }

    @Test
    void when_aWatchedKeyExpires_then_theTransactionDoesNotTakePlace() {
        node.write(K, ballot(1), "SET", "key", "1", "PXAT", Long.toString(node.now + 10));
        Watched watched = watch(node, K, "key");
        node.now += 20;
        Request watch = Transaction.watch(List.of(bytes("key")));
        Answer.Value late = (Answer.Value) node.send(new Message.Read(node.header(K), K, watch));
        assertThat(late.expired()).isTrue();
        assertThat(texts(node.apply(K, ballot(2), ballot(1), exec(watched, command("SET", "key", "2")))))
                .containsExactly(REFUSED);
        Watched absent = watch(node, K, "key");
        node.now += 20;
        assertThat(texts(node.apply(K, ballot(3), ballot(2), exec(absent, command("SET", "key", "2")))))
                .containsExactly("*1\r\n+OK\r\n");
    }

    @Test
    void when_thePartitionIsFlushed_then_onlyKeysThatWereThereHaveChanged() {
        node.write(K, ballot(1), "SET", "key", "1");
        Watched present = watch(node, K, "key");
        node.flush(ContractNode.partitionOf(K), ballot(2));
        assertThat(texts(node.apply(K, ballot(3), ballot(2), exec(present)))).containsExactly(REFUSED);
        node.apply(K, ballot(4), ballot(3), command("SET", "key", "1"), command("DEL", "key"));
        Watched deleted = watch(node, K, "key");
        node.flush(ContractNode.partitionOf(K), ballot(5));
        assertThat(texts(node.apply(K, ballot(6), ballot(5), exec(deleted)))).containsExactly("*0\r\n");
    }

    @Test
    void when_replicasAreAtOneVersion_then_theyDecideAlike() {
        for (ContractNode each : List.of(node, other)) {
            each.apply(T, ballot(1), Ballot.NONE, command("SET", "{tag}a", "1"), command("SET", "{tag}b", "1"));
        }
        Watched watched = watch(node, T, "{tag}a");
        node.apply(T, ballot(2), ballot(1), command("SET", "{tag}b", "2"));
        RegisterState delta = node.fetch(T, ballot(1));
        assertThat(delta.keys()).hasSize(1);
        Request exec = exec(watched, command("INCR", "{tag}a"));
        assertThat(texts(other.install(delta, ballot(3), exec))).containsExactly("*1\r\n:2\r\n");
        assertThat(texts(node.apply(T, ballot(3), ballot(2), exec))).containsExactly("*1\r\n:2\r\n");
        assertThat(describe(other.fetch(T))).isEqualTo(describe(node.fetch(T)));
    }

    @Test
    void when_aReadIsATransaction_then_itIsAnsweredWithoutAChange() {
        node.apply(T, ballot(1), Ballot.NONE, command("SET", "{tag}a", "1"));
        Watched watched = watch(node, T, "{tag}a");
        Request exec = exec(watched, command("GET", "{tag}a"), command("EXISTS", "{tag}b"));
        Answer.Value value = (Answer.Value) node.send(new Message.Read(node.header(T), T, exec));
        assertThat(ContractNode.text(value.reply())).isEqualTo("*2\r\n$1\r\n1\r\n:0\r\n");
        assertThat(value.accepted()).isEqualTo(ballot(1));
        node.apply(T, ballot(2), ballot(1), command("APPEND", "{tag}a", "2"));
        Answer.Value changed = (Answer.Value) node.send(new Message.Read(node.header(T), T, exec));
        assertThat(ContractNode.text(changed.reply())).isEqualTo(REFUSED);
    }

    @Test
    void when_aKeyIsOfAnotherRegister_then_theTransactionIsRefused() {
        assertThat(node.apply(T, ballot(1), Ballot.NONE, exec(command("SET", "{tag}a", "1"), command("SET", "b", "1"))))
                .isInstanceOf(Answer.Error.class);
        assertThat(node.version(T)).isEqualTo(Ballot.NONE);
    }

    @Test
    void when_aCommandWaitsElsewhere_then_aNodeTakesWhatIsThereOrAnswersNil() {
        Request pop = command("BLPOP", "{tag}a", "{tag}b", "0");
        assertThat(texts(node.apply(
                        T, ballot(1), Ballot.NONE, pop, command("BLMOVE", "{tag}a", "{tag}b", "LEFT", "LEFT", "0"))))
                .containsExactly(REFUSED, "$-1\r\n");
        Request push = command("RPUSH", "{tag}b", "x", "y", "z");
        Request move = command("BRPOPLPUSH", "{tag}b", "{tag}c", "1.5");
        assertThat(texts(node.apply(T, ballot(2), ballot(1), push, pop, move, command("BRPOP", "{tag}b", "-1"))))
                .containsExactly(
                        ":3\r\n", "*2\r\n$6\r\n{tag}b\r\n$1\r\nx\r\n", "$1\r\nz\r\n", "-ERR timeout is negative\r\n");
        Request many = command("BLMPOP", "0", "2", "{tag}a", "{tag}b", "RIGHT", "COUNT", "5");
        assertThat(texts(node.apply(T, ballot(3), ballot(2), many, many)))
                .containsExactly("*2\r\n$6\r\n{tag}b\r\n*1\r\n$1\r\ny\r\n", REFUSED);
        assertThat(node.readText(T, "EXISTS", "{tag}a", "{tag}b", "{tag}c")).isEqualTo(":1\r\n");
    }

    @Test
    void when_aCommandWaitsForASortedSet_then_aNodeTakesWhatIsThereOrAnswersNil() {
        Request min = command("BZPOPMIN", "{tag}a", "{tag}b", "0");
        Request many = command("BZMPOP", "0", "2", "{tag}a", "{tag}b", "MIN", "COUNT", "5");
        assertThat(texts(node.apply(T, ballot(1), Ballot.NONE, min, many))).containsExactly(REFUSED, REFUSED);
        Request add = command("ZADD", "{tag}b", "1", "x", "2.5", "y", "3", "z");
        Request max = command("BZPOPMAX", "{tag}a", "{tag}b", "1.5");
        assertThat(texts(node.apply(T, ballot(2), ballot(1), add, min, max, command("BZPOPMIN", "{tag}b", "-1"))))
                .containsExactly(
                        ":3\r\n",
                        "*3\r\n$6\r\n{tag}b\r\n$1\r\nx\r\n$1\r\n1\r\n",
                        "*3\r\n$6\r\n{tag}b\r\n$1\r\nz\r\n$1\r\n3\r\n",
                        "-ERR timeout is negative\r\n");
        assertThat(texts(node.apply(T, ballot(3), ballot(2), many, many)))
                .containsExactly("*2\r\n$6\r\n{tag}b\r\n*1\r\n*2\r\n$1\r\ny\r\n$3\r\n2.5\r\n", REFUSED);
        assertThat(node.readText(T, "EXISTS", "{tag}a", "{tag}b")).isEqualTo(":0\r\n");
    }

    @Test
    void when_theClientSpeaksResp3_then_aRefusalIsItsNull() {
        node.protocol = 3;
        Watched watched = watch(node, K, "key");
        node.write(K, ballot(1), "SET", "key", "1");
        assertThat(texts(node.apply(K, ballot(2), ballot(1), exec(watched)))).containsExactly("_\r\n");
        assertThat(texts(node.apply(K, ballot(3), ballot(2), exec(command("GETDEL", "key"), command("GET", "key")))))
                .containsExactly("*2\r\n$1\r\n1\r\n_\r\n");
    }
}

package dev.roundhouse.spi.storage;

import static dev.roundhouse.spi.storage.ContractNode.PARTITIONS;
import static dev.roundhouse.spi.storage.ContractNode.describe;
import static dev.roundhouse.spi.storage.ContractNode.key;
import static dev.roundhouse.spi.storage.ContractNode.partitionOf;
import static dev.roundhouse.spi.storage.ContractNode.tag;
import static dev.roundhouse.spi.storage.ContractNode.texts;
import static dev.roundhouse.spi.storage.StorageNodeContract.ballot;
import static dev.roundhouse.spi.storage.StorageNodeContract.command;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.spi.version.Ballot;
import dev.roundhouse.spi.version.Lineage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every backend's nodes answer about whole partitions: epochs, recovery, flush, scan, digests. */
public abstract class PartitionContract {
    private static final Register K = key("key");
    private static final Register T = tag("tag");
    private static final int P = partitionOf(K);

    private final ContractPair pair;
    private ContractNode node;
    private ContractNode other;

    protected PartitionContract(ContractPair pair) {
        this.pair = pair;
    }

    @BeforeEach
    final void start() throws Exception {
        List<ContractNode> nodes = pair.start();
        node = nodes.get(0);
        other = nodes.get(1);
    }

    @AfterEach
    final void stop() throws Exception {
        pair.stop();
    }

    private void count() {
        assertThat(node.admit(Message.Role.COUNT)).isEqualTo(Answer.Accepted.NO_REPLY);
        assertThat(other.admit(Message.Role.COUNT)).isEqualTo(Answer.Accepted.NO_REPLY);
    }

    @Test
    void when_aNodeIsFresh_then_itCountsForNothing() {
        assertThat(node.prepare(K, ballot(1))).isInstanceOf(Answer.Recovering.class);
        assertThat(node.write(K, ballot(1), "SET", "key", "1")).isInstanceOf(Answer.Recovering.class);
        assertThat(node.send(new Message.Version(node.header(K), K))).isInstanceOf(Answer.Recovering.class);
        assertThat(node.flush(P, ballot(1))).isInstanceOf(Answer.Recovering.class);
        assertThat(node.send(new Message.Version(node.header(PARTITIONS), K))).isInstanceOf(Answer.Recovering.class);
        Answer keys = node.send(new Message.Scan(node.header(Header.ALL_PARTITIONS), 0, 1L << KeyPosition.BITS, 10));
        assertThat(keys).isEqualTo(new Answer.Keys(List.of(), 1L << KeyPosition.BITS, PARTITIONS));
        node.admit(Message.Role.COUNT, P);
        assertThat(node.version(K)).isEqualTo(Ballot.NONE);
    }

    @Test
    void when_theEpochIsOld_then_everythingIsRefused() {
        node.epoch = 5;
        count();
        node.epoch = 4;
        assertThat(node.prepare(K, ballot(1))).isEqualTo(new Answer.Stale(5));
        assertThat(node.write(K, ballot(1), "SET", "key", "1")).isEqualTo(new Answer.Stale(5));
        assertThat(node.send(new Message.Version(node.header(K), K))).isEqualTo(new Answer.Stale(5));
        assertThat(node.flush(P, ballot(1))).isEqualTo(new Answer.Stale(5));
        assertThat(node.admit(Message.Role.RECOVER, P)).isEqualTo(new Answer.Stale(5));
        node.epoch = 6;
        assertThat(node.version(K)).isEqualTo(Ballot.NONE);
        node.epoch = 5;
        assertThat(node.prepare(K, ballot(1))).isEqualTo(new Answer.Stale(6));
    }

    @Test
    void when_aPartitionIsFenced_then_onlyOlderEpochsAreShutOut() {
        count();
        node.write(K, ballot(1), "SET", "key", "1");
        node.epoch = 3;
        assertThat(node.admit(Message.Role.FENCE, P)).isEqualTo(Answer.Accepted.NO_REPLY);
        assertThat(node.admit(Message.Role.FENCE, P)).isEqualTo(Answer.Accepted.NO_REPLY);
        assertThat(node.readText(K, "GET", "key")).isEqualTo("$1\r\n1\r\n");
        node.epoch = 2;
        assertThat(node.write(K, ballot(2), "SET", "key", "2")).isEqualTo(new Answer.Stale(3));
    }

    @Test
    void when_recoveryIsToldTwice_then_memoryIsDiscardedOnce() {
        count();
        node.write(K, ballot(1), "SET", "key", "1");
        node.epoch = 2;
        node.admit(Message.Role.RECOVER, P);
        assertThat(node.prepare(K, ballot(2))).isInstanceOf(Answer.Recovering.class);
        node.admit(Message.Role.COUNT, P);
        assertThat(node.version(K)).isEqualTo(Ballot.NONE);
        node.write(K, ballot(1), "SET", "key", "2");
        assertThat(node.admit(Message.Role.RECOVER, P)).isEqualTo(Answer.Accepted.NO_REPLY);
        assertThat(node.readText(K, "GET", "key")).isEqualTo("$1\r\n2\r\n");
    }

    @Test
    void when_aPartitionIsDumpedAndLoaded_then_theOtherNodeHoldsTheSame() {
        node.admit(Message.Role.COUNT);
        int partition = partitionOf(T);
        List<Register> registers = registersOf(partition, 30);
        for (int i = 0; i < registers.size(); i++) {
            String name = ContractNode.text(registers.get(i).name());
            node.apply(registers.get(i), ballot(i + 1), Ballot.NONE, command("SET", name, "v" + i));
        }
        node.apply(T, ballot(1), Ballot.NONE, command("MSETNX", "{tag}a", "1", "{tag}b", "2"));
        node.apply(T, ballot(2), ballot(1), command("DEL", "{tag}a"));
        node.prepare(T, ballot(50));
        node.prepare(registers.get(0), ballot(51));
        for (int limit : new int[] {1, 7, 1000}) {
            List<Answer.Dumped> pages = node.dump(partition, limit);
            List<RegisterState> states =
                    pages.stream().flatMap(page -> page.registers().stream()).toList();
            assertThat(states).extracting(RegisterState::register).hasSize(31).doesNotHaveDuplicates();
            assertThat(states).extracting(state -> state.register().hash()).isSortedAccordingTo(Long::compareUnsigned);
        }
        other.admit(Message.Role.RECOVER);
        for (Answer.Dumped page : node.dump(partition, 7)) {
            assertThat(load(partition, page)).isEqualTo(Answer.Accepted.NO_REPLY);
            assertThat(load(partition, page)).isEqualTo(Answer.Accepted.NO_REPLY);
        }
        other.admit(Message.Role.COUNT);
        assertThat(load(partition, node.dump(partition, 1).get(0))).isEqualTo(new Answer.Stale(1));
        for (Register register : registers) {
            assertThat(describe(other.fetch(register))).isEqualTo(describe(node.fetch(register)));
        }
        assertThat(describe(other.fetch(T))).isEqualTo(describe(node.fetch(T)));
        assertThat(other.fetch(T).lineage().reaches(ballot(2), ballot(1))).isTrue();
        assertThat(other.prepare(T, ballot(50))).isEqualTo(new Answer.Refused(ballot(50)));
        assertThat(other.prepare(registers.get(0), ballot(51))).isEqualTo(new Answer.Refused(ballot(51)));
        assertThat(other.digests().roots()).isEqualTo(node.digests().roots());
    }

    private Answer load(int partition, Answer.Dumped page) {
        return other.send(new Message.Load(other.header(partition), page.registers(), page.floor(), page.flushed()));
    }

    private static List<Register> registersOf(int partition, int count) {
        return LongStream.range(0, 1_000_000)
                .mapToObj(i -> key("k" + i))
                .filter(register -> partitionOf(register) == partition)
                .limit(count)
                .toList();
    }

    @Test
    void when_twoSourcesAreLoaded_then_theHighestOfEachCounts() {
        Lineage none = Lineage.EMPTY;
        RegisterState older = new RegisterState(K, ballot(9), ballot(1), none, Ballot.NONE, List.of(state(1, "old")));
        RegisterState newer = new RegisterState(K, ballot(2), ballot(2), none, Ballot.NONE, List.of(state(2, "new")));
        for (List<RegisterState> order : List.of(List.of(older, newer), List.of(newer, older))) {
            other.epoch++;
            other.admit(Message.Role.RECOVER, P);
            for (RegisterState state : order) {
                other.send(new Message.Load(other.header(P), List.of(state), ballot(3), Ballot.NONE));
            }
            other.admit(Message.Role.COUNT, P);
            assertThat(other.readText(K, "GET", "key")).isEqualTo("$3\r\nnew\r\n");
            assertThat(other.prepare(K, ballot(9))).isEqualTo(new Answer.Refused(ballot(9)));
            Register absent = registersOf(P, 1).get(0);
            assertThat(other.prepare(absent, ballot(3))).isEqualTo(new Answer.Refused(ballot(3)));
            assertThat(other.prepare(absent, ballot(4)))
                    .isEqualTo(new Answer.Promised(Ballot.NONE, Lineage.EMPTY, ballot(3)));
        }
    }

    private static KeyState state(int content, String value) {
        return new KeyState(K.name(), ballot(content), KeyState.NO_EXPIRY, KeyState.STRING, ContractNode.bytes(value));
    }

    @Test
    void when_theLoadHasAnotherEpoch_then_itIsStale() {
        other.epoch = 3;
        other.admit(Message.Role.RECOVER, P);
        Message.Load load = new Message.Load(other.header(P), List.of(), Ballot.NONE, Ballot.NONE);
        assertThat(other.send(load)).isEqualTo(Answer.Accepted.NO_REPLY);
        other.epoch = 4;
        load = new Message.Load(other.header(P), List.of(), Ballot.NONE, Ballot.NONE);
        assertThat(other.send(load)).isEqualTo(new Answer.Stale(3));
    }

    @Test
    void when_aPartitionIsFlushed_then_absentKeysHaveTheFlushsBallot() {
        count();
        node.write(K, ballot(3), "SET", "key", "1");
        Register promised = registersOf(P, 1).get(0);
        node.prepare(promised, ballot(5));
        assertThat(node.flush(P, ballot(4))).isInstanceOf(Answer.Refused.class);
        assertThat(node.readText(K, "GET", "key")).isEqualTo("$1\r\n1\r\n");
        assertThat(node.flush(P, ballot(6))).isEqualTo(Answer.Accepted.NO_REPLY);
        assertThat(node.flush(P, ballot(6))).isEqualTo(new Answer.Refused(ballot(6)));
        assertThat(node.version(K)).isEqualTo(ballot(6));
        assertThat(node.readText(K, "GET", "key")).isEqualTo("$-1\r\n");
        assertThat(node.write(K, ballot(6), "SET", "key", "2")).isEqualTo(new Answer.Refused(ballot(6)));
        assertThat(node.prepare(promised, ballot(6))).isEqualTo(new Answer.Refused(ballot(6)));
        assertThat(texts(node.apply(K, ballot(7), ballot(6), command("INCR", "key"))))
                .containsExactly(":1\r\n");
        assertThat(node.dump(P, 10).get(0).flushed()).isEqualTo(ballot(6));
        other.flush(P, ballot(6));
        assertThat(other.digests().roots()[P]).isNotEqualTo(node.digests().roots()[P]);
        other.apply(K, ballot(7), ballot(6), command("INCR", "key"));
        assertThat(other.digests().roots()).isEqualTo(node.digests().roots());
    }

    @Test
    void when_aFlushIsLoaded_then_olderVersionsGo() {
        node.admit(Message.Role.COUNT);
        other.epoch = 2;
        other.admit(Message.Role.RECOVER, P);
        RegisterState old =
                new RegisterState(K, ballot(1), ballot(1), Lineage.EMPTY, Ballot.NONE, List.of(state(1, "old")));
        other.send(new Message.Load(other.header(P), List.of(old), Ballot.NONE, Ballot.NONE));
        other.send(new Message.Load(other.header(P), List.of(), Ballot.NONE, ballot(2)));
        other.send(new Message.Load(other.header(P), List.of(old), Ballot.NONE, Ballot.NONE));
        other.admit(Message.Role.COUNT, P);
        assertThat(other.version(K)).isEqualTo(ballot(2));
        assertThat(other.readText(K, "GET", "key")).isEqualTo("$-1\r\n");
    }

    @Test
    void when_keysAreScanned_then_eachComesOnceInPositionOrder() {
        count();
        Map<String, Boolean> live = new LinkedHashMap<>();
        for (int i = 0; i < 200; i++) {
            Register register = key("scan" + i);
            node.write(register, ballot(1), "SET", "scan" + i, "v", "PXAT", Long.toString(node.now + 1 + i));
            live.put("scan" + i, i > 50);
        }
        node.apply(key("scan199"), ballot(2), ballot(1), command("DEL", "scan199"));
        live.put("scan199", false);
        node.apply(T, ballot(1), Ballot.NONE, command("MSETNX", "{tag}a", "1", "{tag}b", "2"));
        live.put("{tag}a", true);
        live.put("{tag}b", true);
        node.prepare(key("promised"), ballot(1));
        node.now += 51;
        for (int limit : new int[] {1, 10, 1000}) {
            List<Answer.ScannedKey> keys = node.scan(limit);
            assertThat(keys).extracting(Answer.ScannedKey::position).isSorted();
            Map<String, Boolean> found = new LinkedHashMap<>();
            for (Answer.ScannedKey key : keys) {
                assertThat(found.put(ContractNode.text(key.key()), key.live())).isNull();
                assertThat(key.type())
                        .isEqualTo(
                                ContractNode.text(key.key()).equals("scan199") ? KeyState.TOMBSTONE : KeyState.STRING);
            }
            assertThat(found).containsExactlyInAnyOrderEntriesOf(live);
        }
    }

    @Test
    void when_twoNodesGotTheSameMessagesInAnyOrder_then_digestsAgree() {
        count();
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<Message> messages = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            Register register = key("digest" + i);
            messages.add(new Message.Write(
                    node.header(register), register, ballot(i), command("SET", "digest" + i, "v" + i)));
        }
        messages.forEach(node::send);
        java.util.Collections.shuffle(messages, random);
        messages.forEach(other::send);
        messages.forEach(other::send);
        assertThat(other.digests().roots())
                .as("seed %d", seed)
                .isEqualTo(node.digests().roots());
        assertThat(LongStream.of(other.digests().liveKeys()).sum()).isEqualTo(100);
        node.apply(key("digest1"), ballot(200), ballot(1), command("DEL", "digest1"));
        assertThat(other.digests().roots()).isNotEqualTo(node.digests().roots());
        assertThat(LongStream.of(node.digests().liveKeys()).sum()).isEqualTo(99);
        other.redeliver(node.fetch(key("digest1")));
        assertThat(other.digests().roots()).isEqualTo(node.digests().roots());
    }

    @Test
    void when_anyMessageComesTwice_then_theSecondChangesNothing() {
        count();
        node.apply(T, ballot(1), Ballot.NONE, command("SET", "{tag}a", "1"));
        RegisterState whole = node.fetch(T);
        Header header = other.header(T);
        List<Message> messages = List.of(
                new Message.Prepare(header, T, ballot(1)),
                new Message.Redeliver(header, whole),
                new Message.Apply(
                        header, T, ballot(2), ballot(1), ballot(1), List.of(command("INCR", "{tag}a")), ballot(3)),
                new Message.Apply(
                        header, T, ballot(3), ballot(2), ballot(2), List.of(command("INCR", "{tag}b")), Ballot.NONE),
                new Message.Install(
                        header, ballot(5), whole, ballot(1), List.of(command("APPEND", "{tag}a", "7")), Ballot.NONE),
                new Message.Flush(header, ballot(6), false),
                new Message.Write(other.header(K), K, ballot(7), command("SET", "key", "v")),
                new Message.Admit(header, new int[] {header.partition()}, Message.Role.COUNT));
        for (Message message : messages) {
            other.send(message);
            String state = describe(other.fetch(T)) + describe(other.fetch(K));
            Ballot promised = other.fetch(T).promised();
            other.send(message);
            assertThat(describe(other.fetch(T)) + describe(other.fetch(K)))
                    .as("after %s", message)
                    .isEqualTo(state);
            assertThat(other.fetch(T).promised()).isEqualTo(promised);
        }
    }

    @Test
    void when_replicasDiffer_then_bucketsAndVersionsShowWhere() {
        count();
        List<Register> registers = registersOf(P, 60);
        for (Register register : registers) {
            String name = ContractNode.text(register.name());
            node.write(register, ballot(1), "SET", name, "v");
            other.write(register, ballot(1), "SET", name, "v");
        }
        node.prepare(key("promised"), ballot(9));
        Register differing = registers.get(17);
        node.write(differing, ballot(2), "SET", ContractNode.text(differing.name()), "w");
        for (int count : new int[] {1, 8, 64}) {
            HashBuckets buckets = HashBuckets.of(P, PARTITIONS, count);
            Answer.Buckets mine = (Answer.Buckets) node.send(new Message.Buckets(node.header(P), count));
            Answer.Buckets theirs = (Answer.Buckets) other.send(new Message.Buckets(other.header(P), count));
            int different = buckets.bucketOf(differing.hash());
            for (int bucket = 0; bucket < count; bucket++) {
                assertThat(mine.digests()[bucket] == theirs.digests()[bucket]).isEqualTo(bucket != different);
            }
            List<RegisterVersion> held = versions(node, buckets.first(different), buckets.last(different), 1000, false);
            assertThat(held).contains(new RegisterVersion(differing, ballot(2)));
            assertThat(held).allMatch(each -> buckets.bucketOf(each.register().hash()) == different);
        }
        assertThat(versions(node, 0, -1L, 7, false))
                .extracting(RegisterVersion::register)
                .containsExactlyInAnyOrderElementsOf(registers)
                .isSortedAccordingTo((a, b) -> Long.compareUnsigned(a.hash(), b.hash()));
        assertThat(node.send(new Message.Buckets(node.header(P), 3))).isInstanceOf(Answer.Error.class);
    }

    private static List<RegisterVersion> versions(
            ContractNode of, long from, long last, int limit, boolean onlyTombstones) {
        List<RegisterVersion> found = new ArrayList<>();
        Answer.Versions page;
        long next = from;
        do {
            page = (Answer.Versions) of.send(new Message.Versions(of.header(P), next, last, limit, onlyTombstones));
            found.addAll(page.versions());
            next = page.next();
        } while (!page.done());
        return found;
    }

    private boolean hasPassed(RegisterVersion asked) {
        Header header = node.header(asked.register());
        return ((Answer.Passed) node.send(new Message.Passed(header, List.of(asked)))).passed()[0];
    }

    private Answer purge(Register register, Ballot version) {
        Message purge = new Message.Purge(node.header(register), List.of(new RegisterVersion(register, version)));
        return node.send(purge);
    }

    @Test
    void when_aTombstoneIsPurged_then_onlyItsPromiseIsKept() {
        count();
        node.write(K, ballot(1), "SET", "key", "1");
        assertThat(versions(node, 0, -1L, 10, true)).isEmpty();
        node.apply(K, ballot(2), ballot(1), command("DEL", "key"));
        node.prepare(K, ballot(5));
        assertThat(versions(node, 0, -1L, 10, true)).containsExactly(new RegisterVersion(K, ballot(2)));
        assertThat(node.digests().tombstones()[P]).isEqualTo(1);
        assertThat(hasPassed(new RegisterVersion(K, ballot(2)))).isTrue();
        assertThat(hasPassed(new RegisterVersion(K, ballot(3)))).isFalse();
        purge(K, ballot(1));
        assertThat(node.version(K)).isEqualTo(ballot(2));
        assertThat(purge(K, ballot(2))).isEqualTo(Answer.Accepted.NO_REPLY);
        assertThat(purge(K, ballot(2))).isEqualTo(Answer.Accepted.NO_REPLY);
        assertThat(node.version(K)).isEqualTo(Ballot.NONE);
        assertThat(node.digests().tombstones()[P]).isZero();
        assertThat(node.digests().roots()[P]).isZero();
        assertThat(hasPassed(new RegisterVersion(K, ballot(5)))).isTrue();
        assertThat(hasPassed(new RegisterVersion(K, ballot(6)))).isFalse();
        assertThat(node.prepare(K, ballot(5))).isEqualTo(new Answer.Refused(ballot(5)));
        assertThat(node.prepare(K, ballot(6))).isEqualTo(new Answer.Promised(Ballot.NONE, Lineage.EMPTY, ballot(5)));
    }

    @Test
    void when_aKeyLivesAgain_then_purgeLeavesIt() {
        count();
        node.write(K, ballot(1), "SET", "key", "1");
        node.apply(K, ballot(2), ballot(1), command("DEL", "key"));
        node.write(K, ballot(3), "SET", "key", "2");
        purge(K, ballot(2));
        purge(K, ballot(3));
        assertThat(node.readText(K, "GET", "key")).isEqualTo("$1\r\n2\r\n");
    }

    @Test
    void when_aKeyUnderATagIsDeleted_then_itsTombstoneGoesAloneAndTheTagWithTheLast() {
        count();
        int partition = partitionOf(T);
        node.apply(T, ballot(1), Ballot.NONE, command("MSETNX", "{tag}a", "1", "{tag}b", "2", "{tag}c", "3"));
        node.apply(T, ballot(2), ballot(1), command("DEL", "{tag}a"));
        node.apply(T, ballot(3), ballot(2), command("DEL", "{tag}b"));
        assertThat(node.digests().tombstones()[partition]).isEqualTo(2);
        purge(T, ballot(2));
        assertThat(node.digests().tombstones()[partition]).isEqualTo(1);
        assertThat(node.version(T)).isEqualTo(ballot(3));
        assertThat(node.readText(T, "GET", "{tag}c")).isEqualTo("$1\r\n3\r\n");
        node.apply(T, ballot(4), ballot(3), command("DEL", "{tag}c"));
        purge(T, ballot(4));
        assertThat(node.version(T)).isEqualTo(Ballot.NONE);
        assertThat(node.digests().tombstones()[partition]).isZero();
        assertThat(node.digests().roots()[partition]).isZero();
        assertThat(node.prepare(T, ballot(4))).isEqualTo(new Answer.Refused(ballot(4)));
    }

    @Test
    void when_aFlushComesAgain_then_whatIsNewerStays() {
        count();
        List<Register> registers = registersOf(P, 3);
        for (int i = 0; i < 3; i++) {
            node.write(
                    registers.get(i),
                    ballot(1 + 4 * i),
                    "SET",
                    ContractNode.text(registers.get(i).name()),
                    "v");
        }
        node.prepare(registers.get(0), ballot(6));
        assertThat(flushAgain(5)).isEqualTo(new Answer.Refused(ballot(6)));
        assertThat(node.version(registers.get(1))).isEqualTo(ballot(5));
        assertThat(flushAgain(7)).isEqualTo(Answer.Accepted.NO_REPLY);
        assertThat(flushAgain(5)).isEqualTo(Answer.Accepted.NO_REPLY);
        assertThat(node.version(registers.get(0))).isEqualTo(ballot(7));
        assertThat(node.version(registers.get(1))).isEqualTo(ballot(7));
        assertThat(node.version(registers.get(2))).isEqualTo(ballot(9));
        other.flush(P, ballot(7));
        other.write(
                registers.get(2),
                ballot(9),
                "SET",
                ContractNode.text(registers.get(2).name()),
                "v");
        assertThat(other.digests().roots()[P]).isEqualTo(node.digests().roots()[P]);
    }

    private Answer flushAgain(int ballot) {
        return node.send(new Message.Flush(node.header(P), ballot(ballot), true));
    }
}

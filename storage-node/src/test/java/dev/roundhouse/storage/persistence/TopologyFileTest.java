package dev.roundhouse.storage.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.ring.KeyHash;
import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.Header;
import dev.roundhouse.spi.storage.Message;
import dev.roundhouse.spi.storage.Register;
import dev.roundhouse.spi.version.Ballot;
import dev.roundhouse.storage.command.Commands;
import dev.roundhouse.storage.store.MemoryStore;
import dev.roundhouse.storage.store.StoreSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TopologyFileTest {
    private static final int PARTITIONS = 16;
    private static final byte[] TAG = "topology".getBytes(StandardCharsets.UTF_8);
    private static final Register RECORD = new Register(TAG, true, KeyHash.hashOf(TAG));

    @TempDir
    Path directory;

    private static MemoryStore store() {
        return new MemoryStore(new StoreSettings(PARTITIONS, true, 0), Commands.executor(), new Random(1));
    }

    private static Header header() {
        return new Header(0, PARTITIONS, 7, 1, 2);
    }

    /** A process that is admitted, and writes one version of the record. */
    private void firstProcess() throws IOException {
        try (TopologyFile file = TopologyFile.open(directory)) {
            MemoryStore store = store();
            file.serve(store, "c1", "n1");
            store.handle(new Message.Admit(header(), new int[] {PARTITIONS, 3}, Message.Role.COUNT));
            Ballot ballot = new Ballot(5 << 16, 9);
            store.handle(new Message.Prepare(header(), RECORD, ballot));
            Request set = Request.of("SET", "{topology}:1", "x".repeat(1_000));
            assertThat(store.handle(new Message.Apply(
                            header(), RECORD, ballot, Ballot.NONE, Ballot.NONE, List.of(set), Ballot.NONE)))
                    .isInstanceOf(Answer.Accepted.class);
        }
    }

    private Answer read() throws IOException {
        try (TopologyFile file = TopologyFile.open(directory)) {
            MemoryStore store = store();
            file.serve(store, "c1", "n1");
            return store.handle(new Message.Read(header(), RECORD, Request.of("STRLEN", "{topology}:1")));
        }
    }

    @Test
    void when_theProcessIsAnother_then_theRecordIsThereAndOldEpochsAreRefused() throws IOException {
        firstProcess();
        assertThat(read())
                .isInstanceOfSatisfying(
                        Answer.Value.class,
                        value -> assertThat(value.reply()).asString().isEqualTo(":1000\r\n"));
        try (TopologyFile file = TopologyFile.open(directory)) {
            MemoryStore store = store();
            file.serve(store, "c1", "n1");
            for (int partition : new int[] {PARTITIONS, 3}) {
                Header older = new Header(0, partition, 6, 1, 2);
                assertThat(store.handle(new Message.Version(older, RECORD))).isEqualTo(new Answer.Stale(7));
            }
            Header newer = new Header(0, 3, 7, 1, 2);
            assertThat(store.handle(new Message.Version(newer, RECORD))).isInstanceOf(Answer.Recovering.class);
        }
    }

    @Test
    void when_theFileIsDamagedAnywhere_then_itCountsAsLostAndIsPutAside() throws IOException {
        firstProcess();
        Path path = directory.resolve("topology");
        byte[] whole = Files.readAllBytes(path);
        for (int at = 0; at < whole.length; at += 7) {
            Files.write(path, Arrays.copyOf(whole, at));
            assertThat(read()).as("cut at %d", at).isInstanceOf(Answer.Recovering.class);
            byte[] flipped = whole.clone();
            flipped[at] ^= 4;
            Files.write(path, flipped);
            assertThat(read()).as("changed at %d", at).isInstanceOf(Answer.Recovering.class);
            assertThat(directory.resolve("topology.damaged")).hasBinaryContent(flipped);
        }
        Files.write(path, whole);
        assertThat(read()).isInstanceOf(Answer.Value.class);
    }

    @Test
    void when_aCrashLeftHalfOfANewFile_then_theOldOneCounts() throws IOException {
        firstProcess();
        Files.write(directory.resolve("topology.new"), new byte[100]);
        assertThat(read()).isInstanceOf(Answer.Value.class);
    }

    @Test
    void when_theDirectoryIsInUse_then_anotherNodeIsRefused() throws IOException {
        try (TopologyFile file = TopologyFile.open(directory)) {
            assertThat(file.refuse("c1", "n1", PARTITIONS)).isNull();
            assertThatThrownBy(() -> TopologyFile.open(directory)).hasMessageContaining("in use by another node");
        }
        TopologyFile.open(directory).close();
    }

    @Test
    void when_theDirectoryIsOfSomebodyElse_then_itSaysWhose() throws IOException {
        firstProcess();
        try (TopologyFile file = TopologyFile.open(directory)) {
            assertThat(file.refuse("c1", "n1", PARTITIONS)).isNull();
            assertThat(file.refuse("c2", "n1", PARTITIONS)).contains("belongs to cluster 'c1', not 'c2'");
            assertThat(file.refuse("c1", "n2", PARTITIONS)).contains("that of node 'n1', not 'n2'");
            assertThat(file.refuse("c1", "n1", 32)).contains("16 partitions, not 32");
        }
    }
}

package dev.roundhouse.proxy.reload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.proxy.configuration.Configuration;
import dev.roundhouse.proxy.configuration.ConfigurationReader;
import dev.roundhouse.proxy.configuration.ConfigurationResult.Valid;
import dev.roundhouse.proxy.configuration.Given.Difference;
import dev.roundhouse.proxy.configuration.Sources;
import dev.roundhouse.proxy.reload.ReloadResult.Done;
import dev.roundhouse.proxy.reload.ReloadResult.Refused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReloadTest {
    private static final String NODES = """
            nodes: [{id: n1, backend: memory}, {id: n2, backend: memory}, {id: n3, backend: memory}]
            """;

    private final List<Configuration> applied = new ArrayList<>();

    @TempDir
    private Path directory;

    private Path file;
    private Reload reload;

    @BeforeEach
    void start() throws IOException {
        file = Files.writeString(directory.resolve("proxy.yaml"), NODES);
        ConfigurationReader reader = ConfigurationReader.withInstalledBackends();
        Valid valid = (Valid) reader.read(new Sources(file, Map.of(), List.of(), List.of()));
        reload = new Reload(reader, valid, (before, next) -> applied.add(next));
    }

    private ReloadResult again(String more) throws IOException {
        Files.writeString(file, NODES + more);
        return reload.again("test");
    }

    @Test
    void when_liveKeysChange_then_theyAreInForceAndNamed() throws IOException {
        Done done = (Done) again("links: {nodeTimeoutMillis: 300}\nstores: [{write: 3}]\nlogging: {level: debug}\n");

        assertThat(done.changed())
                .extracting(Difference::toString)
                .containsExactly(
                        "links.nodeTimeoutMillis 250 -> 300", "logging.level info -> debug", "stores[0].write 2 -> 3");
        assertThat(done.needRestart()).isEmpty();
        assertThat(applied).hasSize(1);
        assertThat(applied.get(0).links().nodeTimeoutMillis()).isEqualTo(300);
        assertThat(reload.live()).containsEntry("links.nodeTimeoutMillis", "300");
    }

    @Test
    void when_otherKeysChange_then_theyAreNamedUntilTheyAreAsAtTheStart() throws IOException {
        Done done = (Done) again("proxy: {port: 7000}\nlinks: {nodeTimeoutMillis: 300}\n");

        assertThat(done.needRestart()).containsExactly("proxy.port");
        assertThat(done.changed()).hasSize(1);
        assertThat(((Done) again("proxy: {port: 7000}\n")).needRestart()).containsExactly("proxy.port");
        assertThat(((Done) again("")).needRestart()).isEmpty();
    }

    @Test
    void when_thereAreOtherReplicas_then_theNumbersOfTheStoreWaitForTheRestart() throws IOException {
        Done done = (Done) again("stores: [{replicas: 2, read: 1, write: 2}]\n");

        assertThat(done.needRestart()).containsExactly("stores[0].read", "stores[0].replicas");
        assertThat(done.changed()).isEmpty();
        assertThat(again("stores: [{replicas: 2, read: 2, write: 2}]\n")).isInstanceOf(Done.class);
    }

    @Test
    void when_aKeyIsSetToWhatItIs_then_itIsTaken() {
        reload.live()
                .forEach((path, value) -> assertThat(reload.change(Map.of(path, value), "", "test"))
                        .as("%s %s", path, value)
                        .isEqualTo(new Done(List.of(), List.of(), List.of())));
    }

    @Test
    void when_aFileIsWrong_then_itIsRefusedWholeWithAllReasons() throws IOException {
        Refused refused = (Refused) again("links: {nodeTimeoutMillis: 0, maxOutstanding: 5}\nlogging: {levl: debug}\n");

        assertThat(refused.errors()).hasSize(2);
        assertThat(refused.errors().get(0)).contains("proxy.yaml:").contains("logging.levl");
        assertThat(refused.errors().get(1)).contains("links.nodeTimeoutMillis is 0; it must be a number from 1");
        assertThat(applied).isEmpty();
        assertThat(reload.live()).containsEntry("links.maxOutstanding", "65536");
    }

    @Test
    void when_theFileIsGone_then_theOldStaysInForce() throws IOException {
        Files.delete(file);

        assertThat(((Refused) reload.again("test")).errors()).containsExactly("there is no file " + file);
        assertThat(applied).isEmpty();
    }

    @Test
    void when_numbersCouldLoseReads_then_theyAreRefused_andInTwoStepsTaken() throws IOException {
        assertThat(again("stores: [{read: 1, write: 3}]\n")).isInstanceOf(Refused.class);
        assertThat(again("stores: [{read: 2, write: 3}]\n")).isInstanceOf(Done.class);
        // Writes of before were acknowledged by two.
        assertThat(again("stores: [{read: 1, write: 3}]\n")).isInstanceOf(Refused.class);
        assertThat(again("stores: [{read: 3, write: 2}]\n")).isInstanceOf(Done.class);
    }

    @Test
    void when_aSingleKeyIsSet_then_itHoldsUntilAllIsReadAgain() {
        assertThat(reload.change(Map.of("reads.hedgePercent", "7"), "", "test")).isInstanceOf(Done.class);
        assertThat(applied.get(0).hedgePercent()).isEqualTo(7);
        assertThat(reload.change(Map.of("links.nodeTimeoutMillis", "300"), "", "test"))
                .isInstanceOf(Done.class);
        assertThat(applied.get(1).hedgePercent()).isEqualTo(7);

        Done done = (Done) reload.again("test");

        assertThat(done.changed()).hasSize(2);
        assertThat(applied.get(2).hedgePercent()).isEqualTo(5);
    }

    @Test
    void when_aSingleKeyIsWrongOrNotLive_then_nothingChanges() {
        assertThat(((Refused) reload.change(Map.of("reads.hedgePercent", "many"), "", "test")).errors())
                .containsExactly("reads.hedgePercent is many; it must be a number from 0 to 100");
        assertThat(((Refused) reload.change(Map.of("proxy.port", "7"), "", "test")).errors())
                .containsExactly("proxy.port cannot be changed while the proxy runs");
        assertThat(applied).isEmpty();
    }
}

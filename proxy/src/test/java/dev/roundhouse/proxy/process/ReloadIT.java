package dev.roundhouse.proxy.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The configuration changed under load: clients notice nothing. */
class ReloadIT {
    private static final int RELOADS = 20;

    @RegisterExtension
    final Programs programs = new Programs();

    private static void awaitValue(RespClient client, String key, String value) {
        Awaitility.await(key)
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> client.succeed("CONFIG", "GET", key).equals(List.of(key, value)));
    }

    @Test
    void when_itIsReloadedAgainAndAgainUnderLoad_then_clientsNoticeNothing() throws IOException {
        Cluster cluster = Cluster.ofThreeNodes(programs);
        JarProcess proxy = cluster.proxy();
        Path file = programs.configuration(proxy);
        String before = Files.readString(file);
        String usual = before.replace("replicas: 3}", "replicas: 3, write: 2}");
        String three = before.replace("replicas: 3}", "replicas: 3, write: 3}") + "links: {nodeTimeoutMillis: 400}\n";
        Load load = programs.closing(new Load(proxy.port()));
        load.awaitMore(Sizes.OPERATIONS / 8);
        try (RespClient client = new RespClient(proxy.port())) {
            for (int i = 0; i < RELOADS; i++) {
                Files.writeString(file, i % 2 == 0 ? three : usual);
                if (i % 4 < 2) {
                    proxy.sighup();
                } else {
                    assertThat(proxy.http("POST", "/api/admin/reload"))
                            .contains(" 200 ")
                            .contains("stores[0].write");
                }
                awaitValue(client, "stores[0].write", i % 2 == 0 ? "3" : "2");
                load.awaitMore(Sizes.OPERATIONS / 40);
            }
            Files.writeString(file, before + "links: {nodeTimeoutMillis: 0}\n");
            assertThat(proxy.http("POST", "/api/admin/reload"))
                    .contains(" 422 ")
                    .contains("links.nodeTimeoutMillis is 0; it must be a number from 1");
            assertThat(client.succeed("CONFIG", "SET", "links.nodeTimeoutMillis", "350", "timeout", "0"))
                    .isEqualTo("OK");
            awaitValue(client, "links.nodeTimeoutMillis", "350");
            assertThat(client.call("CONFIG", "SET", "stores[0].read", "1").toString())
                    .contains("CONFIG SET failed (possibly related to argument 'stores[0].read')");
        }
        load.awaitMore(Sizes.OPERATIONS / 8);
        load.stop();
        load.assertUnharmed();
        load.verify();
        assertThat(proxy.output())
                .contains("audit: configuration: ")
                .contains("by SIGHUP")
                .contains("by CONFIG SET by client ")
                .contains("by POST /api/admin/reload from 127.0.0.1:");
    }
}

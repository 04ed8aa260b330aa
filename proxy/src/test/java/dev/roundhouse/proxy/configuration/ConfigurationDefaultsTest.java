package dev.roundhouse.proxy.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.proxy.configuration.Configuration.Drain;
import dev.roundhouse.proxy.configuration.Configuration.Http;
import dev.roundhouse.proxy.configuration.Configuration.Logging;
import dev.roundhouse.proxy.configuration.Configuration.Members;
import dev.roundhouse.proxy.configuration.Configuration.Node;
import dev.roundhouse.proxy.configuration.Configuration.Proxy;
import dev.roundhouse.proxy.configuration.Configuration.Repair;
import dev.roundhouse.proxy.configuration.Configuration.Ring;
import dev.roundhouse.proxy.configuration.Configuration.Store;
import dev.roundhouse.proxy.coordinator.Consistency;
import dev.roundhouse.proxy.coordinator.Quorum;
import dev.roundhouse.proxy.membership.FailureSettings;
import dev.roundhouse.proxy.repair.RepairSettings;
import dev.roundhouse.spi.storage.EvictionPolicy;
import dev.roundhouse.spi.storage.LinkLimits;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfigurationDefaultsTest {
    @Test
    void when_nothingIsGiven_then_itIsTheEmbeddedDefault() {
        var expected = new Configuration(
                new Proxy("127.0.0.1", 6379, 0, null, 0, 1L << 30, 0, false, new Drain(0, 5_000)),
                new Http("127.0.0.1", 8080, true),
                new Ring(4096, 256),
                List.of(
                        new Node("n1", "memory", null, null, 1, 0, null),
                        new Node("n2", "memory", null, null, 1, 0, null),
                        new Node("n3", "memory", null, null, 1, 0, null)),
                "roundhouse",
                List.of("n1", "n2", "n3"),
                new Members("127.0.0.1", 5701, 0, List.of(), null),
                List.of(new Store("default", new Quorum(Consistency.QUORUM, 3, 2, 2), EvictionPolicy.NOEVICTION)),
                200,
                new LinkLimits(1_000, 250, 20, 1_000, 65_536, 256L << 20, (512 << 20) + 65_536, 64),
                5,
                new FailureSettings(100, 150, 50, 5, 20, 1_000, 30_000),
                new Repair(new RepairSettings(60_000, 16 << 20, 8 << 20, 60_000, 100_000), null),
                new Logging("info", "text", 1_000));

        ConfigurationResult result = new ConfigurationReader(FakeBackend.ALL).read(Sources.NONE);

        assertThat(result).isInstanceOfSatisfying(ConfigurationResult.Valid.class, valid -> {
            assertThat(valid.configuration()).isEqualTo(expected);
            assertThat(valid.warnings()).isEmpty();
        });
    }

    @Test
    void when_keysAreListed_then_everyOneHasItsOwnVariableAndADocumentation() {
        assertThat(Settings.ALL).extracting(Setting::variable).doesNotHaveDuplicates();
        assertThat(Settings.ALL).allSatisfy(each -> {
            assertThat(each.documentation()).isNotBlank().doesNotContain("|", "\n");
            assertThat(each.fallbackText()).isNotBlank();
            KeyPath path = KeyPath.ofVariable(each.variable());
            assertThat(path).isNotNull();
            assertThat(path).hasToString(each.path().replace("[]", "[0]"));
        });
    }
}

package dev.roundhouse.proxy.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ProxyRestartIT {
    private static final int KILLS = Integer.getInteger("process.proxy.kills", 2);

    @RegisterExtension
    final Programs programs = new Programs();

    @Test
    void when_theProxyIsKilledUnderLoad_then_nothingAcknowledgedIsLost() {
        Cluster cluster = Cluster.ofThreeNodes(programs);
        Load load = programs.closing(new Load(cluster.proxy().port()));
        for (int i = 0; i < KILLS; i++) {
            load.awaitMore(Sizes.OPERATIONS / 2);
            cluster.proxy().kill9();
            cluster.proxy().restart();
            cluster.awaitAllCount();
        }
        load.awaitMore(Sizes.OPERATIONS / 2);
        load.stop();
        System.out.println(load);
        // Right after its start the proxy does not have its nodes yet: it says so, and nothing was done.
        assertThat(load.errors().keySet()).isSubsetOf("connection lost", "NOQUORUM", "LOADING");
        load.verify();
    }
}

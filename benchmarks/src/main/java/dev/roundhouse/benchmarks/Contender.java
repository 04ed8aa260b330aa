package dev.roundhouse.benchmarks;

import java.io.IOException;
import java.util.List;

/**
 * One system in the comparison.
 *
 * @param servers those whose CPU time counts as the system's
 * @param isCluster whether its clients find the node of a key themselves
 */
record Contender(String name, int port, List<ServerProcess> servers, boolean isCluster) {
    Contender(String name, List<ServerProcess> servers) {
        this(name, servers.get(0).port(), servers, false);
    }

    double cpuSeconds() throws IOException {
        double sum = 0;
        for (ServerProcess server : servers) {
            sum += server.cpuSeconds();
        }
        return sum;
    }
}

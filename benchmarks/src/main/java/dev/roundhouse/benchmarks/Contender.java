package dev.roundhouse.benchmarks;

import java.io.IOException;
import java.util.List;

/**
 * One system in the comparison.
 *
 * @param servers those whose CPU time counts as the system's
 */
record Contender(String name, int port, List<ServerProcess> servers) {
    double cpuSeconds() throws IOException {
        double sum = 0;
        for (ServerProcess server : servers) {
            sum += server.cpuSeconds();
        }
        return sum;
    }
}

package dev.roundhouse.benchmarks;

import java.util.List;

/**
 * What redis-benchmark is to send.
 *
 * @param test its name for the command
 * @param pipeline requests a client sends before it waits
 * @param requests in all
 * @param clients connections
 * @param keys drawn from, evenly
 * @param valueBytes of each value written
 */
record LoadShape(String test, int pipeline, int requests, int clients, int keys, int valueBytes) {
    static final int KEYS = 100_000;
    static final int VALUE_BYTES = 64;

    LoadShape(String test, int pipeline, int requests, int clients) {
        this(test, pipeline, requests, clients, KEYS, VALUE_BYTES);
    }

    List<String> arguments() {
        return List.of(
                "-t",
                test,
                "-n",
                "" + requests,
                "-c",
                "" + clients,
                "-P",
                "" + pipeline,
                "-r",
                "" + keys,
                "-d",
                "" + valueBytes,
                "--csv");
    }
}

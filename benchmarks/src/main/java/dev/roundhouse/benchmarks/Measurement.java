package dev.roundhouse.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What one run of redis-benchmark found.
 *
 * @param contender the system's name
 * @param rps requests a second
 * @param p50 milliseconds
 * @param p99 milliseconds
 * @param cpuPerMillion CPU seconds of the system's own processes per million requests
 */
record Measurement(String contender, LoadShape load, double rps, double p50, double p99, double cpuPerMillion) {
    /** One run of one test against one system. */
    static Measurement run(Contender contender, LoadShape load) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of("redis-benchmark", "-h", "127.0.0.1", "-p", "" + contender.port()));
        if (contender.isCluster()) {
            command.add("--cluster");
        }
        command.addAll(load.arguments());
        double before = contender.cpuSeconds();
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        List<String> lines = new ArrayList<>();
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            reader.lines().forEach(lines::add);
        }
        if (process.waitFor() != 0) {
            throw new IOException(contender.name() + ": " + String.join("\n", lines));
        }
        double cpu = contender.cpuSeconds() - before;
        for (String line : lines) {
            String[] fields = line.replace("\"", "").split(",");
            if (fields.length >= 8 && !fields[0].equals("test")) {
                return new Measurement(
                        contender.name(),
                        load,
                        Double.parseDouble(fields[1]),
                        Double.parseDouble(fields[4]),
                        Double.parseDouble(fields[6]),
                        cpu * 1e6 / load.requests());
            }
        }
        throw new IOException(contender.name() + " " + load.test() + ": " + String.join("\n", lines));
    }

    String toJson() {
        return String.format(
                Locale.ROOT,
                "{\"system\":\"%s\",\"test\":\"%s\",\"pipeline\":%d,\"clients\":%d,\"keys\":%d,\"valueBytes\":%d,"
                        + "\"rps\":%.0f,\"p50Millis\":%.3f,\"p99Millis\":%.3f,\"cpuSecondsPerMillion\":%.3f}",
                contender,
                load.test(),
                load.pipeline(),
                load.clients(),
                load.keys(),
                load.valueBytes(),
                rps,
                p50,
                p99,
                cpuPerMillion);
    }
}

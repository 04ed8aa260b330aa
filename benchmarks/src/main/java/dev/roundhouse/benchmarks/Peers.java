package dev.roundhouse.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** How the systems of others are started, on free loopback ports and without persistence. */
final class Peers {
    private static final int CLUSTER_TIMEOUT_SECONDS = 30;

    private final Contenders contenders;

    Peers(Contenders contenders) {
        this.contenders = contenders;
    }

    /** Redis, or what is started like it. */
    Contender redis(String program) throws IOException, InterruptedException {
        return new Contender(program, List.of(redisServer(program, List.of())));
    }

    List<ServerProcess> redisServers(int count) throws IOException, InterruptedException {
        List<ServerProcess> servers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            servers.add(redisServer("redis-server", List.of()));
        }
        return servers;
    }

    private ServerProcess redisServer(String program, List<String> more) throws IOException, InterruptedException {
        int port = ServerProcess.freePort();
        List<String> command = new ArrayList<>(List.of(
                path(program),
                "--port",
                "" + port,
                "--save",
                "",
                "--bind",
                "127.0.0.1",
                "--dir",
                contenders.directory().toString()));
        command.addAll(more);
        return contenders.startListening(port, command);
    }

    Contender dragonfly(String name) throws IOException, InterruptedException {
        int port = ServerProcess.freePort();
        List<String> command = List.of(
                path("dragonfly"),
                "--port=" + port,
                "--bind=127.0.0.1",
                "--dbfilename=",
                "--dir=" + contenders.directory(),
                "--logtostderr");
        return new Contender(name, List.of(contenders.startListening(port, command)));
    }

    Contender nutcracker(String name) throws IOException, InterruptedException {
        int port = ServerProcess.freePort();
        StringBuilder yaml = new StringBuilder("bench:\n  listen: 127.0.0.1:" + port
                + "\n  hash: fnv1a_64\n  distribution: ketama\n  redis: true\n  servers:\n");
        for (ServerProcess shard : contenders.shards()) {
            yaml.append("   - 127.0.0.1:").append(shard.port()).append(":1\n");
        }
        Path file = Files.writeString(contenders.directory().resolve("nutcracker.yml"), yaml);
        List<String> command =
                List.of(path("nutcracker"), "-c", file.toString(), "-s", "" + ServerProcess.freePort(), "-m", "16384");
        return new Contender(name, List.of(contenders.start(port, command)));
    }

    Contender predixy(String name) throws IOException, InterruptedException {
        int port = ServerProcess.freePort();
        StringBuilder text = new StringBuilder("Name bench\nBind 127.0.0.1:" + port
                + "\nWorkerThreads 1\nStandaloneServerPool {\n  RefreshMethod fixed\n  Distribution modula\n"
                + "  Hash crc16\n  Databases 1\n");
        List<ServerProcess> shards = contenders.shards();
        for (int i = 0; i < shards.size(); i++) {
            text.append("  Group shard%d {%n    + 127.0.0.1:%d%n  }%n"
                    .formatted(i + 1, shards.get(i).port()));
        }
        Path file = Files.writeString(contenders.directory().resolve("predixy.conf"), text.append("}\n"));
        return new Contender(name, List.of(contenders.start(port, List.of(path("predixy"), file.toString()))));
    }

    /** Three masters with a replica each; what is acknowledged there is on one of them. */
    Contender cluster(String name) throws IOException, InterruptedException {
        List<ServerProcess> servers = new ArrayList<>();
        List<String> creation = new ArrayList<>(List.of(path("redis-cli"), "--cluster", "create"));
        for (int i = 0; i < 6; i++) {
            int busPort = ServerProcess.freePort();
            ServerProcess server = redisServer(
                    "redis-server",
                    List.of(
                            "--cluster-enabled",
                            "yes",
                            "--cluster-port",
                            "" + busPort,
                            "--cluster-config-file",
                            "nodes-" + busPort + ".conf",
                            "--appendonly",
                            "no"));
            servers.add(server);
            creation.add("127.0.0.1:" + server.port());
        }
        creation.addAll(List.of("--cluster-replicas", "1", "--cluster-yes"));
        Process process = new ProcessBuilder(creation).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(CLUSTER_TIMEOUT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException("redis-cli --cluster create: " + output);
        }
        return new Contender(name, servers.get(0).port(), servers, true);
    }

    private static String path(String program) throws IOException {
        return Contenders.find(program)
                .orElseThrow(() -> new IOException(program + " is not installed"))
                .toString();
    }
}

package dev.roundhouse.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Starts the systems to compare, those that are installed and wanted; says which are not installed. */
final class Contenders implements AutoCloseable {
    private final Path directory;
    private final Peers peers = new Peers(this);
    private final List<ServerProcess> started = new ArrayList<>();
    private List<ServerProcess> shards = List.of();
    final List<Contender> contenders = new ArrayList<>();
    final List<String> absent = new ArrayList<>();

    Contenders(Path directory) {
        this.directory = directory;
    }

    private interface Start {
        Contender contender(String name) throws IOException, InterruptedException;
    }

    static Optional<Path> find(String program) {
        String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/usr/local/sbin";
        return Stream.of(path.split(":"))
                .map(each -> Path.of(each, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** @param wanted parts of their names; empty: all */
    void startAll(List<String> wanted) throws IOException, InterruptedException {
        add(wanted, "redis-server", "redis-server", peers::redis);
        add(wanted, "valkey-server", "valkey-server", peers::redis);
        add(wanted, "dragonfly", "dragonfly", peers::dragonfly);
        add(wanted, "nutcracker", "nutcracker", peers::nutcracker);
        add(wanted, "predixy", "predixy", peers::predixy);
        add(wanted, "Redis Cluster 3+3", "redis-server", peers::cluster);
        add(wanted, "roundhouse N=1 pass-through", "redis-server", this::passThrough);
        add(wanted, "roundhouse embedded N=1", "", name -> embedded(name, 1, 1));
        add(wanted, "roundhouse embedded N=3", "", name -> embedded(name, 3, 3));
        add(wanted, "roundhouse N=3 node processes", "", this::nodeProcesses);
        add(wanted, "roundhouse N=3 redis-servers", "redis-server", this::quorumOfRedis);
    }

    private void add(List<String> wanted, String name, String program, Start start)
            throws IOException, InterruptedException {
        if (!wanted.isEmpty() && wanted.stream().noneMatch(name::contains)) {
            return;
        }
        if (!program.isEmpty() && find(program).isEmpty()) {
            absent.add(name);
            return;
        }
        contenders.add(start.contender(name));
    }

    Path directory() {
        return directory;
    }

    /** A server that is started when it answers commands. */
    ServerProcess start(int port, List<String> command) throws IOException, InterruptedException {
        ServerProcess server = ServerProcess.start(log(port), port, command);
        started.add(server);
        return server;
    }

    /** A server that is started when it answers PING. */
    ServerProcess startListening(int port, List<String> command) throws IOException, InterruptedException {
        ServerProcess server = ServerProcess.startListening(log(port), port, command);
        started.add(server);
        return server;
    }

    private Path log(int port) {
        return directory.resolve("server-" + port + ".log");
    }

    /** The three redis-servers that proxies without replication are put in front of: the same ones for all. */
    List<ServerProcess> shards() throws IOException, InterruptedException {
        if (shards.isEmpty()) {
            shards = peers.redisServers(3);
        }
        return shards;
    }

    private Contender passThrough(String name) throws IOException, InterruptedException {
        Path file = configuration("pass-through", "redis", "redis://", shards(), 1);
        return new Contender(name, List.of(roundhouse("proxy", "--config", file.toString())));
    }

    private Contender quorumOfRedis(String name) throws IOException, InterruptedException {
        List<ServerProcess> servers = new ArrayList<>(peers.redisServers(3));
        Path file = configuration("quorum-of-redis", "redis", "redis://", servers, 3);
        servers.add(0, roundhouse("proxy", "--config", file.toString()));
        return new Contender(name, servers);
    }

    Contender embedded(String name, int nodes, int replicas) throws IOException, InterruptedException {
        return new Contender(name, List.of(roundhouse("server", "--nodes", "" + nodes, "--replicas", "" + replicas)));
    }

    private Contender nodeProcesses(String name) throws IOException, InterruptedException {
        NodeProcesses nodes = startNodes();
        List<ServerProcess> servers = new ArrayList<>(nodes.servers());
        servers.add(0, roundhouse("proxy", "--config", nodes.configuration().toString()));
        return new Contender(name, servers);
    }

    /** Three storage nodes, and the configuration of a proxy over them. */
    record NodeProcesses(List<ServerProcess> servers, Path configuration) {}

    NodeProcesses startNodes() throws IOException, InterruptedException {
        List<ServerProcess> servers = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            int port = ServerProcess.freePort();
            List<String> command = jvm();
            command.addAll(List.of("node", "--port", "" + port, "--id", "n" + i));
            servers.add(startListening(port, command));
        }
        return new NodeProcesses(servers, configuration("nodes", "remote", "", servers, 3));
    }

    /** A proxy's configuration over nodes of one kind. */
    private Path configuration(String name, String backend, String scheme, List<ServerProcess> nodes, int replicas)
            throws IOException {
        StringBuilder yaml = new StringBuilder("nodes:\n");
        for (int i = 0; i < nodes.size(); i++) {
            yaml.append("  - {id: n%d, backend: %s, address: \"%s127.0.0.1:%d\"}%n"
                    .formatted(i + 1, backend, scheme, nodes.get(i).port()));
        }
        yaml.append("stores:\n  - {name: default, replicas: " + replicas + "}\n");
        yaml.append("repair: {hintsDirectory: \"" + directory.resolve("hints-" + name) + "\"}\n");
        return Files.writeString(directory.resolve(name + ".yml"), yaml);
    }

    /** This program, started when it serves. */
    ServerProcess roundhouse(String subcommand, String... arguments) throws IOException, InterruptedException {
        int port = ServerProcess.freePort();
        List<String> command = jvm();
        command.add(subcommand);
        command.addAll(List.of(arguments));
        command.addAll(List.of("--set", "proxy.port=" + port, "--set", "http.port=" + ServerProcess.freePort()));
        return start(port, command);
    }

    /** This program, with the flags this process has. */
    private static List<String> jvm() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.roundhouse.proxy.Main"));
        return command;
    }

    @Override
    public void close() {
        started.forEach(ServerProcess::close);
    }
}

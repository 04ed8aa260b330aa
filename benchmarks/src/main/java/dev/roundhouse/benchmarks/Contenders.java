package dev.roundhouse.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Starts the systems to compare, those that are installed; says which are not. */
final class Contenders implements AutoCloseable {
    private final Path directory;
    private final List<ServerProcess> started = new ArrayList<>();
    private final List<Integer> redisPorts = new ArrayList<>();
    final List<Contender> contenders = new ArrayList<>();
    final List<String> absent = new ArrayList<>();

    Contenders(Path directory) {
        this.directory = directory;
    }

    static Optional<Path> find(String program) {
        String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/usr/local/sbin";
        return Stream.of(path.split(":"))
                .map(each -> Path.of(each, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    void startAll(List<String> wanted) throws IOException, InterruptedException {
        Optional<Path> redis = find("redis-server");
        if (redis.isPresent()) {
            ServerProcess server = redis(redis.get());
            add(wanted, "redis-server", server);
            for (int i = 0; i < 3; i++) {
                redisPorts.add(redis(redis.get()).port());
            }
            nutcracker(wanted);
            passThrough(wanted);
        } else {
            absent.add("redis-server");
        }
        embedded(wanted, "roundhouse embedded N=1", "1", "1");
        embedded(wanted, "roundhouse embedded N=3", "3", "3");
        nodeProcesses(wanted);
    }

    private void add(List<String> wanted, String name, ServerProcess... servers) {
        if (wanted.isEmpty() || wanted.stream().anyMatch(name::contains)) {
            contenders.add(new Contender(name, servers[0].port(), List.of(servers)));
        }
    }

    private ServerProcess start(int port, List<String> command) throws IOException, InterruptedException {
        Path log = directory.resolve("server-" + port + ".log");
        ServerProcess server = ServerProcess.start(log, port, command);
        started.add(server);
        return server;
    }

    private ServerProcess redis(Path program) throws IOException, InterruptedException {
        int port = ServerProcess.freePort();
        return start(
                port,
                List.of(
                        program.toString(),
                        "--port",
                        "" + port,
                        "--save",
                        "",
                        "--bind",
                        "127.0.0.1",
                        "--dir",
                        directory.toString()));
    }

    private void nutcracker(List<String> wanted) throws IOException, InterruptedException {
        Optional<Path> program = find("nutcracker");
        if (program.isEmpty()) {
            absent.add("nutcracker");
            return;
        }
        int port = ServerProcess.freePort();
        StringBuilder yaml = new StringBuilder("bench:\n  listen: 127.0.0.1:" + port
                + "\n  hash: fnv1a_64\n  distribution: ketama\n  redis: true\n  servers:\n");
        redisPorts.forEach(redis -> yaml.append("   - 127.0.0.1:").append(redis).append(":1\n"));
        Path file = Files.writeString(directory.resolve("nutcracker.yml"), yaml);
        int statsPort = ServerProcess.freePort();
        add(
                wanted,
                "nutcracker",
                start(
                        port,
                        List.of(program.get().toString(), "-c", file.toString(), "-s", "" + statsPort, "-m", "16384")));
    }

    private void passThrough(List<String> wanted) throws IOException, InterruptedException {
        StringBuilder yaml = new StringBuilder("nodes:\n");
        for (int port : redisPorts) {
            yaml.append("  - {id: r")
                    .append(port)
                    .append(", backend: redis, address: \"redis://127.0.0.1:")
                    .append(port)
                    .append("\"}\n");
        }
        yaml.append("stores:\n  - {name: default, replicas: 1, read: 1, write: 1}\n");
        Path file = Files.writeString(directory.resolve("pass-through.yml"), yaml);
        add(wanted, "roundhouse N=1 pass-through", roundhouse("proxy", "--config", file.toString()));
    }

    private void embedded(List<String> wanted, String name, String nodes, String replicas)
            throws IOException, InterruptedException {
        if (wanted.isEmpty() || wanted.stream().anyMatch(name::contains)) {
            add(wanted, name, roundhouse("server", "--nodes", nodes, "--replicas", replicas));
        }
    }

    private void nodeProcesses(List<String> wanted) throws IOException, InterruptedException {
        String name = "roundhouse N=3 node processes";
        if (!wanted.isEmpty() && wanted.stream().noneMatch(name::contains)) {
            return;
        }
        NodeProcesses nodes = startNodes();
        List<ServerProcess> servers = new ArrayList<>(nodes.servers());
        servers.add(0, roundhouse("proxy", "--config", nodes.configuration().toString()));
        add(wanted, name, servers.toArray(ServerProcess[]::new));
    }

    /** Three storage nodes, and the configuration of a proxy over them. */
    record NodeProcesses(List<ServerProcess> servers, Path configuration) {}

    NodeProcesses startNodes() throws IOException, InterruptedException {
        StringBuilder yaml = new StringBuilder("nodes:\n");
        List<ServerProcess> servers = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            int port = ServerProcess.freePort();
            List<String> command = jvm();
            command.addAll(List.of("node", "--port", "" + port, "--id", "n" + i));
            servers.add(startNode(port, command));
            yaml.append("  - {id: n")
                    .append(i)
                    .append(", backend: remote, address: \"127.0.0.1:")
                    .append(port)
                    .append("\"}\n");
        }
        yaml.append("repair: {hintsDirectory: \"")
                .append(directory.resolve("hints"))
                .append("\"}\n");
        return new NodeProcesses(servers, Files.writeString(directory.resolve("nodes.yml"), yaml));
    }

    private ServerProcess startNode(int port, List<String> command) throws IOException, InterruptedException {
        Path log = directory.resolve("server-" + port + ".log");
        ServerProcess server = ServerProcess.startListening(log, port, command);
        started.add(server);
        return server;
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

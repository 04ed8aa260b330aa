package dev.roundhouse.proxy.session;

import dev.roundhouse.proxy.coordinator.Consistency;
import dev.roundhouse.proxy.coordinator.Quorum;
import dev.roundhouse.proxy.membership.ProxyLoop;
import dev.roundhouse.proxy.routing.Administration;
import dev.roundhouse.proxy.routing.LoopServices;
import dev.roundhouse.proxy.routing.StoreSettings;
import dev.roundhouse.spi.ring.RingMember;
import dev.roundhouse.spi.ring.Topology;
import dev.roundhouse.spi.storage.Header;
import dev.roundhouse.spi.storage.LinkLimits;
import dev.roundhouse.spi.storage.Message;
import dev.roundhouse.spi.storage.NodeSettings;
import dev.roundhouse.spi.storage.StorageBackend;
import dev.roundhouse.spi.storage.StorageEndpoint;
import dev.roundhouse.spi.storage.StorageEndpoint.LinkListener;
import dev.roundhouse.spi.storage.StorageNode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A server with real loops and nodes, on a free port. */
final class RunningServer implements AutoCloseable {
    private static final int PARTITIONS = 256;

    private final Vertx vertx;
    private final List<ProxyLoop> loops = new ArrayList<>();
    private final RespServer server;
    private final int port;

    /** Backend and address of each node; address null for memory. */
    record Node(String backend, @Nullable String address) {
        /** In this JVM, behind a slow network. */
        static Node slow() {
            return new Node("slow", null);
        }

        static Node memory() {
            return new Node("memory", null);
        }
    }

    RunningServer(List<Node> nodes, Quorum quorum, int loopCount, SessionLimits limits, int wantedPort) {
        vertx = Vertx.builder()
                .with(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(loopCount))
                .build();
        boolean replicated = quorum.replicas() > 1;
        List<RingMember> members = new ArrayList<>();
        List<StorageEndpoint> endpoints = new ArrayList<>();
        List<LoopServices.NodeFacts> facts = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            Node node = nodes.get(i);
            members.add(new RingMember("n" + (i + 1), 1, null));
            facts.add(
                    new LoopServices.NodeFacts("n" + (i + 1), node.backend, node.address == null ? "" : node.address));
            endpoints.add(endpoint("n" + (i + 1), node, replicated));
        }
        Topology topology = Topology.initial("test", members, PARTITIONS, 256, quorum.replicas());
        SplittableRandom seeds = new SplittableRandom(System.nanoTime());
        for (int i = 0; i < loopCount; i++) {
            ContextInternal context = ((VertxInternal) vertx).createContext(ThreadingModel.EVENT_LOOP);
            loops.add(new ProxyLoop(context, seeds.split(), topology, replicated, null, () -> {}));
        }
        boolean passes = !replicated && nodes.stream().allMatch(n -> n.backend.equals("redis"));
        StoreSettings store = new StoreSettings(0, "default", quorum, passes);
        List<RespServer.Loop> served = new ArrayList<>();
        for (ProxyLoop loop : loops) {
            await(on(loop, () -> loop.connect(vertx, endpoints, loops, new Silent())));
            served.add(new RespServer.Loop(
                    loop.context(),
                    new LoopServices(loop, loop.coordinator(), loop.keyspace(), store, facts, new NoAdministration())));
        }
        if (replicated) {
            admit(topology);
        }
        server = new RespServer(vertx, limits);
        loops.forEach(loop -> loop.keyEvents(server.keyEvents()));
        if (!replicated) {
            endpoints.forEach(endpoint -> endpoint.tellKeyEvents(server.keyEvents()));
        }
        port = await(server.start(served, "127.0.0.1", wantedPort));
        Awaitility.await()
                .until(() -> loops.stream().allMatch(l -> await(call(l, loop -> loop.reaches(quorum.replicas())))));
    }

    static RunningServer memory(int nodes, int replicas) {
        return memory(nodes, replicas, 1, SessionLimits.DEFAULT);
    }

    static RunningServer memory(int nodes, int replicas, int loops, SessionLimits limits) {
        List<Node> all = new ArrayList<>();
        for (int i = 0; i < nodes; i++) {
            all.add(Node.memory());
        }
        return new RunningServer(all, quorum(replicas), loops, limits, 0);
    }

    static Quorum quorum(int replicas) {
        int majority = replicas / 2 + 1;
        return new Quorum(Consistency.QUORUM, replicas, majority, majority);
    }

    /** In place of the topology record: every node counts, as it is now. */
    private void admit(Topology configured) {
        Awaitility.await()
                .until(() -> await(call(
                        loops.get(0),
                        loop -> loop.links().stream()
                                .allMatch(link -> link.health().isUp()))));
        Topology admitted = await(call(loops.get(0), loop -> {
            Topology topology = configured;
            for (int i = 0; i < loop.links().size(); i++) {
                topology = topology.withNodeRunId(
                        i, String.valueOf(loop.links().get(i).health().incarnation()));
            }
            int[] partitions = IntStream.range(0, PARTITIONS).toArray();
            for (StorageNode link : loop.links()) {
                Header header = new Header(0, Header.ALL_PARTITIONS, topology.epoch(), 0, 2);
                link.send(new Message.Admit(header, partitions, Message.Role.COUNT), answer -> {});
            }
            return topology;
        }));
        loops.forEach(loop -> loop.post(() -> loop.publish(admitted)));
    }

    private static final class Silent implements LinkListener {
        @Override
        public void onUp(StorageNode node, String incarnation) {}

        @Override
        public void onDown(StorageNode node, String reason) {}
    }

    private static StorageEndpoint endpoint(String id, Node node, boolean replicated) {
        if (node.backend.equals("slow")) {
            long seed = System.nanoTime();
            System.out.println("seed of " + id + ": " + seed);
            return new SlowEndpoint(endpoint(id, Node.memory(), replicated), new Random(seed));
        }
        for (StorageBackend backend : ServiceLoader.load(StorageBackend.class)) {
            if (backend.name().equals(node.backend)) {
                return backend.open(
                        new NodeSettings(id, node.address, "test", PARTITIONS, replicated, LinkLimits.DEFAULT));
            }
        }
        throw new IllegalStateException("no backend " + node.backend);
    }

    private static <T> Future<T> call(ProxyLoop loop, Function<ProxyLoop, T> question) {
        Promise<T> promise = Promise.promise();
        loop.post(() -> promise.complete(question.apply(loop)));
        return promise.future();
    }

    private static Future<Void> on(ProxyLoop loop, Runnable action) {
        Promise<Void> promise = Promise.promise();
        loop.context().runOnContext(ignored -> {
            action.run();
            promise.complete();
        });
        return promise.future();
    }

    static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    int port() {
        return port;
    }

    RespServer server() {
        return server;
    }

    @Override
    public void close() {
        await(server.stop(200));
        await(vertx.close());
    }

    /** For trying by hand: port, replicas, event loops, then {@code memory} or Redis addresses. */
    public static void main(String[] arguments) throws InterruptedException {
        List<Node> nodes = new ArrayList<>();
        for (int i = 3; i < arguments.length; i++) {
            nodes.add(arguments[i].equals("memory") ? Node.memory() : new Node("redis", arguments[i]));
        }
        int replicas = Integer.parseInt(arguments[1]);
        int loops = Integer.parseInt(arguments[2]);
        RunningServer running = new RunningServer(
                nodes, quorum(replicas), loops, SessionLimits.DEFAULT, Integer.parseInt(arguments[0]));
        System.out.println("listening on " + running.port());
        Thread.currentThread().join();
    }

    private static final class NoAdministration implements Administration {
        @Override
        public String recover(String node) {
            return "recovering " + node;
        }

        @Override
        public String repair(String node, int partition) {
            return "comparing partitions";
        }

        @Override
        public Map<String, String> configuration() {
            return Map.of();
        }

        @Override
        public Future<String> configure(Map<String, String> values, String by) {
            return Future.succeededFuture("nothing can be changed");
        }
    }
}

package dev.roundhouse.proxy;

import dev.roundhouse.proxy.configuration.Configuration;
import dev.roundhouse.proxy.configuration.ConfigurationReader;
import dev.roundhouse.proxy.configuration.ConfigurationResult;
import dev.roundhouse.proxy.coordinator.Quorum;
import dev.roundhouse.proxy.http.Health;
import dev.roundhouse.proxy.http.HttpEndpoint;
import dev.roundhouse.proxy.http.MetricSource;
import dev.roundhouse.proxy.launch.LoggingSetup;
import dev.roundhouse.proxy.launch.ProxyRunner.RunningProxy;
import dev.roundhouse.proxy.members.NodeNews;
import dev.roundhouse.proxy.members.ProxyMembers;
import dev.roundhouse.proxy.membership.FailureSettings;
import dev.roundhouse.proxy.membership.NodeWatch;
import dev.roundhouse.proxy.membership.ProxyLoop;
import dev.roundhouse.proxy.membership.TopologyKeeper;
import dev.roundhouse.proxy.reload.Reload;
import dev.roundhouse.proxy.repair.AntiEntropy;
import dev.roundhouse.proxy.repair.Healing;
import dev.roundhouse.proxy.repair.RepairSettings;
import dev.roundhouse.proxy.routing.LoopServices;
import dev.roundhouse.proxy.routing.StoreSettings;
import dev.roundhouse.proxy.session.RespServer;
import dev.roundhouse.proxy.session.SessionLimits;
import dev.roundhouse.spi.net.EventLoops;
import dev.roundhouse.spi.ring.RingMember;
import dev.roundhouse.spi.ring.Topology;
import dev.roundhouse.spi.storage.CurrentLimits;
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
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A proxy: its event loops with their links to the nodes, the keeper of the topology, and what listens. Only this class and
 * the subcommands make real clocks, randomness and sockets.
 */
public final class Proxy implements RunningProxy, Health {
    private static final Logger LOG = LoggerFactory.getLogger(Proxy.class);

    /** How long the start waits for the nodes before it listens all the same, and answers NOQUORUM. */
    static final int START_WAIT_MILLIS = 2_000;

    private static final int POLL_MILLIS = 5;

    private final Configuration configuration;
    private final Reload reload;
    private final StoreSettings store;
    private final CurrentLimits links;
    private volatile RepairSettings repairSettings;
    private volatile FailureSettings failureSettings;
    private final Vertx vertx;
    private final Topology configured;
    private final List<StorageEndpoint> endpoints = new ArrayList<>();
    private final List<ProxyLoop> loops = new ArrayList<>();
    private final SecureRandom seeds = new SecureRandom();
    private final Vertx httpVertx = HttpEndpoint.newVertx();
    private volatile Future<HttpEndpoint> http = Future.failedFuture("not started yet");
    private final Promise<Integer> httpPort = Promise.promise(); // of no event loop, which may end before who awaits it

    private final RespServer server;
    private final ProxyMembers members;
    private @Nullable NodeWatch watch;
    private @Nullable TopologyKeeper keeper;
    private @Nullable BackgroundRepair repair;
    private final Drain drain;
    private int port;

    private Proxy(ConfigurationResult.Valid valid) {
        this.configuration = valid.configuration();
        this.reload = new Reload(ConfigurationReader.withInstalledBackends(), valid, this::putInForce);
        this.store = store(configuration);
        this.links = new CurrentLimits(configuration.links());
        this.repairSettings = configuration.repair().limits();
        this.failureSettings = configuration.failure();
        int count = eventLoops(configuration);
        this.vertx = Vertx.builder()
                .with(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(count))
                .build();
        List<RingMember> members = configuration.nodes().stream()
                .map(node -> new RingMember(node.id(), node.weight(), node.zone()))
                .toList();
        this.configured = Topology.initial(
                configuration.clusterId(),
                members,
                configuration.ring().partitions(),
                configuration.ring().virtualNodes(),
                quorum().replicas());
        this.server = new RespServer(vertx, limits(configuration));
        server.showMaxMemory(configuration.nodes().stream()
                .mapToLong(Configuration.Node::maxBytes)
                .sum());
        server.showEviction(
                configuration.stores().get(0).eviction().label(),
                () -> repair == null ? 0 : repair.healing().evicted());
        server.logSlow(configuration.logging().slowMillis());
        server.recheckBlocked(configuration.blockedRecheckMillis());
        server.limitClients(
                configuration.proxy().maxClients(), configuration.proxy().idleTimeoutSeconds());
        if (configuration.proxy().expectsProxyHeader()) {
            server.expectProxyHeader();
        }
        if (!configuration.http().hasMetrics()) {
            server.measureNothing();
        }
        this.members = new ProxyMembers(vertx, configuration, server);
        this.drain = new Drain(vertx, server, configuration.proxy().drain(), this::closeRest);
    }

    private static StoreSettings store(Configuration configuration) {
        Configuration.Store only = configuration.stores().get(0);
        boolean passesEverything = only.quorum().replicas() == 1
                && configuration.nodes().stream()
                        .allMatch(node -> node.backend().equals("redis"));
        return new StoreSettings(0, only.name(), only.quorum(), passesEverything);
    }

    private static SessionLimits limits(Configuration configuration) {
        SessionLimits limits = SessionLimits.DEFAULT;
        return new SessionLimits(
                limits.maxInFlight(),
                limits.outputHighBytes(),
                configuration.proxy().outputLimitBytes(),
                limits.pausedInputBytes(),
                limits.decoder());
    }

    private static int eventLoops(Configuration configuration) {
        int asked = configuration.proxy().eventLoops();
        return asked > 0 ? asked : EventLoops.defaultCount();
    }

    /** Starts everything; the future completes when clients are served, and fails with a clear message when it cannot be. */
    public static Future<RunningProxy> start(ConfigurationResult.Valid valid) {
        Proxy proxy = new Proxy(valid);
        return Future.succeededFuture()
                .compose(nothing -> proxy.open())
                .<RunningProxy>map(proxy)
                .recover(cause -> proxy.stop().transform(done -> Future.failedFuture(cause)));
    }

    private Quorum quorum() {
        return store.quorum();
    }

    private boolean isReplicated() {
        return !store.isSingle();
    }

    /** What is live of a configuration; the rest stays as it was at the start. */
    private void putInForce(@Nullable Configuration before, Configuration next) {
        Quorum wanted = next.stores().get(0).quorum();
        if (wanted.replicas() == quorum().replicas()) {
            store.quorum(wanted);
        }
        links.set(next.links());
        repairSettings = next.repair().limits();
        failureSettings = next.failure();
        loops.forEach(loop -> loop.post(() -> loop.coordinator().limitHedges(next.hedgePercent())));
        server.recheckBlocked(next.blockedRecheckMillis());
        if (before == null || !before.proxy().equals(next.proxy())) {
            Configuration.Proxy clients = next.proxy();
            server.limitClients(clients.maxClients(), clients.idleTimeoutSeconds());
            server.limitOutput(clients.outputLimitBytes());
        }
        if (before == null || !before.logging().equals(next.logging())) {
            LoggingSetup.apply(next.logging());
            server.logSlow(next.logging().slowMillis());
        }
    }

    @Override
    public Future<Void> reload(String by) {
        return vertx.executeBlocking(() -> reload.again(by)).mapEmpty();
    }

    private Future<Void> open() {
        for (Configuration.Node node : configuration.nodes()) {
            endpoints.add(endpoint(node));
        }
        listenToKeys();
        server.onEncodingLimit((name, value) -> endpoints.forEach(endpoint -> endpoint.limitEncoding(name, value)));
        for (int i = 0; i < eventLoops(configuration); i++) {
            loops.add(newLoop());
        }
        if (isReplicated()) {
            int[] meta =
                    configuration.meta().stream().mapToInt(configured::indexOf).toArray();
            TopologyKeeper keeping = new TopologyKeeper(
                    loops.get(0),
                    configured,
                    meta,
                    this::publish,
                    node -> members.election().test(configured.partitions() + node));
            AntiEntropy.Scope scope = new AntiEntropy.Scope(0, this::quorum, () -> repairSettings);
            keeper = keeping;
            BackgroundRepair.Duties duties = new BackgroundRepair.Duties(members.election(), keeping::giveUp);
            repair = new BackgroundRepair(vertx, loops, configuration, scope, duties);
        }
        NodeWatch judging = new NodeWatch(
                loops,
                configuration.nodes().stream().map(Configuration.Node::id).toList(),
                () -> failureSettings,
                new NodeWatch.Others(members::others, members::tellSuspects));
        watch = judging;
        List<Future<?>> connected = new ArrayList<>();
        for (ProxyLoop loop : loops) {
            connected.add(on(loop, () -> loop.connect(vertx, endpoints, loops, listener(loop))));
        }
        return Future.all(connected)
                .compose(done -> {
                    wakeKeeper();
                    loops.get(0).post(judging::start);
                    return awaitNodes(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(START_WAIT_MILLIS));
                })
                .compose(done -> listen());
    }

    /** What happens to keys is told by stores of this process, or brought back by replicas that can. */
    private void listenToKeys() {
        for (int i = 0; i < endpoints.size(); i++) {
            Configuration.Node node = configuration.nodes().get(i);
            boolean tells = isReplicated()
                    ? !node.backend().equals("redis")
                    : endpoints.get(i).tellKeyEvents(server.keyEvents());
            if (!tells) {
                server.keyEvents()
                        .refuse("node " + node.id() + " (" + node.backend() + ") does not tell of key events");
            }
        }
    }

    private Future<Void> awaitNodes(long deadline) {
        return waitingFor().compose(reason -> {
            if (reason.isEmpty()) {
                return Future.succeededFuture();
            }
            if (keeper != null && keeper.difference() != null) {
                return Future.failedFuture(new IllegalStateException(reason));
            }
            if (System.nanoTime() > deadline) {
                LOG.warn("not all keys can be served yet: {}", reason);
                return Future.succeededFuture();
            }
            return vertx.timer(POLL_MILLIS, TimeUnit.MILLISECONDS).compose(tick -> awaitNodes(deadline));
        });
    }

    private Future<Void> listen() {
        List<LoopServices.NodeFacts> facts = configuration.nodes().stream()
                .map(node -> new LoopServices.NodeFacts(
                        node.id(), node.backend(), node.address() == null ? "" : node.address()))
                .toList();
        ProxyOperations operations = new ProxyOperations(
                vertx, new ProxyOperations.Parts(loops, configured, store, keeper, healing(), reload, drain));
        List<RespServer.Loop> listening = loops.stream()
                .map(loop -> new RespServer.Loop(
                        loop.context(),
                        new LoopServices(loop, loop.coordinator(), loop.keyspace(), store, facts, operations)))
                .toList();
        Configuration.Proxy address = configuration.proxy();
        if (repair != null) {
            repair.start();
        }
        return server.start(listening, address.host(), address.port())
                .onSuccess(bound -> {
                    port = bound;
                    members.start(bound, new Heard());
                    HttpEndpoint.Pages pages = new HttpEndpoint.Pages(this, metrics(listening.get(0)), operations);
                    Configuration.Http at = configuration.http();
                    http = HttpEndpoint.start(httpVertx, at.host(), at.port(), pages);
                    http.map(HttpEndpoint::port).onComplete(httpPort);
                })
                .mapEmpty();
    }

    private List<MetricSource> metrics(RespServer.Loop loop) {
        return configuration.http().hasMetrics()
                ? List.of(
                        new ProxyMetrics(loops, server, judged(), healing()),
                        new ClientMetrics(server, loop),
                        members,
                        drain)
                : List.of();
    }

    private @Nullable Healing healing() {
        return repair == null ? null : repair.healing();
    }

    private Future<?> stopHealing() {
        return repair == null ? Future.succeededFuture() : repair.stop();
    }

    @Override
    public Future<Void> turn() {
        List<Future<?>> turns = new ArrayList<>();
        for (ProxyLoop loop : loops) {
            Promise<Void> turned = Promise.promise();
            loop.post(turned::complete);
            turns.add(turned.future());
        }
        return Future.all(turns).mapEmpty();
    }

    @Override
    public Future<List<String>> obstacles() {
        return waitingFor().map(reason -> reason.isEmpty() ? List.of() : List.of(reason));
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public Future<Integer> httpPort() {
        return httpPort.future();
    }

    /** Remote nodes keep values as those of this process do. */
    private boolean isMixed() {
        long redis = configuration.nodes().stream()
                .filter(node -> node.backend().equals("redis"))
                .count();
        return redis > 0 && redis < configuration.nodes().size();
    }

    private StorageEndpoint endpoint(Configuration.Node node) {
        for (StorageBackend backend : ServiceLoader.load(StorageBackend.class)) {
            if (backend.name().equals(node.backend())) {
                return backend.open(new NodeSettings(
                        node.id(),
                        node.address(),
                        configuration.clusterId(),
                        configuration.ring().partitions(),
                        isReplicated(),
                        isMixed(),
                        node.maxBytes(),
                        node.dataDirectory(),
                        links));
            }
        }
        throw new IllegalArgumentException("no backend " + node.backend());
    }

    private ProxyLoop newLoop() {
        ContextInternal context = ((VertxInternal) vertx).createContext(ThreadingModel.EVENT_LOOP);
        ProxyLoop loop = new ProxyLoop(
                context,
                new SplittableRandom(seeds.nextLong()),
                configured,
                isReplicated(),
                configuration.proxy().zone(),
                this::wakeKeeper);
        loop.keyEvents(server.keyEvents());
        loop.coordinator().limitHedges(configuration.hedgePercent());
        return loop;
    }

    private LinkListener listener(ProxyLoop loop) {
        boolean isKeepers = loop == loops.get(0);
        return new LinkListener() {
            @Override
            public void onUp(StorageNode node, String incarnation) {
                lookAtNodes();
                if (isKeepers) {
                    LOG.info("node {} is up", node.id());
                    wakeKeeper();
                }
            }

            @Override
            public void onDown(StorageNode node, String reason) {
                lookAtNodes();
                if (isKeepers) {
                    LOG.warn("node {} is away: {}", node.id(), reason);
                    wakeKeeper();
                }
            }
        };
    }

    private NodeWatch judged() {
        return Objects.requireNonNull(watch);
    }

    private void lookAtNodes() {
        NodeWatch present = watch;
        if (present != null) {
            present.lookNow();
        }
    }

    private void wakeKeeper() {
        TopologyKeeper present = keeper;
        if (present != null) {
            loops.get(0).post(present::wake);
        }
    }

    /** What other proxies know. */
    private final class Heard implements NodeNews {
        @Override
        public void epoch(long epoch) {
            if (epoch > loops.get(0).topology().epoch()) {
                wakeKeeper();
            }
        }

        @Override
        public void suspects(String proxy, List<String> nodes) {
            NodeWatch present = watch;
            if (present != null) {
                present.heard(proxy, nodes);
            }
        }
    }

    private void publish(Topology topology) {
        members.tell(topology.epoch());
        for (ProxyLoop loop : loops) {
            loop.post(() -> loop.publish(topology));
        }
    }

    /** Runs on a loop and waits for it, without blocking. */
    private static Future<Void> on(ProxyLoop loop, Runnable action) {
        Promise<Void> promise = Promise.promise();
        loop.context().runOnContext(ignored -> {
            try {
                action.run();
                promise.complete();
            } catch (RuntimeException e) {
                promise.fail(e);
            }
        });
        return promise.future();
    }

    /** What keeps it from serving all keys, for a person; empty when nothing does. */
    private Future<String> waitingFor() {
        Promise<String> promise = Promise.promise();
        ProxyLoop first = loops.get(0);
        first.post(() -> {
            boolean serves = first.reaches(Math.max(quorum().read(), quorum().write()));
            String status = keeper == null ? "" : keeper.status();
            promise.complete(serves ? "" : status.isEmpty() ? "too few nodes are in reach" : status);
        });
        return promise.future();
    }

    @Override
    public boolean isDraining() {
        return drain.hasBegun();
    }

    @Override
    public Future<Void> ended() {
        return drain.over();
    }

    @Override
    public Future<Void> stop() {
        return drain.begin("its process");
    }

    private Future<Void> closeRest() {
        if (watch != null) {
            watch.stop();
        }
        return Future.<Void>succeededFuture()
                .eventually(members::close)
                .eventually(this::stopHealing)
                .eventually(() -> Future.join(
                        endpoints.stream().map(StorageEndpoint::close).toList()))
                .eventually(() -> http.compose(HttpEndpoint::close))
                .eventually(httpVertx::close)
                .eventually(vertx::close);
    }
}

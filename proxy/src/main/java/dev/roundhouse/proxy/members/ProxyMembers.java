package dev.roundhouse.proxy.members;

import dev.roundhouse.proxy.configuration.Configuration;
import dev.roundhouse.proxy.http.Metric;
import dev.roundhouse.proxy.http.MetricSource;
import dev.roundhouse.proxy.members.Members.Engine;
import dev.roundhouse.proxy.session.MemberFacts;
import dev.roundhouse.proxy.session.RespServer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This proxy among others. It joins them in the background, once clients are served, and again whenever that failed or
 * Hazelcast gave up: nothing waits for it. Configured alone it starts nothing. Thread-safe.
 */
public final class ProxyMembers implements MetricSource {
    private static final Logger LOG = LoggerFactory.getLogger(ProxyMembers.class);

    /** Before a join that failed is tried again. */
    static final int REJOIN_MILLIS = 5_000;

    private static final int CLIENT_RANGES = 1 << 25;
    private static final int CLIENT_RANGE_BITS = 28;

    private final Vertx vertx;
    private final Configuration configuration;
    private final RespServer server;
    private final UUID uuid = UUID.randomUUID();
    private final String id = uuid.toString();
    private final long startedAtMillis = System.currentTimeMillis();
    private final Election election = new Election(id);
    private volatile @Nullable HazelcastBus joined;
    private volatile int port;
    private volatile boolean isClosed;

    /** @param vertx of the proxy, for timers */
    public ProxyMembers(Vertx vertx, Configuration configuration, RespServer server) {
        this.vertx = vertx;
        this.configuration = configuration;
        this.server = server;
        server.listMembers(this::list);
        if (!configuration.members().isAlone()) {
            server.numberClientsFrom(firstClientId(uuid));
        }
    }

    /**
     * Ids by which a client can be meant from any proxy. Which range is whose is chance: of ten proxies, two have the same in
     * one of 700,000 cases. All ids are below 2^53: some clients know no other numbers.
     */
    static long firstClientId(UUID proxy) {
        return ((proxy.getLeastSignificantBits() & CLIENT_RANGES - 1) << CLIENT_RANGE_BITS) + 1;
    }

    /** Which partitions' background work is this proxy's. */
    public Election election() {
        return election;
    }

    /**
     * Looks for the others, from now on.
     *
     * @param servedPort where clients are served
     * @param news told what others know of the nodes
     */
    public void start(int servedPort, NodeNews news) {
        port = servedPort;
        if (!configuration.members().isAlone()) {
            join(news);
        }
    }

    private void join(NodeNews news) {
        if (isClosed) {
            return;
        }
        Engine engine = new Engine(server.pubSub(), server.waitingRoom(), server.keyEvents(), server, news);
        HazelcastBus bus = new HazelcastBus(self(), configuration, engine, election);
        joined = bus;
        started(bus).compose(done -> bus.ended()).onComplete(ended -> {
            if (!isClosed) {
                LOG.warn(
                        "other proxies are out of reach, trying again: {}",
                        ended.failed() ? ended.cause().toString() : "Hazelcast has stopped");
                bus.close().onComplete(closed -> vertx.setTimer(REJOIN_MILLIS, tick -> join(news)));
            }
        });
    }

    /** Starting it loads classes and waits for sockets: on a thread of its own, not one that serves clients. */
    private static Future<Void> started(HazelcastBus bus) {
        Promise<Void> started = Promise.promise();
        Thread thread = new Thread(
                () -> {
                    try {
                        bus.start().onComplete(started);
                    } catch (UnknownHostException | RuntimeException e) {
                        started.fail(e);
                    }
                },
                "members-join");
        thread.setDaemon(true);
        thread.start();
        return started.future();
    }

    private MemberFacts self() {
        String version =
                Objects.requireNonNullElse(ProxyMembers.class.getPackage().getImplementationVersion(), "development");
        return new MemberFacts(id, configuration.proxy().host() + ":" + port, version, startedAtMillis, true);
    }

    /** The proxies that know each other, this one first. */
    private List<MemberFacts> list() {
        List<MemberFacts> all = new ArrayList<>();
        all.add(self());
        HazelcastBus bus = joined;
        if (bus != null) {
            all.addAll(bus.others());
        }
        return all;
    }

    /** The topology record has reached an epoch: the others are told. */
    public void tell(long epoch) {
        HazelcastBus bus = joined;
        if (bus != null) {
            bus.tell(epoch);
        }
    }

    /** All nodes that this proxy suspects: the others are told. */
    public void tellSuspects(List<String> nodes) {
        HazelcastBus bus = joined;
        if (bus != null) {
            bus.tellSuspects(nodes);
        }
    }

    /** How many other proxies are there. */
    public int others() {
        HazelcastBus bus = joined;
        return bus == null ? 0 : bus.others().size();
    }

    @Override
    public Future<List<Metric>> sample() {
        HazelcastBus bus = joined;
        return Future.succeededFuture(List.of(
                Metric.gauge("roundhouse_members", "Proxies that know each other, this one included", list().size()),
                Metric.counter(
                        "roundhouse_members_dropped",
                        "Messages to other proxies that were dropped: too many waited",
                        bus == null ? 0 : (double) bus.dropped())));
    }

    /** Leaves the others. */
    public Future<Void> close() {
        isClosed = true;
        HazelcastBus bus = joined;
        return bus == null ? Future.succeededFuture() : bus.close();
    }
}

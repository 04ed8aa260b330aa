package dev.roundhouse.proxy.members;

import com.hazelcast.cluster.InitialMembershipEvent;
import com.hazelcast.cluster.InitialMembershipListener;
import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.config.Config;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent;
import com.hazelcast.core.LifecycleListener;
import dev.roundhouse.proxy.audit.Audit;
import dev.roundhouse.proxy.configuration.Configuration;
import dev.roundhouse.proxy.members.Members.Engine;
import dev.roundhouse.proxy.session.MemberFacts;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One membership in the cluster of proxies: a clustered Vert.x with one event loop, beside the one that serves clients, whose
 * event bus carries the batches. Who is there is Hazelcast's view. Each proxy has an address of its own on the bus, so
 * that a batch is asked for and answered, and at most one to each proxy is under way.
 */
final class HazelcastBus implements MemberBus {
    /** How long a batch may take before it counts as lost. */
    static final int BATCH_TIMEOUT_MILLIS = 5_000;

    /** How long leaving may take: the others notice either way that a connection has ended. */
    static final int LEAVE_MILLIS = 2_000;

    private static final String ADDRESS = "roundhouse.proxy.";
    private static final String ASKED = "roundhouse.proxy.asked.";
    private static final String ID = "roundhouse.id";
    private static final String SERVES = "roundhouse.address";
    private static final String VERSION = "roundhouse.version";
    private static final String STARTED = "roundhouse.started";
    private static final DeliveryOptions OPTIONS = new DeliveryOptions().setSendTimeout(BATCH_TIMEOUT_MILLIS);
    private static final DeliveryOptions ASKING = new DeliveryOptions().setSendTimeout(Members.ASK_WAIT_MILLIS);

    private final MemberFacts self;
    private final Configuration configuration;
    private final Members members;
    private final Election election;
    private final Promise<Void> ended = Promise.promise();
    private volatile List<MemberFacts> others = List.of();
    private volatile @Nullable HazelcastInstance hazelcast;
    private volatile @Nullable Vertx vertx;
    private volatile @Nullable ContextInternal context;
    private volatile boolean isClosed;

    HazelcastBus(MemberFacts self, Configuration configuration, Engine engine, Election election) {
        this.self = self;
        this.configuration = configuration;
        this.election = election;
        this.members = new Members(self.id(), this, engine);
    }

    /** Joins the cluster, or begins one; takes seconds. */
    Future<Void> start() throws UnknownHostException {
        HazelcastSettings.quiet();
        Config config = HazelcastSettings.of(configuration.members(), configuration.clusterId());
        config.getMemberAttributeConfig()
                .setAttribute(ID, self.id())
                .setAttribute(SERVES, self.address())
                .setAttribute(VERSION, self.version())
                .setAttribute(STARTED, "" + self.startedAtMillis());
        HazelcastClusterManager cluster = new HazelcastClusterManager(config);
        VertxOptions options = new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(4)
                .setEventBusOptions(
                        new EventBusOptions().setPort(configuration.members().busPort()));
        return Vertx.builder()
                .with(options)
                .withClusterManager(cluster)
                .buildClustered()
                .compose(clustered -> {
                    vertx = clustered;
                    if (isClosed) {
                        return clustered.close().compose(done -> Future.failedFuture("closed before it had joined"));
                    }
                    ContextInternal loop = ((VertxInternal) clustered).createContext(ThreadingModel.EVENT_LOOP);
                    context = loop;
                    Promise<Void> listening = Promise.promise();
                    execute(() -> {
                        clustered.eventBus().<Buffer>consumer(ASKED + self.id(), this::asked);
                        clustered
                                .eventBus()
                                .<Buffer>consumer(ADDRESS + self.id(), this::received)
                                .completion()
                                .onComplete(listening);
                    });
                    return listening.future();
                })
                .map(listening -> {
                    members.attach();
                    watch(cluster.getHazelcastInstance());
                    return null;
                });
    }

    private void watch(HazelcastInstance joined) {
        hazelcast = joined;
        joined.getLifecycleService().addLifecycleListener(new LifecycleListener() {
            @Override
            public void stateChanged(LifecycleEvent event) {
                switch (event.getState()) {
                    case SHUTTING_DOWN, SHUTDOWN -> end();
                    case MERGED -> look(joined);
                    default -> {}
                }
            }
        });
        joined.getCluster().addMembershipListener(new InitialMembershipListener() {
            @Override
            public void init(InitialMembershipEvent event) {
                look(joined);
            }

            @Override
            public void memberAdded(MembershipEvent event) {
                look(joined);
            }

            @Override
            public void memberRemoved(MembershipEvent event) {
                look(joined);
            }
        });
    }

    /** Takes over who is there now: after a split was healed, single events do not tell all. */
    private void look(HazelcastInstance joined) {
        execute(() -> {
            if (isClosed || !joined.getLifecycleService().isRunning()) {
                return;
            }
            Map<String, MemberFacts> found = new HashMap<>();
            for (Member member : joined.getCluster().getMembers()) {
                String id = member.getAttribute(ID);
                if (!member.localMember() && id != null && !id.equals(self.id())) {
                    found.put(id, facts(id, member));
                }
            }
            present(found);
        });
    }

    private void present(Map<String, MemberFacts> found) {
        Set<String> before = others.stream().map(MemberFacts::id).collect(Collectors.toSet());
        found.values().stream()
                .filter(each -> !before.contains(each.id()))
                .forEach(each -> membership(each, "is there"));
        others.stream().filter(each -> !found.containsKey(each.id())).forEach(each -> membership(each, "is gone"));
        others = List.copyOf(found.values());
        election.others(found.keySet());
        members.present(found.keySet());
    }

    private static void membership(MemberFacts proxy, String what) {
        Audit.changed(Audit.Subject.MEMBERSHIP, "proxy " + proxy.id() + " " + what, "itself, at " + proxy.address());
    }

    private static MemberFacts facts(String id, Member member) {
        String serves = String.valueOf(member.getAttribute(SERVES));
        if (serves.startsWith("0.0.0.0:")) {
            serves = member.getAddress().getHost() + serves.substring(serves.indexOf(':'));
        }
        String version = String.valueOf(member.getAttribute(VERSION));
        return new MemberFacts(id, serves, version, Long.parseLong(member.getAttribute(STARTED)), false);
    }

    /** Completes when Hazelcast has stopped by itself. */
    Future<Void> ended() {
        return ended.future();
    }

    private void end() {
        execute(() -> present(Map.of()));
        ended.tryComplete();
    }

    /** The other proxies that are there. */
    List<MemberFacts> others() {
        return others;
    }

    long dropped() {
        return members.dropped();
    }

    void tell(long epoch) {
        if (members.isAny()) {
            members.epoch(epoch);
        }
    }

    void tellSuspects(List<String> nodes) {
        if (members.isAny()) {
            members.suspects(nodes);
        }
    }

    private void received(Message<Buffer> message) {
        members.received(message.body(), answer -> {
            if (answer == null) {
                message.fail(0, "not understood");
            } else {
                message.reply(answer);
            }
        });
    }

    private void asked(Message<Buffer> question) {
        members.asked(question.body(), answer -> execute(() -> question.reply(Buffer.buffer(answer))));
    }

    @Override
    public void execute(Runnable action) {
        ContextInternal loop = context;
        if (loop != null) {
            loop.nettyEventLoop().execute(() -> loop.dispatch(action));
        }
    }

    @Override
    public void delay(long millis, Runnable action) {
        ContextInternal loop = context;
        if (loop != null && !isClosed) {
            loop.nettyEventLoop().schedule(action, millis, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void send(String member, Buffer batch, Consumer<@Nullable Buffer> answer) {
        request(ADDRESS + member, batch, OPTIONS, answer);
    }

    @Override
    public void ask(String member, Buffer command, Consumer<@Nullable Buffer> answer) {
        request(ASKED + member, command, ASKING, answer);
    }

    private void request(String address, Buffer body, DeliveryOptions options, Consumer<@Nullable Buffer> answer) {
        Vertx clustered = vertx;
        if (clustered == null) {
            answer.accept(null);
            return;
        }
        clustered
                .eventBus()
                .<Buffer>request(address, body, options)
                .onComplete(reply -> execute(
                        () -> answer.accept(reply.succeeded() ? reply.result().body() : null)));
    }

    /** Leaves; nobody is there then. */
    Future<Void> close() {
        isClosed = true;
        Vertx clustered = vertx;
        if (clustered == null) {
            return Future.succeededFuture();
        }
        Promise<Void> alone = Promise.promise();
        ContextInternal loop = context;
        if (loop == null) {
            alone.complete();
        } else {
            execute(() -> {
                present(Map.of());
                alone.complete();
            });
        }
        return alone.future()
                .compose(done -> clustered.close())
                .timeout(LEAVE_MILLIS, TimeUnit.MILLISECONDS)
                .recover(late -> {
                    terminate();
                    return Future.succeededFuture();
                });
    }

    /** What Hazelcast still waits for fails at once then; blocks, so that it gets a thread. */
    private void terminate() {
        HazelcastInstance present = hazelcast;
        if (present != null) {
            Thread thread = new Thread(present.getLifecycleService()::terminate, "members-end");
            thread.setDaemon(true);
            thread.start();
        }
    }
}

package dev.roundhouse.storage.server;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.spi.ring.KeyHash;
import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.Header;
import dev.roundhouse.spi.storage.Message;
import dev.roundhouse.spi.storage.Register;
import dev.roundhouse.spi.version.Ballot;
import dev.roundhouse.storage.command.Commands;
import dev.roundhouse.storage.persistence.TopologyFile;
import dev.roundhouse.storage.remote.AnswerCodec;
import dev.roundhouse.storage.remote.Handshake;
import dev.roundhouse.storage.remote.MessageCodec;
import dev.roundhouse.storage.store.Aside;
import dev.roundhouse.storage.store.MemoryStore;
import dev.roundhouse.storage.store.StoreSettings;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The memory of a node process; where there is one replica, it also removes what expired. */
final class MemoryHostedStore implements HostedStore {
    private static final long EXPIRY_INTERVAL_MILLIS = 100;
    /** Keys looked at in one step; another follows while at least a quarter of them had expired. */
    private static final int EXPIRY_BUDGET = 1_000;

    private static final int MAX_EXPIRY_STEPS = 20;
    private static final int WARM_UP_ROUNDS = 1_000;

    /** Put aside at a time; more are executed on the spot. Each holds what it makes. */
    private static final int MAX_UNDER_WAY = 64;

    private final MemoryStore store;
    private final AtomicInteger underWay = new AtomicInteger();
    /** By commands that are executed aside: messages about these registers follow them on the one thread that does so. */
    private final Map<Register, Integer> changing = new ConcurrentHashMap<>();

    private MemoryHostedStore(MemoryStore store) {
        this.store = store;
    }

    /** Heap at which commands that may grow it, or the part of it for deleted keys, are refused; 0: no limit. */
    record Limits(long maxMemoryBytes, long maxTombstoneBytes) {
        static final Limits NONE = new Limits(0, 0);
    }

    /** Makes the store of a process. */
    static final class Factory implements HostedStore.Factory {
        private final Vertx vertx;
        private final Limits limits;
        private final LongSupplier clock;
        private final @Nullable TopologyFile file;

        /** @param file where the topology record is kept; null: in memory only */
        Factory(Vertx vertx, Limits limits, LongSupplier clock, @Nullable TopologyFile file) {
            this.vertx = vertx;
            this.limits = limits;
            this.clock = clock;
            this.file = file;
        }

        @Override
        public @Nullable String refuse(Handshake handshake) {
            return file == null ? null : file.refuse(handshake.clusterId(), handshake.nodeId(), handshake.partitions());
        }

        @Override
        public HostedStore create(Handshake handshake) {
            boolean replicated = handshake.replicated();
            StoreSettings settings = new StoreSettings(
                    handshake.partitions(), replicated, limits.maxMemoryBytes(), limits.maxTombstoneBytes());
            MemoryStore store = new MemoryStore(settings, Commands.executor(), new SecureRandom());
            if (!replicated) {
                vertx.setPeriodic(EXPIRY_INTERVAL_MILLIS, timer -> expire(store, clock.getAsLong()));
            } else if (file != null) {
                file.serve(store, handshake.clusterId(), handshake.nodeId());
            }
            return new MemoryHostedStore(store);
        }
    }

    /**
     * Uses a small store of each kind once: what the JVM loads and compiles late would else keep the first proxy waiting
     * for longer than its node timeout.
     */
    static void warmUp() {
        Request set = Request.of("SET", "{warm}up", "value");
        Request get = Request.of("GET", "{warm}up");
        RespWriter reply = new RespWriter();
        MemoryStore single = new MemoryStore(new StoreSettings(1, false, 0), Commands.executor(), new SecureRandom());
        MemoryStore replica = new MemoryStore(new StoreSettings(1, true, 0), Commands.executor(), new SecureRandom());
        Header header = new Header(0, 0, 1, 1, 2);
        byte[] name = set.bytes(1);
        Register register = new Register(name, false, KeyHash.xxHash64(name, 0, name.length));
        replica.handle(new Message.Admit(header, new int[] {0}, Message.Role.COUNT));
        MessageCodec messages = new MessageCodec();
        AnswerCodec answers = new AnswerCodec();
        for (int i = 1; i <= WARM_UP_ROUNDS; i++) {
            single.execute(set, i, reply);
            single.execute(get, i, reply);
            Message[] each = {
                new Message.Write(header, register, new Ballot(i, 1), set), new Message.Read(header, register, get)
            };
            for (Message message : each) {
                messages.encode(message, reply);
                answers.encode(replica.handle(message), reply);
            }
            reply.clear();
        }
    }

    private static void expire(MemoryStore store, long now) {
        for (int step = 0; step < MAX_EXPIRY_STEPS; step++) {
            if (store.expireSome(now, EXPIRY_BUDGET) < EXPIRY_BUDGET / 4) {
                return;
            }
        }
    }

    @Override
    public Answer handle(Message message) {
        return store.handle(message);
    }

    @Override
    public @Nullable Answer begin(Message message) {
        Register register = changing.isEmpty() ? null : message.register();
        return register != null && changing.containsKey(register)
                ? null
                : store.begin(message, false, underWay.get() < MAX_UNDER_WAY);
    }

    @Override
    public Callable<Answer> rest(Message message) {
        underWay.incrementAndGet();
        Aside begun = store.takeAside();
        Register changed = message instanceof Message.Apply ? message.register() : null;
        if (begun != null && changed != null) {
            changing.merge(changed, 1, Integer::sum);
        }
        return () -> {
            try {
                return begun == null ? whole(message) : finish(message, begun);
            } finally {
                if (begun != null && changed != null) {
                    changing.computeIfPresent(changed, (any, count) -> count == 1 ? null : count - 1);
                }
                underWay.decrementAndGet();
            }
        };
    }

    private Answer whole(Message message) {
        Answer answer = store.begin(message, false, true);
        return answer != null ? answer : finish(message, Objects.requireNonNull(store.takeAside()));
    }

    private Answer finish(Message message, Aside aside) {
        aside.run();
        return store.finish(message, aside, false);
    }

    @Override
    public void expect(long[] hashes, int count) {
        store.touch(hashes, count);
    }

    @Override
    public String obstacle() {
        return store.obstacle();
    }

    @Override
    public boolean mayWaitForDisk(Message message) {
        return store.mayWaitForDisk(message);
    }

    @Override
    public void execute(Request request, long now, RespWriter reply) {
        store.execute(request, now, reply);
    }
}

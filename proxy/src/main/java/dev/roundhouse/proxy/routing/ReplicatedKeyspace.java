package dev.roundhouse.proxy.routing;

import dev.roundhouse.proxy.coordinator.Completion;
import dev.roundhouse.proxy.coordinator.Coordinator;
import dev.roundhouse.proxy.coordinator.Environment;
import dev.roundhouse.proxy.coordinator.KeyspaceReader;
import dev.roundhouse.proxy.coordinator.Quorum;
import dev.roundhouse.spi.command.CommandSpec;
import dev.roundhouse.spi.command.GlobPattern;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.spi.storage.Answer.ScannedKey;
import dev.roundhouse.spi.storage.KeyPosition;
import dev.roundhouse.spi.storage.KeyState;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** KEYS, SCAN, DBSIZE, RANDOMKEY and FLUSHALL over all partitions of a store with several replicas. */
final class ReplicatedKeyspace {
    /** Keys asked for at once by KEYS. */
    private static final int KEYS_PAGE = 4096;
    /** Most keys that SCAN asks for at once, whatever its COUNT. */
    private static final int MAX_SCAN_PAGE = 4096;
    /** Keys SCAN may look at without a match before it answers an empty page, where COUNT does not say more. */
    private static final int SCAN_LOOKS = 1000;
    /** Pages SCAN may read without finding any key. */
    private static final int SCAN_PAGES = 64;
    /** Keys from a random position on among which RANDOMKEY chooses. */
    private static final int RANDOM_PAGE = 16;

    private static final byte[] NULL_2 = {'$', '-', '1', '\r', '\n'};
    private static final byte[] NULL_3 = {'_', '\r', '\n'};

    private final Environment environment;
    private final Coordinator coordinator;
    private final KeyspaceReader reader;
    private final int store;

    ReplicatedKeyspace(LoopServices services) {
        this.environment = services.environment();
        this.coordinator = services.coordinator();
        this.reader = services.keyspace();
        this.store = services.store().number();
    }

    boolean route(CommandSpec spec, Request request, Quorum quorum, Call call) {
        if (!call.inFlight().admitsAlone()) {
            return false;
        }
        if (spec.name().equals("scan")) {
            ScanOptions.Parsed parsed = ScanOptions.parse(request);
            if (parsed.options() == null) {
                call.error(parsed.error());
                return true;
            }
            new Scan(parsed.options(), quorum, begin(spec, call))
                    .next(parsed.options().cursor().value());
            return true;
        }
        int protocol = call.protocol();
        PendingReply reply = begin(spec, call);
        switch (spec.name()) {
            case "dbsize" -> count(quorum, reply);
            case "keys" ->
                new Keys(GlobPattern.compile(request.array(1), request.offset(1), request.length(1)), quorum, reply)
                        .next(0);
            case "randomkey" -> new RandomKey(quorum, protocol, reply).start();
            case "flushall", "flushdb" -> coordinator.flush(store, quorum, reply);
            default -> throw new IllegalStateException("no way to run " + spec.name() + " over the key space");
        }
        return true;
    }

    private static PendingReply begin(CommandSpec spec, Call call) {
        PendingReply reply = call.later(spec.isWrite());
        call.inFlight().beginAlone();
        reply.holdsAll();
        return reply;
    }

    void count(Quorum quorum, Completion reply) {
        reader.count(store, quorum, new KeyspaceReader.CountHandler() {
            @Override
            public void onCount(long keys) {
                reply.complete(PartMerge.integer(keys));
            }

            @Override
            public void onError(byte[] error) {
                reply.complete(error);
            }
        });
    }

    private static boolean matches(@Nullable GlobPattern pattern, byte[] key) {
        return pattern == null || pattern.isStar() || pattern.matches(key);
    }

    /** All matching keys, page by page. */
    private final class Keys implements KeyspaceReader.PageHandler {
        private final GlobPattern pattern;
        private final Quorum quorum;
        private final Completion reply;
        private final List<byte[]> found = new ArrayList<>();

        Keys(GlobPattern pattern, Quorum quorum, Completion reply) {
            this.pattern = pattern;
            this.quorum = quorum;
            this.reply = reply;
        }

        void next(long from) {
            reader.page(store, quorum, from, reader.end(), KEYS_PAGE, this);
        }

        @Override
        public void onPage(List<ScannedKey> keys, long next) {
            for (ScannedKey key : keys) {
                if (matches(pattern, key.key())) {
                    found.add(key.key());
                }
            }
            if (next < reader.end()) {
                // In a turn of its own: nodes in this process answer at once, and the stack would grow with the keys.
                environment.delay(0, () -> next(next));
                return;
            }
            RespWriter out = new RespWriter();
            out.arrayHeader(found.size());
            found.forEach(out::bulk);
            reply.complete(out.toBytes());
        }

        @Override
        public void onError(byte[] error) {
            reply.complete(error);
        }
    }

    /** Pages until something matches or enough was looked at. */
    private final class Scan implements KeyspaceReader.PageHandler {
        private final ScanOptions options;
        private final Quorum quorum;
        private final Completion reply;
        private final List<byte[]> found = new ArrayList<>();
        private long looked;
        private int pages;

        Scan(ScanOptions options, Quorum quorum, Completion reply) {
            this.options = options;
            this.quorum = quorum;
            this.reply = reply;
        }

        void next(long from) {
            if (from < 0 || from >= reader.end()) {
                answer(0);
                return;
            }
            reader.page(store, quorum, from, reader.end(), (int) Math.min(options.count(), MAX_SCAN_PAGE), this);
        }

        @Override
        public void onPage(List<ScannedKey> keys, long next) {
            for (ScannedKey key : keys) {
                if (matches(options.match(), key.key()) && isOfType(key)) {
                    found.add(key.key());
                }
            }
            looked += keys.size();
            pages++;
            boolean enough = !found.isEmpty() || looked >= Math.max(SCAN_LOOKS, options.count()) || pages >= SCAN_PAGES;
            if (next >= reader.end()) {
                answer(0);
            } else if (enough) {
                answer(next);
            } else {
                environment.delay(0, () -> next(next));
            }
        }

        private boolean isOfType(ScannedKey key) {
            return options.type() == null || options.type().equals(key.type() == KeyState.STRING ? "string" : "");
        }

        private void answer(long cursor) {
            RespWriter out = new RespWriter();
            out.arrayHeader(2);
            out.bulkInteger(cursor);
            out.arrayHeader(found.size());
            found.forEach(out::bulk);
            reply.complete(out.toBytes());
        }

        @Override
        public void onError(byte[] error) {
            reply.complete(error);
        }
    }

    /** A key from a random position on; from the beginning if there is none. */
    private final class RandomKey implements KeyspaceReader.PageHandler {
        private final Quorum quorum;
        private final int protocol;
        private final Completion reply;
        private boolean wrapped;

        RandomKey(Quorum quorum, int protocol, Completion reply) {
            this.quorum = quorum;
            this.protocol = protocol;
            this.reply = reply;
        }

        void start() {
            next(environment.random().nextLong(1L << KeyPosition.BITS));
        }

        private void next(long from) {
            reader.page(store, quorum, from, reader.end(), RANDOM_PAGE, this);
        }

        @Override
        public void onPage(List<ScannedKey> keys, long next) {
            if (!keys.isEmpty()) {
                RespWriter out = new RespWriter();
                out.bulk(keys.get(environment.random().nextInt(keys.size())).key());
                reply.complete(out.toBytes());
            } else if (next < reader.end()) {
                environment.delay(0, () -> next(next));
            } else if (wrapped) {
                reply.complete(protocol == 2 ? NULL_2 : NULL_3);
            } else {
                wrapped = true;
                next(0);
            }
        }

        @Override
        public void onError(byte[] error) {
            reply.complete(error);
        }
    }
}

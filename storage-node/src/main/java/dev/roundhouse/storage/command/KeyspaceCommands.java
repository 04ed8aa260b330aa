package dev.roundhouse.storage.command;

import dev.roundhouse.spi.command.ArgumentChecks;
import dev.roundhouse.spi.command.GlobPattern;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.storage.command.typed.ScanArguments;
import dev.roundhouse.storage.store.Keyspace;
import dev.roundhouse.storage.store.WholeStore;

/** Commands over all keys, for stores of one replica. Over several, the proxy answers them from every partition. */
final class KeyspaceCommands {
    private static final int KEYS_PAGE = 1024;

    private KeyspaceCommands() {}

    static void keys(Request request, Keyspace keyspace, RespWriter reply) {
        GlobPattern pattern = GlobPattern.compile(request.array(1), request.offset(1), request.length(1));
        FoundKeys found = new FoundKeys(pattern, null, reply.protocol());
        WholeStore store = store(keyspace);
        long from = 0;
        do {
            from = store.scan(from, KEYS_PAGE, found);
        } while (from != 0);
        found.replyTo(reply);
    }

    static void scan(Request request, Keyspace keyspace, RespWriter reply) {
        long cursor = ScanArguments.cursor(request.text(1));
        if (cursor == ScanArguments.INVALID_CURSOR) {
            reply.error("ERR invalid cursor");
            return;
        }
        String error = ScanArguments.error(request);
        if (error != null) {
            reply.error(error);
            return;
        }
        ScanArguments arguments = ScanArguments.of(request);
        FoundKeys found = new FoundKeys(arguments.pattern(), arguments.type(), reply.protocol());
        long next = cursor == ScanArguments.BEYOND_ALL ? 0 : store(keyspace).scan(cursor, arguments.count(), found);
        reply.arrayHeader(2);
        reply.bulkInteger(next);
        found.replyTo(reply);
    }

    static void randomkey(Request request, Keyspace keyspace, RespWriter reply) {
        byte[] key = store(keyspace).randomKey();
        if (key == null) {
            reply.nullBulk();
        } else {
            reply.bulk(key);
        }
    }

    static void dbsize(Request request, Keyspace keyspace, RespWriter reply) {
        reply.integer(store(keyspace).count());
    }

    static void flush(Request request, Keyspace keyspace, RespWriter reply) {
        String error = ArgumentChecks.flush(request);
        if (error != null) {
            reply.error(error);
            return;
        }
        store(keyspace).flush();
        reply.ok();
    }

    private static WholeStore store(Keyspace keyspace) {
        WholeStore store = keyspace.wholeStore();
        if (store == null) {
            throw new IllegalStateException("a command over all keys came to one replica of several");
        }
        return store;
    }
}

package dev.roundhouse.storage.store;

import dev.roundhouse.spi.command.CommandFlag;
import dev.roundhouse.spi.command.CommandSpec;
import dev.roundhouse.spi.command.CommandTable;
import dev.roundhouse.spi.command.SortOptions;
import dev.roundhouse.spi.command.Transaction;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.spi.ring.KeyHash;
import dev.roundhouse.spi.storage.KeyEventClasses;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Commands of a store with one replica: no ballots, several partitions at once, their locks taken in ascending order so
 * that no two commands wait for each other. One for each thread.
 */
final class DirectCommands {
    /** After so many times that its keys changed meanwhile, a command that takes long is executed on the spot. */
    private static final int MAX_FAILURES = 2;

    private final MemoryStore store;
    private final CommandExecutor executor;
    private final StoreKeyspace keyspace;
    private final DirectTransactions transactions;
    private @Nullable Aside aside;

    DirectCommands(MemoryStore store, CommandExecutor executor, StoreKeyspace keyspace) {
        this.store = store;
        this.executor = executor;
        this.keyspace = keyspace;
        this.transactions = new DirectTransactions(store, executor, keyspace);
    }

    void execute(Request request, long now, RespWriter reply) {
        execute(request, now, reply, false);
    }

    /** As {@link #execute}, but a command that takes long may be put aside; null: it is executed. */
    @Nullable
    Aside executeOrPutAside(Request request, long now, RespWriter reply) {
        execute(request, now, reply, true);
        return keyspace.isPutAside ? aside : null;
    }

    private void execute(Request request, long now, RespWriter reply, boolean mayPutAside) {
        CommandSpec spec = CommandTable.DEFAULT.find(request);
        keyspace.direct(now);
        keyspace.mayPutAside = mayPutAside;
        keyspace.events().tell(store.keyEvents());
        keyspace.looks().begins(spec);
        if (spec == null && Transaction.isInternal(request)) {
            keyspace.mayPutAside = false;
            transactions.execute(request, reply);
        } else if (spec == null || !spec.accepts(request.size())) {
            executor.execute(request, keyspace, reply);
        } else if (spec.has(CommandFlag.DENYOOM) && store.usage().isExhausted()) {
            reply.error(Replica.OUT_OF_MEMORY);
        } else if (spec.isSingleKey()) {
            executeOnOne(store.partition(partitionOf(request, spec.firstKey(request))), request, reply);
        } else if (SortOptions.looksUpOtherKeys(spec, request)) {
            keyspace.mayPutAside = false;
            executeOnSome(transactions.all(), request, reply);
        } else {
            executeOnSome(partitions(request, spec.keys(request)), request, reply);
        }
    }

    private void executeOnOne(Partition partition, Request request, RespWriter reply) {
        partition.lock();
        try {
            run(request, reply);
        } finally {
            partition.unlock();
        }
    }

    private void run(Request request, RespWriter reply) {
        executor.execute(request, keyspace, reply);
        if (keyspace.isPutAside) {
            int wanted = store.keyEvents().collected();
            long seed = keyspace.random().nextLong();
            Aside made = new Aside(
                    store, executor, request, keyspace, new Aside.Terms(seed, reply.protocol(), wanted, false));
            made.keys()
                    .forEach(key ->
                            key.mark = store.partition(partitionOf(key.name)).watch(key.name, false));
            aside = made;
        }
    }

    /** Puts the outcome of a command in place; null: the reply is written. Else its keys have changed: to be run again. */
    @Nullable
    Aside finish(Aside done, long now, RespWriter reply) {
        int[] partitions = partitions(done);
        int locked = 0;
        try {
            for (; locked < partitions.length; locked++) {
                store.partition(partitions[locked]).lock();
            }
            if (isUnchanged(done, now)) {
                keyspace.direct(now);
                keyspace.events().gather(KeyEventClasses.NONE);
                done.putInPlace(keyspace);
                keyspace.events().tell(store.keyEvents());
                // Misses were told when it was put aside.
                done.events().stream().filter(each -> each.type() != 'm').forEach(keyspace.events()::add);
                done.writeReply(reply);
                return null;
            }
        } finally {
            while (locked > 0) {
                store.partition(partitions[--locked]).unlock();
            }
        }
        execute(done.request(), now, reply, done.failures < MAX_FAILURES);
        Aside again = keyspace.isPutAside ? aside : null;
        if (again != null) {
            again.failures = done.failures + 1;
        }
        return again;
    }

    /** To be called under the locks of the keys, once. */
    private boolean isUnchanged(Aside done, long now) {
        boolean isUnchanged = true;
        for (Aside.Key key : done.keys()) {
            Partition partition = store.partition(partitionOf(key.name));
            Watches watches = partition.watches();
            byte[] mark = key.mark;
            boolean isExpired = DirectTransactions.isExpired(partition, key.name, now);
            isUnchanged &= watches != null && mark != null && watches.isUnchanged(key.name, mark, isExpired);
            partition.unwatch(key.name);
        }
        return isUnchanged;
    }

    private int[] partitions(Aside of) {
        return of.keys().stream()
                .mapToInt(key -> partitionOf(key.name))
                .sorted()
                .distinct()
                .toArray();
    }

    private int partitionOf(byte[] key) {
        return store.partitionOf(KeyHash.hashOf(key));
    }

    /** Gives up what was put aside. */
    void abandon(Aside given) {
        for (Aside.Key key : given.keys()) {
            Partition partition = store.partition(partitionOf(key.name));
            partition.lock();
            partition.unwatch(key.name);
            partition.unlock();
        }
    }

    /** Ascending, each once. */
    private int[] partitions(Request request, int[] keys) {
        int[] partitions = new int[keys.length];
        for (int i = 0; i < keys.length; i++) {
            partitions[i] = partitionOf(request, keys[i]);
        }
        Arrays.sort(partitions);
        int count = 0;
        for (int i = 0; i < partitions.length; i++) {
            if (i == 0 || partitions[i] != partitions[i - 1]) {
                partitions[count++] = partitions[i];
            }
        }
        return Arrays.copyOf(partitions, count);
    }

    private int partitionOf(Request request, int key) {
        return store.partitionOf(KeyHash.hashOf(request.array(key), request.offset(key), request.length(key)));
    }

    private void executeOnSome(int[] partitions, Request request, RespWriter reply) {
        int locked = 0;
        try {
            for (; locked < partitions.length; locked++) {
                store.partition(partitions[locked]).lock();
            }
            run(request, reply);
        } finally {
            while (locked > 0) {
                store.partition(partitions[--locked]).unlock();
            }
        }
    }
}

package dev.roundhouse.storage.store;

import dev.roundhouse.spi.command.CommandFlag;
import dev.roundhouse.spi.command.CommandSpec;
import dev.roundhouse.spi.command.CommandTable;
import dev.roundhouse.spi.command.SortOptions;
import dev.roundhouse.spi.command.Transaction;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.spi.ring.KeyHash;
import java.util.Arrays;

/**
 * Commands of a store with one replica: no ballots, several partitions at once, their locks taken in ascending order so
 * that no two commands wait for each other. One for each thread.
 */
final class DirectCommands {
    private final MemoryStore store;
    private final CommandExecutor executor;
    private final StoreKeyspace keyspace;
    private final DirectTransactions transactions;

    DirectCommands(MemoryStore store, CommandExecutor executor, StoreKeyspace keyspace) {
        this.store = store;
        this.executor = executor;
        this.keyspace = keyspace;
        this.transactions = new DirectTransactions(store, executor, keyspace);
    }

    void execute(Request request, long now, RespWriter reply) {
        CommandSpec spec = CommandTable.DEFAULT.find(request);
        keyspace.direct(now);
        keyspace.events().tell(store.keyEvents());
        keyspace.looks().begins(spec);
        if (spec == null && Transaction.isInternal(request)) {
            transactions.execute(request, reply);
        } else if (spec == null || !spec.accepts(request.size())) {
            executor.execute(request, keyspace, reply);
        } else if (spec.has(CommandFlag.DENYOOM) && store.usage().isExhausted()) {
            reply.error(Replica.OUT_OF_MEMORY);
        } else if (spec.isSingleKey()) {
            executeOnOne(store.partition(partitionOf(request, spec.firstKey(request))), request, reply);
        } else if (SortOptions.looksUpOtherKeys(spec, request)) {
            executeOnSome(transactions.all(), request, reply);
        } else {
            executeOnSome(partitions(request, spec.keys(request)), request, reply);
        }
    }

    private void executeOnOne(Partition partition, Request request, RespWriter reply) {
        partition.lock();
        try {
            executor.execute(request, keyspace, reply);
        } finally {
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
            executor.execute(request, keyspace, reply);
        } finally {
            while (locked > 0) {
                store.partition(partitions[--locked]).unlock();
            }
        }
    }
}

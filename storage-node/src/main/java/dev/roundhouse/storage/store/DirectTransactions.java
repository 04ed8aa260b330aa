package dev.roundhouse.storage.store;

import dev.roundhouse.spi.command.CommandFlag;
import dev.roundhouse.spi.command.CommandSpec;
import dev.roundhouse.spi.command.CommandTable;
import dev.roundhouse.spi.command.Execution;
import dev.roundhouse.spi.command.SortOptions;
import dev.roundhouse.spi.command.Transaction;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.spi.ring.KeyHash;
import java.util.List;
import java.util.TreeSet;

/**
 * The commands that only proxies send, in a store with one replica: a transaction takes the locks of all partitions it
 * touches in ascending order, those of all partitions where one of its commands concerns every key, and then runs.
 */
final class DirectTransactions {
    private final MemoryStore store;
    private final CommandExecutor executor;
    private final StoreKeyspace keyspace;

    DirectTransactions(MemoryStore store, CommandExecutor executor, StoreKeyspace keyspace) {
        this.store = store;
        this.executor = executor;
        this.keyspace = keyspace;
    }

    void execute(Request command, RespWriter reply) {
        Transaction exec = Transaction.isExec(command) ? Transaction.of(command) : null;
        if (exec != null && exec.has(CommandFlag.DENYOOM) && store.usage().isExhausted()) {
            unwatch(exec.watched());
            reply.error(Replica.OUT_OF_MEMORY);
            return;
        }
        int[] partitions = exec != null && concernsAll(exec) ? all() : partitions(command);
        int locked = 0;
        try {
            for (; locked < partitions.length; locked++) {
                store.partition(partitions[locked]).lock();
            }
            keyspace.holdsAll(partitions.length == store.partitionCount());
            if (exec != null) {
                exec(exec, reply);
            } else if (Transaction.isWatch(command)) {
                watch(command, reply);
            } else {
                for (int i = 1; i < command.size(); i++) {
                    byte[] key = command.bytes(i);
                    partitionOf(key).unwatch(key);
                }
                reply.ok();
            }
        } finally {
            keyspace.holdsAll(false);
            while (locked > 0) {
                store.partition(partitions[--locked]).unlock();
            }
        }
    }

    private static boolean concernsAll(Transaction exec) {
        for (Request command : exec.commands()) {
            CommandSpec spec = CommandTable.DEFAULT.find(command);
            if (spec != null
                    && (spec.execution(command) == Execution.KEYSPACE || SortOptions.looksUpOtherKeys(spec, command))) {
                return true;
            }
        }
        return false;
    }

    int[] all() {
        int[] partitions = new int[store.partitionCount()];
        for (int i = 0; i < partitions.length; i++) {
            partitions[i] = i;
        }
        return partitions;
    }

    private int[] partitions(Request command) {
        TreeSet<Integer> partitions = new TreeSet<>();
        Transaction.visitKeys(
                command,
                (array, offset, length) -> partitions.add(store.partitionOf(KeyHash.hashOf(array, offset, length))));
        return partitions.stream().mapToInt(Integer::intValue).toArray();
    }

    private Partition partitionOf(byte[] key) {
        return store.partition(store.partitionOf(KeyHash.hashOf(key)));
    }

    private void watch(Request command, RespWriter reply) {
        reply.arrayHeader(command.size() - 1);
        for (int i = 1; i < command.size(); i++) {
            byte[] key = command.bytes(i);
            Partition partition = partitionOf(key);
            reply.bulk(partition.watch(key, isExpired(partition, key)));
        }
    }

    private boolean isExpired(Partition partition, byte[] key) {
        return isExpired(partition, key, keyspace.now());
    }

    /** Whether a key is there, but has expired. */
    static boolean isExpired(Partition partition, byte[] key, long now) {
        int slot = partition.find(key, 0, key.length);
        Object entry = slot < 0 ? null : partition.table.at(slot);
        return entry != null && Cell.isExpired(Cell.header(entry), now);
    }

    private void exec(Transaction exec, RespWriter reply) {
        boolean isUnchanged = true;
        for (Transaction.Watched watched : exec.watched()) {
            byte[] key = watched.key();
            Partition partition = partitionOf(key);
            Watches watches = partition.watches();
            isUnchanged &= watches != null && watches.isUnchanged(key, watched.mark(), isExpired(partition, key));
        }
        for (Transaction.Watched watched : exec.watched()) {
            partitionOf(watched.key()).unwatch(watched.key());
        }
        if (!isUnchanged) {
            reply.nullArray();
            return;
        }
        List<Request> commands = exec.commands();
        reply.arrayHeader(commands.size());
        for (Request command : commands) {
            keyspace.looks().begins(CommandTable.DEFAULT.find(command));
            executor.execute(command, keyspace, reply);
        }
    }

    private void unwatch(List<Transaction.Watched> watched) {
        for (Transaction.Watched each : watched) {
            Partition partition = partitionOf(each.key());
            partition.lock();
            partition.unwatch(each.key());
            partition.unlock();
        }
    }
}

package dev.roundhouse.storage.store;

import dev.roundhouse.spi.command.CommandTable;
import dev.roundhouse.spi.command.Transaction;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The commands that only proxies send, on one register of a replica. What is watched is told by content ballots, which are
 * the same on every replica that is at the same version, so that all decide alike whether a transaction takes place.
 */
final class ReplicaTransactions {
    private final CommandExecutor executor;
    private final StoreKeyspace keyspace;
    private final Registers registers;
    private @Nullable Request parsed;
    private @Nullable Transaction transaction;

    ReplicaTransactions(CommandExecutor executor, StoreKeyspace keyspace, Registers registers) {
        this.executor = executor;
        this.keyspace = keyspace;
        this.registers = registers;
    }

    /** The same request is looked at several times on its way. */
    Transaction parse(Request exec) {
        Transaction known = transaction;
        if (known == null || parsed != exec) {
            known = Transaction.of(exec);
            transaction = known;
            parsed = exec;
        }
        return known;
    }

    /** The message was dealt with. */
    void forget() {
        transaction = null;
        parsed = null;
    }

    void execute(Partition partition, Request command, RespWriter reply) {
        if (Transaction.isWatch(command)) {
            reply.arrayHeader(command.size() - 1);
            for (int i = 1; i < command.size(); i++) {
                // Only to learn that a key has expired: the mark is then told in a round, which removes it.
                keyspace.again(command.array(i), command.offset(i), command.length(i));
                reply.bulk(registers.mark(
                        partition, command.array(i), command.offset(i), command.length(i), keyspace.now()));
            }
        } else if (Transaction.isUnwatch(command)) {
            reply.ok();
        } else {
            exec(partition, parse(command), reply);
        }
    }

    private void exec(Partition partition, Transaction exec, RespWriter reply) {
        for (Transaction.Watched watched : exec.watched()) {
            byte[] key = watched.key();
            keyspace.again(key, 0, key.length);
            byte[] present = registers.mark(partition, key, 0, key.length, keyspace.now());
            if (!Arrays.equals(watched.mark(), present)) {
                reply.nullArray();
                return;
            }
        }
        reply.arrayHeader(exec.commands().size());
        for (Request command : exec.commands()) {
            if (Transaction.isInternal(command)) {
                execute(partition, command, reply);
            } else {
                keyspace.looks().begins(CommandTable.DEFAULT.find(command));
                executor.execute(command, keyspace, reply);
            }
        }
    }
}

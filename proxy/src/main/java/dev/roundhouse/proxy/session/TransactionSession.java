package dev.roundhouse.proxy.session;

import dev.roundhouse.proxy.routing.ClientTransaction;
import dev.roundhouse.proxy.routing.Transactions;
import dev.roundhouse.spi.command.CommandFlag;
import dev.roundhouse.spi.command.CommandSpec;
import dev.roundhouse.spi.resp.Request;

/** MULTI and what belongs to it, for one client that has used it: its commands go into the queue from MULTI on. */
final class TransactionSession {
    private static final String EXEC_ABORT = "EXECABORT Transaction discarded because of previous errors.";
    private static final String NOT_INSIDE = "ERR Command not allowed inside a transaction";
    private static final String LEVEL_INSIDE = "ERR a consistency level is for single commands, not inside MULTI:"
            + " CLIENT CONSISTENCY sets one for all that the connection does";

    private final ClientConnection client;
    private final Transactions transactions;
    private final ClientTransaction transaction = new ClientTransaction();

    private boolean mayChange;

    TransactionSession(ClientConnection client) {
        this.client = client;
        this.transactions = client.loop().router().transactions();
    }

    /** Commands queued; -1 outside MULTI. */
    int queued() {
        return transaction.isOpen() ? transaction.size() : -1;
    }

    /** Whether EXEC would execute a command that changes something. */
    boolean mayChange() {
        return transaction.isOpen() && mayChange;
    }

    long queuedBytes() {
        return transaction.bytes();
    }

    /** Whether this command is to be queued. */
    boolean takes(CommandSpec spec) {
        return transaction.isOpen() && !isOfTransaction(spec.name());
    }

    private static boolean isOfTransaction(String name) {
        return switch (name) {
            case "exec", "discard", "multi", "watch", "quit", "reset" -> true;
            default -> false;
        };
    }

    boolean queue(CommandSpec spec, Request request) {
        String error = null;
        if (spec.has(CommandFlag.NO_MULTI)) {
            error = NOT_INSIDE;
        } else if (spec.wrappedCommand() > 0) {
            error = LEVEL_INSIDE;
        } else {
            boolean forNode = client.loop().commands().find(spec) == null || spec.has(CommandFlag.BLOCKING);
            error = transactions.queue(transaction, spec, request, forNode);
        }
        if (error == null) {
            mayChange |= ClientPause.mayChange(spec);
            client.reply().simple("QUEUED");
            client.replied();
        } else {
            transaction.abort();
            client.error(error);
        }
        return true;
    }

    /** A command that could not even be looked at: EXEC will be refused. */
    void commandRefused() {
        transaction.abort();
    }

    /** EXEC itself could not be looked at, which ends the transaction as well: what the client is told. */
    String execRefused(String error) {
        transactions.discard(transaction);
        return "EXECABORT Transaction discarded because of: " + error.substring("ERR ".length());
    }

    boolean multi() {
        if (transaction.isOpen()) {
            client.error("ERR MULTI calls can not be nested");
        } else {
            transaction.open();
            mayChange = false;
            ok();
        }
        return true;
    }

    boolean discard() {
        if (!transaction.isOpen()) {
            client.error("ERR DISCARD without MULTI");
        } else {
            transactions.discard(transaction);
            ok();
        }
        return true;
    }

    boolean watch(Request request) {
        if (transaction.isOpen()) {
            client.error("ERR WATCH inside MULTI is not allowed");
            return true;
        }
        return transactions.watch(transaction, request, client);
    }

    boolean unwatch() {
        transactions.unwatch(transaction);
        ok();
        return true;
    }

    boolean exec() {
        if (!transaction.isOpen()) {
            client.error("ERR EXEC without MULTI");
            return true;
        }
        if (transaction.isAborted()) {
            transactions.discard(transaction);
            client.error(EXEC_ABORT);
            return true;
        }
        ExecReplies replies = new ExecReplies(client, transaction.commands());
        return transactions.exec(transaction, client, replies);
    }

    private void ok() {
        client.reply().ok();
        client.replied();
    }

    /** Forgets all: the client is gone, or begins anew. */
    void reset() {
        transactions.discard(transaction);
    }
}

package dev.roundhouse.proxy.session;

import dev.roundhouse.proxy.pubsub.ChannelKind;
import dev.roundhouse.proxy.routing.Dedicated;
import dev.roundhouse.spi.command.CommandSpec;
import org.jspecify.annotations.Nullable;

/** What a client has begun that outlasts a command, each made when it is first used. */
final class ClientModes {
    private final ClientConnection client;
    private @Nullable Dedicated dedicated;
    private @Nullable ClientSubscriptions subscriptions;
    private @Nullable TransactionSession transaction;
    private @Nullable BlockedCommand blocked;

    ClientModes(ClientConnection client) {
        this.client = client;
    }

    /** Its own connection to a node. */
    Dedicated dedicated() {
        Dedicated present = dedicated;
        if (present == null) {
            present = new Dedicated(client);
            dedicated = present;
        }
        return present;
    }

    /** Whether the session's commands go to a node, too, since its state is there. */
    boolean nodeTakesAll(int protocol) {
        return dedicated != null && dedicated.takesAll(protocol);
    }

    /** What it listens to. */
    ClientSubscriptions subscriptions() {
        ClientSubscriptions present = subscriptions;
        if (present == null) {
            present = new ClientSubscriptions(client, client.loop().subscriptions());
            subscriptions = present;
        }
        return present;
    }

    /** How many names of a kind it listens to. */
    int listensTo(ChannelKind kind) {
        return subscriptions == null ? 0 : subscriptions.size(kind);
    }

    TransactionSession transaction() {
        TransactionSession present = transaction;
        if (present == null) {
            present = new TransactionSession(client);
            transaction = present;
        }
        return present;
    }

    /** Null for a client that has not used any. */
    @Nullable
    TransactionSession transactionIfAny() {
        return transaction;
    }

    /** The command that may make it wait; null: it is over. */
    void blocked(@Nullable BlockedCommand command) {
        blocked = command;
    }

    boolean isBlocked() {
        return blocked != null;
    }

    /** It sends nothing more: as in Redis, one that waits is taken for gone. */
    void closeIfBlocked() {
        if (blocked != null) {
            client.close();
        }
    }

    /**
     * Whether it can be closed without missing an answer: nothing came from it since this was last asked, nothing is under
     * way, half sent or queued. Who only listens misses none.
     */
    boolean mayLeave() {
        boolean isQuiet = client.state().wasQuiet();
        boolean onlyListens = client.state().isSubscribed || client.state().isMonitor;
        return onlyListens || isQuiet && client.isIdle() && client.inputBytes() == 0 && queued() < 0;
    }

    /** Whether it was waiting, and waits no more. */
    boolean unblock(boolean withError) {
        return blocked != null && blocked.unblock(withError);
    }

    /** What is answered to a command refused unseen: its transaction will be, too, and at once if it was the EXEC. */
    String refused(@Nullable CommandSpec spec, String error) {
        if (spec != null && spec.name().equals("exec") && !nodeTakesAll(client.protocol())) {
            return transaction().execRefused(error);
        }
        if (transaction != null) {
            transaction.commandRefused();
        }
        return error;
    }

    /** Commands queued since MULTI; -1 outside. */
    int queued() {
        return transaction == null ? -1 : transaction.queued();
    }

    /** Ends all of them: the client is gone, or begins anew. */
    void leave() {
        if (dedicated != null) {
            dedicated.close();
            dedicated = null;
        }
        if (transaction != null) {
            transaction.reset();
        }
        if (blocked != null) {
            blocked.cancel();
            blocked = null;
        }
        if (subscriptions != null) {
            subscriptions.clear();
        }
        if (client.state().isMonitor) {
            client.state().isMonitor = false;
            client.loop().server().monitors().remove(client);
        }
    }
}

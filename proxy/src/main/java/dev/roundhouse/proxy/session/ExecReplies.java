package dev.roundhouse.proxy.session;

import dev.roundhouse.proxy.coordinator.Outcome;
import dev.roundhouse.proxy.routing.ClientTransaction.Queued;
import dev.roundhouse.proxy.routing.NodeFailure;
import dev.roundhouse.proxy.routing.PendingReply;
import dev.roundhouse.proxy.routing.Replies;
import dev.roundhouse.proxy.routing.Transactions;
import dev.roundhouse.spi.resp.RespWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes the reply of an EXEC. What nodes executed comes as one array; what the session itself answers is executed then, in
 * the order queued, and only if the transaction took place. Of the client's loop.
 */
final class ExecReplies implements Transactions.Receiver {
    private static final byte[] ABORTED_BY =
            "-EXECABORT Transaction discarded because of: ".getBytes(StandardCharsets.US_ASCII);

    private static final String MONITOR_INSIDE = "ERR MONITOR isn't allowed for DENY BLOCKING client";

    private final ClientConnection client;
    private final List<Queued> queue;
    private final byte[] @Nullable [] replies;
    private @Nullable PendingReply whole;
    private int missing;
    private RespWriter writer = new RespWriter();
    private int current;

    ExecReplies(ClientConnection client, List<Queued> queue) {
        this.client = client;
        this.queue = queue;
        this.replies = new byte[queue.size()][];
    }

    @Override
    public void onStart(PendingReply reply) {
        whole = reply;
    }

    @Override
    public void onExecuted(byte[] reply, byte[] @Nullable [] fixed) {
        if (reply[0] != '*' || reply[1] == '-') {
            complete(Outcome.isError(reply, "OOM") ? abortedBy(reply) : reply);
            return;
        }
        boolean isWhole = true;
        for (int i = 0; i < replies.length; i++) {
            isWhole &= queue.get(i).forNode() && fixed[i] == null;
        }
        if (isWhole) {
            complete(reply);
            return;
        }
        Iterator<byte[]> executed = Replies.elements(reply).iterator();
        missing = replies.length + 1;
        for (int i = 0; i < replies.length; i++) {
            if (fixed[i] != null) {
                take(i, fixed[i]);
            } else if (queue.get(i).forNode()) {
                take(i, executed.next());
            } else {
                run(i);
            }
        }
        taken();
    }

    private static byte[] abortedBy(byte[] error) {
        byte[] all = Arrays.copyOf(ABORTED_BY, ABORTED_BY.length + error.length - 1);
        System.arraycopy(error, 1, all, ABORTED_BY.length, error.length - 1);
        return all;
    }

    /** Executes a command of the session, which answers into {@link #begin} or {@link #later}. */
    private void run(int i) {
        Queued queued = queue.get(i);
        SessionCommand command = client.loop().commands().find(queued.spec());
        if (command instanceof MonitorCommand) {
            take(i, Outcome.error(MONITOR_INSIDE));
            return;
        }
        current = i;
        client.collect(this);
        try {
            if (command == null || !command.run(queued.request(), client)) {
                take(i, Outcome.error("ERR Command not allowed inside a transaction"));
            }
        } finally {
            client.collect(null);
        }
    }

    RespWriter begin(int protocol) {
        writer = new RespWriter(protocol);
        return writer;
    }

    void end() {
        take(current, writer.toBytes());
    }

    PendingReply later() {
        return new Later(current);
    }

    private void take(int i, byte[] reply) {
        if (replies[i] == null) {
            replies[i] = reply;
            taken();
        }
    }

    private void taken() {
        if (--missing == 0) {
            RespWriter all = new RespWriter(client.protocol());
            all.arrayHeader(replies.length);
            for (byte[] reply : replies) {
                all.raw(reply, 0, reply.length);
            }
            complete(all.toBytes());
        }
    }

    private void complete(byte[] reply) {
        PendingReply to = whole;
        if (to != null) {
            to.complete(reply);
        }
    }

    /** The reply to one command of the session, which comes later. It holds nothing: the transaction does. */
    private final class Later implements PendingReply {
        private final int index;

        Later(int index) {
            this.index = index;
        }

        @Override
        public void complete(byte[] reply) {
            take(index, reply);
        }

        @Override
        public void onReply(byte[] array, int offset, int length) {
            take(index, Arrays.copyOfRange(array, offset, offset + length));
        }

        @Override
        public void onFailure(boolean sent, String reason) {
            take(index, NodeFailure.reply(false, sent, reason));
        }

        @Override
        public void holdsRegister(long register) {}

        @Override
        public void holdsRegisters(long[] registers) {}

        @Override
        public void holdsLane(boolean isLarge) {}

        @Override
        public void holdsAll() {}
    }
}

package dev.roundhouse.storage.redis;

import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.AnswerHandler;
import dev.roundhouse.spi.storage.Header;
import dev.roundhouse.spi.storage.Message;
import dev.roundhouse.spi.version.Ballot;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Plain GETs and SETs of one turn of the event loop, and of those while the node has not answered the call before, go to
 * it in one call of a script: of what one alone costs there, most is the call. Those that turn out not to be plain are
 * sent again, each alone. Owned by the event loop.
 */
final class PlainBatch {
    /** A script holds up the other clients of its server. */
    static final int MAX_MESSAGES = 64;

    static final int MAX_BYTES = 32 * 1024;

    private static final byte[] OK = PartitionLayout.latin1("+OK\r\n");
    private static final byte[] NULL2 = PartitionLayout.latin1("$-1\r\n");
    private static final byte[] NULL3 = PartitionLayout.latin1("_\r\n");
    private static final Answer WRITTEN = new Answer.Accepted(List.of(OK));

    /** Sends a message by the script that knows all cases. */
    interface Alone {
        void send(Message message, AnswerHandler handler);
    }

    private record Entry(Message message, AnswerHandler handler) {}

    private final byte[] token;
    private final ScriptSender sender;
    private final Executor turn;
    private final Alone alone;
    private @Nullable ScriptCall call;
    private long epoch;
    private int unanswered;
    private List<Entry> entries = new ArrayList<>();

    /** @param turn runs what it is given once all that arrived has been taken */
    PlainBatch(byte[] token, ScriptSender sender, Executor turn, Alone alone) {
        this.token = token;
        this.sender = sender;
        this.turn = turn;
        this.alone = alone;
    }

    void get(Message.Read message, byte[] dataKey, AnswerHandler handler) {
        Header header = message.header();
        ScriptCall current = begin(header, dataKey);
        current.argument(PartitionLayout.number(header.now()));
        added(current, message, handler);
    }

    /** @param expireAt milliseconds, as in {@link dev.roundhouse.spi.storage.KeyState} */
    void set(Message.Write message, byte[] dataKey, long expireAt, AnswerHandler handler) {
        ScriptCall current = begin(message.header(), dataKey);
        current.argument(PartitionLayout.blindString(message.ballot(), expireAt))
                .argument(message.command(), 2);
        added(current, message, handler);
    }

    private ScriptCall begin(Header header, byte[] dataKey) {
        if (call != null && epoch != header.epoch()) {
            flush();
        }
        ScriptCall current = call;
        if (current == null) {
            epoch = header.epoch();
            current = new ScriptCall(Script.PLAIN).argument(token).argument(PartitionLayout.number(epoch));
            call = current;
            turn.execute(this::flushUnlessWaiting);
        }
        current.key(PartitionLayout.metadataKey(header.partition()));
        current.key(dataKey);
        return current;
    }

    private void added(ScriptCall current, Message message, AnswerHandler handler) {
        entries.add(new Entry(message, handler));
        if (entries.size() >= MAX_MESSAGES || current.bytes() > MAX_BYTES) {
            flush();
        }
    }

    /** While the node answers a call, the next gathers what comes: sent now it would wait there, and cost a call. */
    private void flushUnlessWaiting() {
        if (unanswered == 0) {
            flush();
        }
    }

    private void answered() {
        unanswered--;
        turn.execute(this::flushUnlessWaiting);
    }

    private void flush() {
        ScriptCall current = call;
        if (current == null) {
            return;
        }
        List<Entry> sent = entries;
        entries = new ArrayList<>();
        call = null;
        unanswered++;
        AnswerHandler failures = failure -> {
            answered();
            sent.forEach(entry -> entry.handler.onAnswer(failure));
        };
        sender.call(current, failures, reply -> {
            answered();
            reply.array();
            for (Entry entry : sent) {
                take(reply, entry);
            }
        });
    }

    private void take(ScriptReply reply, Entry entry) {
        byte type = reply.next();
        if (type == ':') {
            entry.handler.onAnswer(WRITTEN);
        } else if (reply.isNull()) {
            alone.send(entry.message, entry.handler);
        } else {
            Ballot accepted = Ballot.read(reply.array, reply.offset);
            boolean expired = reply.length > Ballot.BYTES;
            reply.next();
            boolean isResp3 = entry.message.header().protocol() == 3;
            byte[] value = !reply.isNull() ? reply.encoded() : isResp3 ? NULL3 : NULL2;
            entry.handler.onAnswer(new Answer.Value(accepted, value, expired));
        }
    }
}

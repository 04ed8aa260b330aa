package dev.roundhouse.storage.redis;

import dev.roundhouse.spi.net.Departure;
import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.AnswerHandler;
import dev.roundhouse.spi.storage.Header;
import dev.roundhouse.spi.storage.Message;
import dev.roundhouse.spi.version.Ballot;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Plain GETs and SETs that come at about one time ({@link Departure}), and those while the node has not answered the call
 * before, go to it in one call of a script: of what one alone costs there, most is the call. Those that turn out not to be plain are
 * sent again, each alone. Owned by the event loop.
 */
final class PlainBatch {
    /** A script holds up the other clients of its server. */
    static final int MAX_MESSAGES = 64;

    static final int MAX_BYTES = 32 * 1024;

    /** Places of arguments that are known last. */
    private static final int GENERATION = 2;

    private static final int MARKS = 3;
    private static final int BALLOTS = 4;

    private static final byte[] NOTHING = {};
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
    private final EventLoop loop;
    private final Alone alone;
    private final HeaderKnowledge known;
    private final Departure departure;
    private @Nullable ScriptCall call;
    private Ballot lowest = Ballot.NONE;
    private Ballot highest = Ballot.NONE;
    private boolean ascends = true;
    private long epoch;
    private int unanswered;
    private int underWay;
    private boolean mayLeave;
    private List<Entry> entries = new ArrayList<>();

    PlainBatch(Partitioning partitioning, ScriptSender sender, EventLoop loop, Alone alone) {
        this.token = partitioning.token();
        this.known = new HeaderKnowledge(partitioning.count + 1);
        this.sender = sender;
        this.loop = loop;
        this.alone = alone;
        this.departure = Departure.always(loop, this::onGathered);
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
        lowest = highest.isNone() ? message.ballot() : lowest;
        ascends &= message.ballot().isAbove(highest);
        highest = Ballot.max(highest, message.ballot());
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
            current.key(PartitionLayout.NODE_KEY);
            for (int reserved = GENERATION; reserved <= BALLOTS; reserved++) {
                current.reserve();
            }
            call = current;
        }
        current.key(PartitionLayout.metadataKey(header.partition()));
        current.key(dataKey);
        return current;
    }

    private void added(ScriptCall current, Message message, AnswerHandler handler) {
        entries.add(new Entry(message, handler));
        if (entries.size() >= MAX_MESSAGES || current.bytes() > MAX_BYTES) {
            flush();
        } else {
            departure.written(entries.size() == 1, underWay + entries.size(), System.nanoTime());
        }
    }

    /** Enough have gathered, or it was waited for them long enough. */
    private void onGathered() {
        if (call != null && !mayLeave) {
            mayLeave = true;
            loop.execute(this::flushUnlessWaiting);
        }
    }

    /** While the node answers a call, the next gathers what comes: sent now it would wait there, and cost a call. */
    private void flushUnlessWaiting() {
        if (unanswered == 0 && mayLeave) {
            flush();
        }
    }

    private void answered(int messages) {
        unanswered--;
        underWay -= messages;
        if (mayLeave) {
            loop.execute(this::flushUnlessWaiting);
        }
    }

    private void flush() {
        ScriptCall current = call;
        if (current == null) {
            return;
        }
        List<Entry> sent = entries;
        byte[] generation = known.generation();
        current.set(GENERATION, generation);
        current.set(MARKS, marks(sent));
        current.set(BALLOTS, ballots());
        entries = new ArrayList<>();
        call = null;
        highest = Ballot.NONE;
        ascends = true;
        mayLeave = false;
        unanswered++;
        underWay += sent.size();
        AnswerHandler failures = failure -> {
            answered(sent.size());
            sent.forEach(entry -> entry.handler.onAnswer(failure));
        };
        sender.call(current, failures, reply -> {
            answered(sent.size());
            reply.array();
            boolean learns = learns(reply, generation);
            for (Entry entry : sent) {
                take(reply, entry, learns);
            }
        });
    }

    /** The SETs' highest ballot, after the lowest if they ascend. */
    private byte[] ballots() {
        if (highest.isNone()) {
            return NOTHING;
        }
        byte[] ballots = new byte[ascends ? 2 * Ballot.BYTES : Ballot.BYTES];
        lowest.writeTo(ballots, 0);
        highest.writeTo(ballots, ballots.length - Ballot.BYTES);
        return ballots;
    }

    /** Of each whether its partition is known to count. */
    private byte[] marks(List<Entry> sent) {
        byte[] marks = new byte[sent.size()];
        for (int i = 0; i < marks.length; i++) {
            Header header = sent.get(i).message.header();
            marks[i] = (byte) (known.counts(header.partition(), header.epoch()) ? '1' : '0');
        }
        return marks;
    }

    /** Whether what follows in the reply is to be learned: it was answered in the generation that is known now. */
    private boolean learns(ScriptReply reply, byte[] sent) {
        if (reply.next() == ':') {
            return false; // it was not looked at
        }
        return known.at(
                reply.isNull() ? sent : Arrays.copyOfRange(reply.array, reply.offset, reply.offset + reply.length));
    }

    private void take(ScriptReply reply, Entry entry, boolean learns) {
        byte type = reply.next();
        boolean isAnswered = !reply.isNull();
        if (isAnswered && learns) {
            known.learn(entry.message.header());
        }
        if (type == ':') {
            entry.handler.onAnswer(WRITTEN);
        } else if (!isAnswered) {
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

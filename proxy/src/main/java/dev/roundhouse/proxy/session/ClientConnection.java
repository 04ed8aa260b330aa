package dev.roundhouse.proxy.session;

import dev.roundhouse.proxy.routing.Call;
import dev.roundhouse.proxy.routing.Dedicated;
import dev.roundhouse.proxy.routing.InFlight;
import dev.roundhouse.proxy.routing.Level;
import dev.roundhouse.proxy.routing.PendingReply;
import dev.roundhouse.spi.command.CommandErrors;
import dev.roundhouse.spi.command.CommandSpec;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RequestDecoder;
import dev.roundhouse.spi.resp.RespWriter;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client: reads requests, starts them in order, and sends the replies, once per turn of its loop. A Netty handler below
 * Vert.x' own. A client that does not read its replies is not read from; at its output limit it is cut.
 */
final class ClientConnection extends ChannelInboundHandlerAdapter
        implements Call, ReplyQueue.Owner, Dedicated.Receiver {
    static final String INTERNAL_ERROR = "ERR internal error";
    private static final Logger LOG = LoggerFactory.getLogger(ClientConnection.class);

    private final ClientLoop loop;
    private final SessionLimits limits;
    private final ClientState state;
    private final RequestDecoder decoder;
    private final ClientOutput output;
    private final RespWriter out;
    private final ReplyQueue replies;
    private final Taps taps;
    private final ClientModes modes = new ClientModes(this);
    private @Nullable ChannelHandlerContext channel;
    private @Nullable Request held;
    private @Nullable Request current;
    /** Who takes the replies while a command of a transaction is executed. */
    private @Nullable ExecReplies collecting;

    private @Nullable Level commandLevel;
    private int ordinal = -1;
    private long begin;
    private boolean silent;
    private boolean isProcessing;
    private boolean isReading = true;
    /** As many commands wait for their answer as may: input may lie in the decoder. */
    private boolean isFull;
    /** Nothing more is taken from the client; it is closed once all is answered and sent. */
    private boolean isEnding;

    private boolean isInputOver;
    private boolean isOnHold;
    private boolean isClosed;

    ClientConnection(ClientLoop loop, ClientState state) {
        this.loop = loop;
        this.limits = loop.limits();
        this.state = state;
        this.taps = loop.server().taps();
        this.decoder = new RequestDecoder(limits.decoder());
        this.output = new ClientOutput(loop, this::resume);
        this.out = output.writer();
        this.replies = new ReplyQueue(
                out, loop.scratch(), loop.statistics(), loop.server().errors(), this);
    }

    ClientState state() {
        return state;
    }

    ClientLoop loop() {
        return loop;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        channel = context;
        output.attach(context);
        if (!context.channel().isActive()) {
            onClosed();
            loop.left(this);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        loop.received(bytes.readableBytes());
        try {
            decoder.feed(bytes);
        } finally {
            bytes.release();
        }
        state.active(loop.coarseMillis());
        process();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        // Nothing was handed on to Vert.x that it has to complete.
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        output.onWritabilityChanged();
        if (output.isWritable()) {
            process();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            isInputOver = true;
            modes.closeIfBlocked();
            process();
        } else {
            context.fireUserEventTriggered(event);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        onClosed();
        loop.left(this);
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("client {}: {}", state.address, cause.toString());
        close();
    }

    /** Starts what may be started of what was received. */
    private void process() {
        if (isProcessing || isClosed) {
            return;
        }
        isProcessing = true;
        try {
            while (!isEnding && mayStart()) {
                Request request = held == null ? loop.router().next(decoder) : held;
                if (request == null) {
                    onInputUsedUp();
                    break;
                }
                held = null;
                if (!execute(request)) {
                    held = request.detach();
                    break;
                }
            }
        } finally {
            isProcessing = false;
        }
        if (isClosed) {
            return;
        }
        isFull = replies.size() >= limits.maxInFlight();
        output.mark();
        if (isEnding && replies.size() == 0) {
            finish();
        } else {
            read();
        }
    }

    private boolean mayStart() {
        if (out.length() > limits.outputHighBytes()) {
            output.flushNow();
        }
        return output.isWritable() && !isClosed && !isOnHold && replies.size() < limits.maxInFlight();
    }

    private void onInputUsedUp() {
        String error = decoder.error();
        if (error != null) {
            replies.begin().error(error);
            replies.end(-1, 0, state.replies == ClientState.Replies.OFF);
            isEnding = true;
        } else if (isInputOver) {
            isEnding = true;
        }
    }

    /** Reads from the socket unless input that cannot be started has piled up. */
    private void read() {
        boolean blocked = held != null || isOnHold || !output.isWritable() || replies.size() >= limits.maxInFlight();
        boolean wanted = !isEnding
                && !(blocked && (!output.isWritable() || decoder.bufferedBytes() > limits.pausedInputBytes()));
        if (wanted != isReading && channel != null) {
            isReading = wanted;
            channel.channel().config().setAutoRead(wanted);
        }
    }

    private boolean execute(Request request) {
        CommandSpec spec = loop.table().find(request);
        if (loop.guard().cutsOff(spec, request, this)) {
            return true;
        }
        String error = CommandErrors.check(spec, request);
        if (error == null && spec != null && (taps.areOpen() || state.isSubscribed)) {
            Admission admission = Admission.of(spec, this);
            if (admission.isLater()) {
                return false;
            }
            error = admission.error();
        }
        silent = state.replies == ClientState.Replies.OFF || state.replies == ClientState.Replies.SKIP;
        commandLevel = null;
        if (error != null || spec == null) {
            ordinal = -1;
            if (spec != null) {
                loop.statistics().rejected(spec.ordinal());
            }
            error(error == null ? INTERNAL_ERROR : modes.refused(spec, error));
            afterCommand();
            return true;
        }
        ordinal = spec.ordinal();
        current = request;
        state.lastCommand = spec.name();
        begin = loop.statistics().begin(ordinal);
        boolean started = guarded(spec, request);
        if (started) {
            afterCommand();
            if (taps.isOpen(Taps.MONITOR)) {
                loop.server().monitors().show(spec, request, this);
            }
        } else {
            loop.statistics().takeBack(ordinal);
        }
        current = null;
        return started;
    }

    private void afterCommand() {
        if (state.replies == ClientState.Replies.SKIP_NEXT) {
            state.replies = ClientState.Replies.SKIP;
        } else if (state.replies == ClientState.Replies.SKIP) {
            state.replies = ClientState.Replies.ON;
        }
    }

    private boolean guarded(CommandSpec spec, Request request) {
        int before = replies.size();
        try {
            return start(spec, request);
        } catch (RuntimeException e) {
            LOG.error("{} of client {}", spec.name(), state.address, e);
            if (replies.size() == before) {
                replies.undo();
                error(INTERNAL_ERROR);
            } else {
                // Its reply was to come later, and nobody knows whether it will: the order of replies is lost.
                close();
            }
            return true;
        }
    }

    private boolean start(CommandSpec spec, Request request) {
        TransactionSession transaction = modes.transactionIfAny();
        if (transaction != null && transaction.takes(spec)) {
            return transaction.queue(spec, request);
        }
        if (spec.wrappedCommand() > 0) {
            return LeveledCommand.run(spec, request, this);
        }
        SessionCommand own = loop.commands().find(spec);
        if (own != null && modes.nodeTakesAll(out.protocol()) && !SessionCommands.endsState(spec)) {
            own = null;
        }
        return own == null ? loop.router().route(spec, request, this) : own.run(request, this);
    }

    /** Starts a command on keys at a level of its own. */
    boolean route(Level level, CommandSpec spec, Request request) {
        commandLevel = level;
        return loop.router().route(spec, request, this);
    }

    @Override
    public int protocol() {
        return out.protocol();
    }

    void protocol(int version) {
        out.setProtocol(version);
    }

    @Override
    public long trace() {
        return loop.trace(begin);
    }

    @Override
    public @Nullable Level commandLevel() {
        return commandLevel;
    }

    @Override
    public @Nullable Level connectionLevel() {
        return state.level;
    }

    @Override
    public RespWriter reply() {
        return collecting == null ? replies.begin() : collecting.begin(out.protocol());
    }

    @Override
    public void replied() {
        if (collecting == null) {
            replies.end(ordinal, begin, silent);
        } else {
            collecting.end();
        }
    }

    /** Whose replies are gathered from now on; null: they are the client's again. */
    void collect(@Nullable ExecReplies into) {
        collecting = into;
    }

    ClientModes modes() {
        return modes;
    }

    void silent(boolean left) {
        silent = left;
    }

    @Override
    public PendingReply later(boolean isWrite) {
        return collecting != null ? collecting.later() : replies.later(ordinal, begin, silent, isWrite);
    }

    @Override
    public PendingReply silentlyLater() {
        return collecting != null ? collecting.later() : replies.later(ordinal, begin, true, false);
    }

    @Override
    public Dedicated dedicated() {
        return modes.dedicated();
    }

    @Override
    public void push(byte[] array, int offset, int length) {
        replies.push(array, offset, length, false);
    }

    /** Sends a frame that nobody will write to, between replies. */
    void deliver(byte[] frame) {
        replies.push(frame, 0, frame.length, true);
    }

    /** Bytes of the command that is being started, as Redis' clients send it. */
    long queryBytes() {
        return current == null ? 0 : LoggedCommand.encodedBytes(current);
    }

    void resume() {
        replies.goOn();
        process();
    }

    @Override
    public @Nullable LoggedCommand logged() {
        return current == null ? null : LoggedCommand.of(loop.table().numbered().get(ordinal), current);
    }

    @Override
    public void onNoteworthy(@Nullable LoggedCommand command, long began, long nanos) {
        if (command != null) {
            loop.server().note(command, loop.trace(began), nanos, state);
        }
    }

    @Override
    public void stateLost(String reason) {
        LOG.info("client {} closed: its connection to a node is lost: {}", state.address, reason);
        endAfterReplies();
    }

    @Override
    public void hold() {
        isOnHold = true;
    }

    @Override
    public void goOn() {
        isOnHold = false;
        process();
    }

    @Override
    public EventLoop eventLoop() {
        return loop.eventLoop();
    }

    @Override
    public InFlight inFlight() {
        return replies.inFlight();
    }

    int waiting() {
        return collecting == null ? replies.size() : 0;
    }

    @Override
    public void onAnswered() {
        if (isProcessing) {
            return;
        }
        // One answer may release many that waited behind it: the queue need not pass through each size.
        boolean hasRoom = isFull && replies.size() < limits.maxInFlight();
        if (held != null || isEnding || isInputOver || !isReading || hasRoom) {
            process();
        } else {
            output.mark();
        }
    }

    @Override
    public void beforeOutput() {
        long pending = output.pendingBytes() + replies.lateBytes();
        if (loop.server().parameters().outputLimits().isOver(state, pending, loop.coarseMillis())) {
            LOG.warn("client {} closed: {} bytes of output not read are too much", state.address, pending);
            close();
        }
    }

    ClientOutput output() {
        return output;
    }

    long inputBytes() {
        return decoder.bufferedBytes();
    }

    /** Whether nothing is under way, half received or waited for. */
    boolean isIdle() {
        return !state.isSubscribed && !state.isMonitor && replies.size() == 0 && held == null && output.isEmpty();
    }

    /** Takes no more commands; closes once those started are answered and sent. */
    void endAfterReplies() {
        isEnding = true;
        if (!isProcessing) {
            process();
        }
    }

    void trim() {
        if (held == null && !isProcessing) {
            decoder.trim();
        }
    }

    private void finish() {
        isClosed = true;
        output.closeWhenSent();
        release();
    }

    /** Closes now; what was not sent is dropped. */
    void close() {
        onClosed();
        if (channel != null) {
            channel.close();
        }
    }

    private void onClosed() {
        if (!isClosed) {
            isClosed = true;
            release();
        }
    }

    private void release() {
        replies.close();
        decoder.close();
        output.clear();
        held = null;
        modes.leave();
    }
}

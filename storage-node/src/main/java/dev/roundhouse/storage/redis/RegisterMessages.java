package dev.roundhouse.storage.redis;

import dev.roundhouse.spi.command.CommandSpec;
import dev.roundhouse.spi.command.CommandTable;
import dev.roundhouse.spi.command.ValueOptions;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.AnswerHandler;
import dev.roundhouse.spi.storage.Header;
import dev.roundhouse.spi.storage.KeyState;
import dev.roundhouse.spi.storage.Message;
import dev.roundhouse.spi.storage.Register;
import dev.roundhouse.spi.storage.RegisterState;
import dev.roundhouse.spi.version.Ballot;
import dev.roundhouse.spi.version.Lineage;
import dev.roundhouse.storage.value.Values;
import dev.roundhouse.storage.value.rdb.DumpPayload;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The messages about one register, a script call each. A script that finds keys of a tag which the call did not declare
 * changes nothing and names them; the call is made again with them.
 */
final class RegisterMessages {
    /** How often a call is repeated because a tag got more keys meanwhile. */
    static final int MAX_DECLARATIONS = 8;

    private static final byte[] NOTHING = {};
    private static final byte[] OK = PartitionLayout.latin1("+OK\r\n");
    private static final byte[] NONE = PartitionLayout.ballot(Ballot.NONE);
    private static final byte[] HMGET = PartitionLayout.latin1("HMGET");

    private final Partitioning partitioning;
    private final ScriptSender sender;
    private final Outcomes outcomes;
    private final PlainBatch plain;
    private final boolean isMixed;

    RegisterMessages(
            Partitioning partitioning, ScriptSender sender, Outcomes outcomes, EventLoop loop, boolean isMixed) {
        this.partitioning = partitioning;
        this.sender = sender;
        this.outcomes = outcomes;
        this.isMixed = isMixed;
        this.plain = new PlainBatch(partitioning, sender, loop, this::sendAlone);
    }

    private void sendAlone(Message message, AnswerHandler handler) {
        if (message instanceof Message.Write write) {
            writeAlone(write, handler);
        } else {
            readAlone((Message.Read) message, handler);
        }
    }

    void prepare(Message.Prepare message, AnswerHandler handler) {
        ScriptCall call = partitioning.call(Script.PREPARE, message.header());
        call.argument(field(message.header(), message.register())).argument(PartitionLayout.ballot(message.ballot()));
        int partition = message.header().partition();
        sender.call(
                call,
                handler,
                reply -> outcomes.take(partition, reply, handler, code -> {
                    Ballot accepted = reply.ballot();
                    reply.next();
                    Lineage lineage = PartitionLayout.lineage(reply.array, reply.offset, reply.length);
                    return new Answer.Promised(accepted, lineage, reply.ballot());
                }));
    }

    void write(Message.Write message, AnswerHandler handler) {
        Header header = message.header();
        long expireAt = plainSet(message.register(), message.command(), header.now());
        if (expireAt == NOT_PLAIN || message.command().payloadBytes() > PlainBatch.MAX_BYTES) {
            writeAlone(message, handler);
        } else {
            byte[] key = PartitionLayout.dataKey(message.register().name(), partitioning.isMeta(header));
            plain.set(message, key, expireAt, handler);
        }
    }

    private void writeAlone(Message.Write message, AnswerHandler handler) {
        Header header = message.header();
        Request command = message.command();
        long expireAt = plainSet(message.register(), command, header.now());
        if (expireAt == NOT_PLAIN) {
            execute(
                    new Execution(header, 'w', message.register(), List.of(command)),
                    handler,
                    call -> call.argument(PartitionLayout.ballot(message.ballot())));
            return;
        }
        byte[] key = PartitionLayout.dataKey(message.register().name(), partitioning.isMeta(header));
        ScriptCall call = partitioning.call(Script.WRITE, header);
        call.key(key);
        call.argument(PartitionLayout.field(PartitionLayout.UNTAGGED, key))
                .argument(PartitionLayout.ballot(message.ballot()))
                .argument(command, 2)
                .argument(PartitionLayout.expireAt(expireAt));
        sender.call(
                call,
                handler,
                reply -> outcomes.take(header.partition(), reply, handler, code -> new Answer.Accepted(List.of(OK))));
    }

    private static final long NOT_PLAIN = -2;

    /** When a SET that can only succeed expires. */
    private static long plainSet(Register register, Request command, long now) {
        CommandSpec spec = CommandTable.DEFAULT.find(command);
        if (spec == null || !spec.name().equals("set") || command.size() < 3 || !isKey(register, command)) {
            return NOT_PLAIN;
        }
        if (command.size() == 3) {
            return KeyState.NO_EXPIRY;
        }
        long options = ValueOptions.ofSet(command);
        int conditions = ValueOptions.NX | ValueOptions.XX | ValueOptions.GET | ValueOptions.KEEPTTL;
        if (options == ValueOptions.SYNTAX_ERROR
                || ValueOptions.has(options, conditions)
                || ValueOptions.timeError(command, options, now, "set") != null) {
            return NOT_PLAIN;
        }
        long at = ValueOptions.expireAt(command, options, now);
        return at > now ? at : NOT_PLAIN;
    }

    private static boolean isKey(Register register, Request command) {
        byte[] name = register.name();
        return !register.tagged()
                && Arrays.equals(name, command.bytes(1))
                && !PartitionLayout.isReserved(name, 0, name.length);
    }

    void apply(Message.Apply message, AnswerHandler handler) {
        execute(
                new Execution(message.header(), 'a', message.register(), message.commands()),
                handler,
                call -> call.argument(PartitionLayout.ballot(message.ballot()))
                        .argument(PartitionLayout.ballot(message.previous()))
                        .argument(PartitionLayout.ballot(message.parent()))
                        .argument(PartitionLayout.ballot(message.next())));
    }

    void install(Message.Install message, AnswerHandler handler) {
        RegisterState state = message.state();
        execute(
                new Execution(message.header(), 'i', state, message.commands()),
                handler,
                call -> call.argument(PartitionLayout.ballot(message.ballot()))
                        .argument(PartitionLayout.ballot(message.parent()))
                        .argument(PartitionLayout.ballot(message.next())));
    }

    void redeliver(Message.Redeliver message, AnswerHandler handler) {
        execute(
                new Execution(message.header(), 'd', message.state(), List.of()),
                handler,
                call -> call.argument(PartitionLayout.ballot(message.state().accepted()))
                        .argument(NONE)
                        .argument(NONE));
    }

    /** One register of a {@link Message.Load}. */
    void load(Header header, RegisterState state, AnswerHandler handler) {
        execute(
                new Execution(header, 'l', state, List.of()),
                handler,
                call -> call.argument(PartitionLayout.ballot(state.accepted()))
                        .argument(NONE)
                        .argument(PartitionLayout.ballot(state.promised())));
    }

    void read(Message.Read message, AnswerHandler handler) {
        Request command = message.command();
        CommandSpec spec = CommandTable.DEFAULT.find(command);
        if (spec != null && spec.name().equals("get") && command.size() == 2 && isKey(message.register(), command)) {
            boolean isMeta = partitioning.isMeta(message.header());
            plain.get(message, PartitionLayout.dataKey(message.register().name(), isMeta), handler);
        } else {
            readAlone(message, handler);
        }
    }

    private void readAlone(Message.Read message, AnswerHandler handler) {
        execute(
                new Execution(message.header(), 'r', message.register(), List.of(message.command())),
                handler,
                call -> {});
    }

    /** What one call of the execute script is about. */
    private record Execution(
            Header header,
            char mode,
            Register register,
            @Nullable RegisterState state,
            List<Request> commands) {
        Execution(Header header, char mode, Register register, List<Request> commands) {
            this(header, mode, register, null, commands);
        }

        Execution(Header header, char mode, RegisterState state, List<Request> commands) {
            this(header, mode, state.register(), state, commands);
        }
    }

    private void execute(Execution execution, AnswerHandler handler, Consumer<ScriptCall> ballots) {
        execute(execution, handler, ballots, List.of(), MAX_DECLARATIONS);
    }

    private void execute(
            Execution execution,
            AnswerHandler handler,
            Consumer<ScriptCall> ballots,
            List<byte[]> more,
            int declarations) {
        Header header = execution.header;
        ScriptCall call = partitioning.call(Script.EXECUTE, header);
        DataKeys keys = new DataKeys(execution.register, partitioning.isMeta(header), call);
        begin(call, execution);
        int touched = call.reserve();
        ballots.accept(call);
        RegisterState state = execution.state;
        if (state != null) {
            addState(call, keys, state);
        }
        CommandTranslation translation = new CommandTranslation(call, keys, header, isMixed);
        translation.add(execution.commands);
        keys.declareNames(more);
        String error = keys.error() == null ? translation.refusal() : keys.error();
        if (error != null) {
            handler.onAnswer(new Answer.Error(error));
            return;
        }
        if (call.arguments() > ScriptCall.MAX_ARGUMENTS) {
            handler.onAnswer(new Answer.Error(
                    "ERR more than " + ScriptCall.MAX_ARGUMENTS + " arguments in a transaction on a replicated Redis"));
            return;
        }
        call.set(touched, keys.touched());
        sender.call(call, handler, reply -> {
            int elements = reply.array();
            char code = outcomes.code(reply);
            if (code == 'K') {
                declareAndRepeat(
                        reply,
                        elements - 1,
                        declarations,
                        handler,
                        names -> execute(execution, handler, ballots, names, declarations - 1));
            } else {
                outcomes.take(header.partition(), code, reply, handler, c -> executed(c, reply, header));
            }
        });
    }

    private void begin(ScriptCall call, Execution execution) {
        Header header = execution.header;
        Register register = execution.register;
        call.argument(String.valueOf(execution.mode))
                .argument(field(header, register))
                .argument(register.tagged() ? PartitionLayout.tagPattern(register.name()) : NOTHING)
                .argument(register.tagged() ? register.name() : NOTHING)
                .argument(PartitionLayout.number(header.now()))
                .argument(header.protocol());
    }

    /** Other values travel as RDB type and body; RESTORE wants them sealed, and DUMP seals them. */
    private static boolean isPlain(byte type) {
        return type == KeyState.STRING || type == KeyState.TOMBSTONE;
    }

    private static void addState(ScriptCall call, DataKeys keys, RegisterState state) {
        call.argument(PartitionLayout.lineage(state.lineage()))
                .argument(PartitionLayout.ballot(state.base()))
                .argument(state.keys().size());
        for (KeyState key : state.keys()) {
            call.argument(keys.declare(key.key()))
                    .argument(PartitionLayout.ballot(key.content()))
                    .argument(PartitionLayout.expireAt(key.isTombstone() ? KeyState.NO_EXPIRY : key.expireAt()))
                    .argument(new byte[] {key.type()})
                    .argument(isPlain(key.type()) ? key.payload() : DumpPayload.seal(key.payload()));
        }
    }

    private void declareAndRepeat(
            ScriptReply reply, int count, int declarations, AnswerHandler handler, Consumer<List<byte[]>> repeat) {
        if (declarations == 0) {
            handler.onAnswer(new Answer.Failed(false, "the register's keys changed too often"));
            return;
        }
        List<byte[]> names = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            names.add(reply.bytes());
        }
        repeat.accept(names);
    }

    private static Answer executed(char code, ScriptReply reply, Header header) {
        if (code == 'Q') {
            Ballot accepted = reply.ballot();
            reply.next();
            boolean expired = reply.array[reply.offset] == '1';
            return new Answer.Value(accepted, CommandReply.read(reply, header), expired);
        }
        if (!reply.hasNext()) {
            return Answer.Accepted.NO_REPLY;
        }
        int count = reply.array();
        List<byte[]> replies = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            replies.add(CommandReply.read(reply, header));
        }
        return count == 0 ? Answer.Accepted.NO_REPLY : new Answer.Accepted(replies);
    }

    void version(Message.Version message, AnswerHandler handler) {
        Header header = message.header();
        sender.command(
                handler,
                reply -> {
                    reply.array();
                    reply.next();
                    Answer refusal = outcomes.refusal(header, reply);
                    if (refusal != null) {
                        handler.onAnswer(refusal);
                        return;
                    }
                    PartitionLayout.PartitionHeader held =
                            PartitionLayout.PartitionHeader.read(reply.array, reply.offset);
                    reply.next();
                    Ballot accepted = reply.isNull() ? Ballot.NONE : Ballot.read(reply.array, reply.offset);
                    Answer answer = new Answer.Value(Ballot.max(accepted, held.flushed()), null, false);
                    if (header.epoch() > held.epoch()) {
                        partitioning.fence(header, handler, () -> handler.onAnswer(answer));
                    } else {
                        handler.onAnswer(answer);
                    }
                },
                HMGET,
                PartitionLayout.metadataKey(header.partition()),
                PartitionLayout.HEADER_FIELD,
                field(header, message.register()));
    }

    void fetch(Message.Fetch message, AnswerHandler handler) {
        fetch(message, handler, List.of(), MAX_DECLARATIONS);
    }

    private void fetch(Message.Fetch message, AnswerHandler handler, List<byte[]> names, int declarations) {
        Header header = message.header();
        Register register = message.register();
        ScriptCall call = partitioning.call(Script.FETCH, header);
        if (register.tagged()) {
            names.forEach(call::key);
        } else {
            call.key(PartitionLayout.dataKey(register.name(), partitioning.isMeta(header)));
        }
        call.argument(field(header, register))
                .argument(register.tagged() ? PartitionLayout.tagPattern(register.name()) : NOTHING)
                .argument(register.tagged() ? register.name() : NOTHING)
                .argument(PartitionLayout.ballot(message.since()));
        sender.call(call, handler, reply -> {
            int elements = reply.array();
            char code = outcomes.code(reply);
            if (code == 'K') {
                declareAndRepeat(
                        reply,
                        elements - 1,
                        declarations,
                        handler,
                        more -> fetch(message, handler, more, declarations - 1));
            } else {
                outcomes.take(
                        header.partition(),
                        code,
                        reply,
                        handler,
                        c -> new Answer.Fetched(state(reply, register, partitioning.isMeta(header))));
            }
        });
    }

    private static RegisterState state(ScriptReply reply, Register register, boolean isMeta) {
        Ballot promised = reply.ballot();
        Ballot accepted = reply.ballot();
        reply.next();
        Lineage lineage = PartitionLayout.lineage(reply.array, reply.offset, reply.length);
        Ballot base = reply.ballot();
        int count = reply.array() / 5;
        List<KeyState> keys = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            byte[] key = PartitionLayout.keyOf(reply.bytes(), 0, isMeta);
            Ballot content = reply.ballot();
            reply.next();
            long expireAt = PartitionLayout.readLong(reply.array, reply.offset);
            reply.next();
            byte type = reply.array[reply.offset];
            if (isPlain(type)) {
                keys.add(new KeyState(key, content, expireAt, type, reply.bytes()));
            } else {
                byte[] payload = DumpPayload.open(reply.bytes());
                keys.add(new KeyState(key, content, expireAt, Values.typeOf(payload[0]), payload));
            }
        }
        return new RegisterState(register, promised, accepted, lineage, base, keys);
    }

    private byte[] field(Header header, Register register) {
        return register.tagged()
                ? PartitionLayout.field(PartitionLayout.TAG, register.name())
                : PartitionLayout.field(
                        PartitionLayout.UNTAGGED,
                        PartitionLayout.dataKey(register.name(), partitioning.isMeta(header)));
    }
}

package dev.roundhouse.storage.remote;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.spi.storage.EvictionPolicy;
import dev.roundhouse.spi.storage.Header;
import dev.roundhouse.spi.storage.KeyEventClasses;
import dev.roundhouse.spi.storage.Message;
import dev.roundhouse.spi.storage.ReadQuestion;
import dev.roundhouse.spi.storage.Register;
import dev.roundhouse.spi.storage.RegisterState;
import dev.roundhouse.spi.version.Ballot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Messages as RESP requests: {@code RH}, one binary bulk with everything but the commands, then the commands' own
 * arguments as they came, so that values are never encoded anew. Not thread-safe: an instance keeps a scratch buffer.
 */
public final class MessageCodec {
    /** First argument of a request that is a message. */
    public static final String VERB = "RH";

    private static final byte[] VERB_BULK = {'$', '2', '\r', '\n', 'R', 'H', '\r', '\n'};
    private static final int VERB_AND_HEADER = 2;
    /** Of the header without what may be added to it. */
    private static final int HEAD_BYTES = 2 + 4 + 4 + 8 + 8;

    private static final int PREPARE = 1;
    /** In the byte of the RESP version: classes of events follow the header. */
    private static final int WANTS_EVENTS = 0x80;
    /** In the same byte: the name of a request follows. */
    private static final int TRACED = 0x40;
    /** In the same byte: the receiver counts hits and misses. */
    private static final int COUNTS = 0x20;

    private static final int WRITE = 2;
    private static final int APPLY = 3;
    private static final int INSTALL = 4;
    private static final int REDELIVER = 5;
    private static final int READ = 6;
    private static final int VERSION = 7;
    private static final int FETCH = 8;
    private static final int FLUSH = 9;
    private static final int SCAN = 10;
    private static final int DIGEST = 11;
    private static final int DUMP = 12;
    private static final int LOAD = 13;
    private static final int ADMIT = 14;
    private static final int FIGURES = 15;
    private static final int BUCKETS = 16;
    private static final int VERSIONS = 17;
    private static final int PASSED = 18;
    private static final int PURGE = 19;
    private static final int NEEDS = 20;
    private static final int EVICTABLE = 21;
    private static final int EXPIRED = 22;

    private static final int NAME_WRITTEN = 0;
    private static final int NAME_IS_FIRST_KEY = 1;

    private static final Message.Role[] ROLES = Message.Role.values();
    private static final EvictionPolicy[] POLICIES = EvictionPolicy.values();

    private final BinaryWriter scratch = new BinaryWriter();

    /** Whether the message changes nothing, so that it may be sent again. */
    public static boolean isReadOnly(Message message) {
        return message instanceof Message.Read
                || message instanceof Message.Version
                || message instanceof Message.Fetch
                || message instanceof Message.Scan
                || message instanceof Message.Expired
                || message instanceof Message.Digest
                || message instanceof Message.Buckets
                || message instanceof Message.Versions
                || message instanceof Message.Passed
                || message instanceof Message.Dump;
    }

    /** Whether a request is a message; what it then holds may still be malformed. */
    public static boolean isMessage(Request request) {
        return request.length(0) == 2
                && request.array(0)[request.offset(0)] == 'R'
                && request.array(0)[request.offset(0) + 1] == 'H';
    }

    /** Writes one message as a request. */
    public void encode(Message message, RespWriter out) {
        if (message instanceof Message.Write m) {
            head(WRITE, m.header());
            scratch.ballot(m.ballot());
            register(m.register(), m.command());
            finish(m.command(), out);
        } else if (message instanceof Message.Read m) {
            head(READ, m.header());
            register(m.register(), m.command());
            finish(m.command(), out);
        } else if (message instanceof Message.Version m) {
            head(VERSION, m.header());
            StateCodec.writeRegister(scratch, m.register());
            finish(List.of(), out);
        } else if (message instanceof Message.Prepare m) {
            head(PREPARE, m.header());
            scratch.ballot(m.ballot());
            StateCodec.writeRegister(scratch, m.register());
            finish(List.of(), out);
        } else if (message instanceof Message.Apply m) {
            head(APPLY, m.header());
            scratch.ballot(m.ballot());
            scratch.ballot(m.previous());
            scratch.ballot(m.parent());
            scratch.ballot(m.next());
            StateCodec.writeRegister(scratch, m.register());
            commandSizes(m.commands());
            finish(m.commands(), out);
        } else if (message instanceof Message.Install m) {
            head(INSTALL, m.header());
            scratch.ballot(m.ballot());
            scratch.ballot(m.parent());
            scratch.ballot(m.next());
            StateCodec.writeState(scratch, m.state());
            commandSizes(m.commands());
            finish(m.commands(), out);
        } else {
            encodeWithoutCommand(message);
            finish(List.of(), out);
        }
    }

    /** Writes a question as {@link #encode} writes its message. */
    public void encode(ReadQuestion question, boolean executes, RespWriter out) {
        boolean wantsEvents = executes && question.events() != KeyEventClasses.NONE;
        head(executes ? READ : VERSION, question.protocol(), wantsEvents, question.trace(), 0);
        place(question.store(), question.partition(), question.epoch(), question.now());
        if (wantsEvents) {
            scratch.i32(question.events());
        }
        if (question.trace() != 0) {
            scratch.i64(question.trace());
        }
        if (executes && question.isNamedByFirstArgument()) {
            scratch.u8(NAME_IS_FIRST_KEY);
            scratch.i64(question.hash());
        } else {
            if (executes) {
                scratch.u8(NAME_WRITTEN);
            }
            StateCodec.writeRegister(scratch, question);
        }
        if (executes) {
            finish(question.command(), out);
        } else {
            finish(List.of(), out);
        }
    }

    private void encodeWithoutCommand(Message message) {
        if (message instanceof Message.Redeliver m) {
            head(REDELIVER, m.header());
            StateCodec.writeState(scratch, m.state());
        } else if (message instanceof Message.Fetch m) {
            head(FETCH, m.header());
            StateCodec.writeRegister(scratch, m.register());
            scratch.ballot(m.since());
        } else if (message instanceof Message.Flush m) {
            head(FLUSH, m.header());
            scratch.ballot(m.ballot());
            scratch.bool(m.again());
        } else if (message instanceof Message.Scan m) {
            head(SCAN, m.header());
            scratch.i64(m.from());
            scratch.i64(m.to());
            scratch.i32(m.limit());
        } else if (message instanceof Message.Expired m) {
            head(EXPIRED, m.header());
            scratch.i64(m.from());
            scratch.i64(m.to());
            scratch.i32(m.looks());
        } else if (message instanceof Message.Digest m) {
            head(DIGEST, m.header());
            scratch.i32(m.from());
            scratch.i32(m.to());
        } else if (message instanceof Message.Figures m) {
            head(FIGURES, m.header());
        } else if (message instanceof Message.Needs m) {
            head(NEEDS, m.header());
        } else if (message instanceof Message.Evictable m) {
            head(EVICTABLE, m.header());
            partitions(m.partitions());
            scratch.u8(m.policy().ordinal());
            scratch.i32(m.limit());
        } else if (message instanceof Message.Dump m) {
            head(DUMP, m.header());
            scratch.i64(m.from());
            scratch.i32(m.limit());
        } else if (message instanceof Message.Load m) {
            head(LOAD, m.header());
            StateCodec.writeStates(scratch, m.registers());
            scratch.ballot(m.floor());
            scratch.ballot(m.flushed());
        } else if (message instanceof Message.Buckets m) {
            head(BUCKETS, m.header());
            scratch.i32(m.count());
        } else if (message instanceof Message.Versions m) {
            head(VERSIONS, m.header());
            scratch.i64(m.from());
            scratch.i64(m.last());
            scratch.i32(m.limit());
            scratch.bool(m.onlyTombstones());
        } else if (message instanceof Message.Passed m) {
            head(PASSED, m.header());
            StateCodec.writeVersions(scratch, m.versions());
        } else if (message instanceof Message.Purge m) {
            head(PURGE, m.header());
            StateCodec.writeVersions(scratch, m.versions());
        } else if (message instanceof Message.Admit m) {
            head(ADMIT, m.header());
            scratch.u8(m.role().ordinal());
            scratch.count(m.partitions().length);
            for (int partition : m.partitions()) {
                scratch.i32(partition);
            }
        } else {
            throw new IllegalArgumentException("message without encoding: " + message);
        }
    }

    /**
     * The hash of the register that an encoded message about one is for, without decoding it; 0: it is not seen at a glance.
     *
     * @param offset where the message's header begins
     */
    public static long hashAtGlance(byte[] array, int offset, int length) {
        if (length < HEAD_BYTES) {
            return 0;
        }
        int kind = array[offset];
        int flags = array[offset + 1];
        int at = HEAD_BYTES + ((flags & WANTS_EVENTS) != 0 ? 4 : 0) + ((flags & TRACED) != 0 ? 8 : 0);
        at += switch (kind) {
            case READ, VERSION, FETCH, REDELIVER -> 0;
            case WRITE, PREPARE -> Ballot.BYTES;
            case INSTALL -> 3 * Ballot.BYTES;
            case APPLY -> 4 * Ballot.BYTES;
            default -> length;
        };
        boolean isWritten = (kind == READ || kind == WRITE) && at < length && array[offset + at] == NAME_WRITTEN;
        // A byte or two say how the name follows; the hash is behind them.
        at += isWritten ? 2 : 1;
        return at + Long.BYTES <= length ? Ballot.readClock(array, offset + at) : 0;
    }

    private void head(int kind, Header header) {
        boolean wantsEvents = header.events() != KeyEventClasses.NONE;
        head(kind, header.protocol(), wantsEvents, header.trace(), header.counts() ? COUNTS : 0);
        place(header.store(), header.partition(), header.epoch(), header.now());
        if (wantsEvents) {
            scratch.i32(header.events());
        }
        if (header.trace() != 0) {
            scratch.i64(header.trace());
        }
    }

    private void head(int kind, int protocol, boolean wantsEvents, long trace, int counts) {
        scratch.u8(kind);
        scratch.u8(protocol | (wantsEvents ? WANTS_EVENTS : 0) | (trace != 0 ? TRACED : 0) | counts);
    }

    private void place(int store, int partition, long epoch, long now) {
        scratch.i32(store);
        scratch.i32(partition);
        scratch.i64(epoch);
        scratch.i64(now);
    }

    private void register(Register register, Request command) {
        if (!register.tagged() && isFirstKey(register.name(), command)) {
            scratch.u8(NAME_IS_FIRST_KEY);
            scratch.i64(register.hash());
        } else {
            scratch.u8(NAME_WRITTEN);
            StateCodec.writeRegister(scratch, register);
        }
    }

    private static boolean isFirstKey(byte[] name, Request command) {
        if (command.size() < 2 || command.length(1) != name.length) {
            return false;
        }
        int offset = command.offset(1);
        return Arrays.equals(command.array(1), offset, offset + name.length, name, 0, name.length);
    }

    private void commandSizes(List<Request> commands) {
        scratch.count(commands.size());
        for (Request command : commands) {
            scratch.count(command.size());
        }
    }

    private void finish(Request command, RespWriter out) {
        out.arrayHeader(VERB_AND_HEADER + command.size());
        out.raw(VERB_BULK, 0, VERB_BULK.length);
        scratch.drainTo(out);
        out.bulkArguments(command, 0);
    }

    private void finish(List<Request> commands, RespWriter out) {
        int arguments = 0;
        for (Request command : commands) {
            arguments += command.size();
        }
        out.arrayHeader(VERB_AND_HEADER + arguments);
        out.raw(VERB_BULK, 0, VERB_BULK.length);
        scratch.drainTo(out);
        for (Request command : commands) {
            out.bulkArguments(command, 0);
        }
    }

    /**
     * Reads one message; its commands share the request's bytes and are valid as long as it is.
     *
     * @throws MalformedMessageException when it is none
     */
    public static Message decode(Request request) {
        if (request.size() < VERB_AND_HEADER || !isMessage(request)) {
            throw new MalformedMessageException("not a message: " + request.size() + " arguments");
        }
        BinaryReader in = new BinaryReader(request.array(1), request.offset(1), request.length(1));
        int kind = in.u8();
        int versions = in.u8();
        int protocol = versions & ~(WANTS_EVENTS | TRACED | COUNTS);
        boolean wantsEvents = (versions & WANTS_EVENTS) != 0;
        Header header = new Header(
                in.i32(),
                in.i32(),
                in.i64(),
                in.i64(),
                protocol,
                wantsEvents ? in.i32() : KeyEventClasses.NONE,
                (versions & TRACED) != 0 ? in.i64() : 0,
                (versions & COUNTS) != 0);
        if (protocol != 2 && protocol != 3) {
            throw new MalformedMessageException("RESP version " + protocol);
        }
        Message message = decode(kind, header, in, request);
        in.end();
        return message;
    }

    private static Message decode(int kind, Header header, BinaryReader in, Request request) {
        return switch (kind) {
            case WRITE -> {
                Ballot ballot = in.ballot();
                Request command = command(request);
                yield new Message.Write(header, register(in, command), ballot, command);
            }
            case READ -> {
                Request command = command(request);
                yield new Message.Read(header, register(in, command), command);
            }
            case APPLY -> apply(header, in, request);
            case INSTALL -> install(header, in, request);
            default -> {
                if (request.size() != VERB_AND_HEADER) {
                    throw new MalformedMessageException("arguments in a message of kind " + kind);
                }
                yield decodeWithoutCommand(kind, header, in);
            }
        };
    }

    private static Message apply(Header header, BinaryReader in, Request request) {
        Ballot ballot = in.ballot();
        Ballot previous = in.ballot();
        Ballot parent = in.ballot();
        Ballot next = in.ballot();
        Register register = StateCodec.readRegister(in);
        return new Message.Apply(header, register, ballot, previous, parent, commands(in, request), next);
    }

    private static Message install(Header header, BinaryReader in, Request request) {
        Ballot ballot = in.ballot();
        Ballot parent = in.ballot();
        Ballot next = in.ballot();
        RegisterState state = StateCodec.readState(in);
        return new Message.Install(header, ballot, state, parent, commands(in, request), next);
    }

    private static Message decodeWithoutCommand(int kind, Header header, BinaryReader in) {
        return switch (kind) {
            case PREPARE -> {
                Ballot ballot = in.ballot();
                yield new Message.Prepare(header, StateCodec.readRegister(in), ballot);
            }
            case REDELIVER -> new Message.Redeliver(header, StateCodec.readState(in));
            case VERSION -> new Message.Version(header, StateCodec.readRegister(in));
            case FETCH -> new Message.Fetch(header, StateCodec.readRegister(in), in.ballot());
            case FLUSH -> new Message.Flush(header, in.ballot(), in.bool());
            case SCAN -> new Message.Scan(header, in.i64(), in.i64(), in.i32());
            case EXPIRED -> new Message.Expired(header, in.i64(), in.i64(), in.i32());
            case DIGEST -> new Message.Digest(header, in.i32(), in.i32());
            case DUMP -> new Message.Dump(header, in.i64(), in.i32());
            case LOAD -> new Message.Load(header, StateCodec.readStates(in), in.ballot(), in.ballot());
            case ADMIT -> admit(header, in);
            case FIGURES -> new Message.Figures(header);
            case NEEDS -> new Message.Needs(header);
            case EVICTABLE -> evictable(header, in);
            case BUCKETS -> new Message.Buckets(header, in.i32());
            case VERSIONS -> new Message.Versions(header, in.i64(), in.i64(), in.i32(), in.bool());
            case PASSED -> new Message.Passed(header, StateCodec.readVersions(in));
            case PURGE -> new Message.Purge(header, StateCodec.readVersions(in));
            default -> throw new MalformedMessageException("message of kind " + kind);
        };
    }

    private static Message admit(Header header, BinaryReader in) {
        int role = in.u8();
        if (role >= ROLES.length) {
            throw new MalformedMessageException("role " + role);
        }
        return new Message.Admit(header, partitions(in), ROLES[role]);
    }

    private static Message evictable(Header header, BinaryReader in) {
        int[] partitions = partitions(in);
        int policy = in.u8();
        if (policy >= POLICIES.length) {
            throw new MalformedMessageException("policy " + policy);
        }
        return new Message.Evictable(header, partitions, POLICIES[policy], in.i32());
    }

    private void partitions(int[] partitions) {
        scratch.count(partitions.length);
        for (int partition : partitions) {
            scratch.i32(partition);
        }
    }

    private static int[] partitions(BinaryReader in) {
        int[] partitions = new int[in.count(4)];
        for (int i = 0; i < partitions.length; i++) {
            partitions[i] = in.i32();
        }
        return partitions;
    }

    private static Request command(Request request) {
        if (request.size() == VERB_AND_HEADER) {
            throw new MalformedMessageException("no command");
        }
        return request.from(VERB_AND_HEADER);
    }

    private static Register register(BinaryReader in, Request command) {
        int how = in.u8();
        if (how == NAME_WRITTEN) {
            return StateCodec.readRegister(in);
        }
        if (how != NAME_IS_FIRST_KEY || command.size() < 2) {
            throw new MalformedMessageException("register name of form " + how);
        }
        long hash = in.i64();
        return new Register(command.bytes(1), false, hash);
    }

    private static List<Request> commands(BinaryReader in, Request request) {
        int count = in.count(1);
        int at = VERB_AND_HEADER;
        List<Request> commands = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int size = in.number();
            if (size < 1 || size > request.size() - at) {
                throw new MalformedMessageException("command of " + size + " arguments");
            }
            commands.add(request.slice(at, size));
            at += size;
        }
        if (at != request.size()) {
            throw new MalformedMessageException((request.size() - at) + " arguments too many");
        }
        return commands;
    }
}

package dev.roundhouse.storage.redis;

import dev.roundhouse.spi.command.ArgumentChecks;
import dev.roundhouse.spi.command.BlockingForm;
import dev.roundhouse.spi.command.CommandErrors;
import dev.roundhouse.spi.command.CommandFlag;
import dev.roundhouse.spi.command.CommandSpec;
import dev.roundhouse.spi.command.CommandTable;
import dev.roundhouse.spi.command.ExpireForm;
import dev.roundhouse.spi.command.KeyFlag;
import dev.roundhouse.spi.command.RestoreOptions;
import dev.roundhouse.spi.command.Transaction;
import dev.roundhouse.spi.command.ValueOptions;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.spi.storage.Header;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes commands as commands.lua takes them. What has to do with expiry, or with many keys, has a form of its own, since
 * expiry is metadata here; what is wrong whatever the keys hold is answered from here; the rest runs in Redis as it is.
 */
final class CommandTranslation {
    /** Lua cannot pass more values to one call. */
    static final int MAX_PLAIN_ARGUMENTS = 7_000;

    private static final byte[] ZERO = {'0'};
    private static final byte[] ONE = {'1'};
    private static final byte[] OK = PartitionLayout.latin1("+OK\r\n");

    private final ScriptCall call;
    private final DataKeys keys;
    private final Header header;
    private final boolean isMixed;
    private @Nullable String refusal;
    /** Whether a command notes the time in a value, by the server's own clock. */
    private boolean setsTimes;

    /** @param isMixed whether replicas may be of another kind */
    CommandTranslation(ScriptCall call, DataKeys keys, Header header, boolean isMixed) {
        this.call = call;
        this.keys = keys;
        this.header = header;
        this.isMixed = isMixed;
    }

    /**
     * Why this replica cannot do what was added; null if it can. Not a reply: others may be able to, and this one then gets
     * their state.
     */
    @Nullable
    String refusal() {
        return refusal;
    }

    /** Whether Redis refuses one of the commands when it is out of memory. */
    static boolean denyOutOfMemory(List<Request> commands) {
        for (Request command : commands) {
            if (Transaction.isExec(command) && Transaction.of(command).has(CommandFlag.DENYOOM)) {
                return true;
            }
            CommandSpec spec = CommandTable.DEFAULT.find(command);
            if (spec != null && spec.has(CommandFlag.DENYOOM)) {
                return true;
            }
        }
        return false;
    }

    void add(List<Request> commands) {
        call.argument(denyOutOfMemory(commands) ? 1 : 0);
        int needsTime = call.reserve();
        call.argument(commands.size());
        for (Request command : commands) {
            add(command);
        }
        call.set(needsTime, setsTimes ? ONE : ZERO);
    }

    private void add(Request command) {
        if (Transaction.isInternal(command)) {
            addInternal(command);
            return;
        }
        CommandSpec spec = CommandTable.DEFAULT.find(command);
        String error = CommandErrors.check(spec, command);
        if (error == null && spec != null && !spec.hasKeys()) {
            error = CommandErrors.unknownCommand(command);
        }
        if (spec != null) {
            // Expired keys are removed for a command that errs, too.
            for (int key : spec.keys(command)) {
                keys.touch(command.array(key), command.offset(key), command.length(key));
            }
        }
        if (error != null || spec == null) {
            refuse(error == null ? CommandErrors.unknownCommand(command) : error);
            return;
        }
        switch (spec.name()) {
            case "set", "setex", "psetex", "setnx", "getset" -> set(spec.name(), command);
            case "mset" -> setMany(command, ArgumentChecks.mset(command), "s");
            case "msetnx" -> setMany(command, ArgumentChecks.msetnx(command), "n");
            case "getex" -> getex(command);
            case "getdel" -> getAndExpire(command, "D", NOTHING);
            case "mget" -> counted("G", command);
            case "del", "unlink" -> counted("D", command);
            case "exists", "touch" -> counted("E", command);
            case "expire" -> expire(ExpireForm.EXPIRE, command);
            case "pexpire" -> expire(ExpireForm.PEXPIRE, command);
            case "expireat" -> expire(ExpireForm.EXPIREAT, command);
            case "pexpireat" -> expire(ExpireForm.PEXPIREAT, command);
            case "persist" -> key(call.argument("p"), command, 1);
            case "ttl" -> timeToLive("T", command);
            case "pttl" -> timeToLive("P", command);
            case "expiretime" -> timeToLive("E", command);
            case "pexpiretime" -> timeToLive("M", command);
            case "rename" -> move(command, null, "r");
            case "renamenx" -> move(command, null, "n");
            case "spop" -> pop(command);
            case "hscan", "sscan", "zscan" -> other(spec, WholeScan.of(command));
            case "xread", "xreadgroup" -> readStreams(spec, command);
            case "xclaim" -> other(spec, StreamTranslation.claimAt(header.now(), command));
            case "restore" -> restore(command);
            case "copy" -> move(command, ArgumentChecks.copy(command), replaces(command) ? "C" : "c");
            case "blpop", "brpop", "blmove", "brpoplpush", "blmpop", "bzpopmin", "bzpopmax", "bzmpop" ->
                blocking(spec, command);
            default -> other(spec, command);
        }
    }

    private static final byte[] NOTHING = {};

    private void addInternal(Request command) {
        if (Transaction.isExec(command)) {
            transaction(Transaction.of(command));
        } else if (Transaction.isWatch(command)) {
            counted("W", command);
        } else {
            call.argument("F").argument(OK);
        }
    }

    /** How many arguments its commands take goes before them, so that the script can skip them. */
    private void transaction(Transaction transaction) {
        call.argument("Q").argument(transaction.watched().size());
        for (Transaction.Watched watched : transaction.watched()) {
            byte[] key = watched.key();
            call.argument(keys.touch(key, 0, key.length)).argument(watched.mark());
        }
        call.argument(transaction.commands().size());
        int length = call.reserve();
        int from = call.arguments();
        for (Request command : transaction.commands()) {
            add(command);
        }
        call.set(length, PartitionLayout.latin1(Integer.toString(call.arguments() - from)));
    }
    /** Each member's place is worked out in the script, for which no other command runs meanwhile. */
    private static final int MAX_POPPED_FROM = 10_000;

    private void refuse(String error) {
        RespWriter writer = new RespWriter();
        writer.error(error);
        call.argument("F").argument(writer.toBytes());
    }

    private void key(ScriptCall to, Request command, int i) {
        to.argument(keys.touch(command.array(i), command.offset(i), command.length(i)));
    }

    private void set(String name, Request command) {
        long options = switch (name) {
            case "set" -> ValueOptions.ofSet(command);
            case "setex" -> ValueOptions.ofTime(ValueOptions.EX);
            case "psetex" -> ValueOptions.ofTime(ValueOptions.PX);
            case "getset" -> ValueOptions.GET;
            default -> ValueOptions.NX;
        };
        String error = options == ValueOptions.SYNTAX_ERROR
                ? CommandErrors.SYNTAX
                : ValueOptions.timeError(command, options, header.now(), name);
        if (error != null) {
            refuse(error);
            return;
        }
        key(call.argument("S"), command, 1);
        call.argument(command, name.endsWith("setex") ? 3 : 2);
        if (ValueOptions.has(options, ValueOptions.KEEPTTL)) {
            call.argument("K").argument(NOTHING);
        } else {
            expiry(ValueOptions.expireAt(command, options, header.now()));
        }
        call.argument((ValueOptions.has(options, ValueOptions.NX) ? "n" : "")
                + (ValueOptions.has(options, ValueOptions.XX) ? "x" : "")
                + (ValueOptions.has(options, ValueOptions.GET) ? "g" : "")
                + (name.equals("setnx") ? "i" : ""));
    }

    /** A time already over deletes. */
    private void expiry(long at) {
        if (at == ValueOptions.NO_EXPIRY) {
            call.argument("N").argument(NOTHING);
        } else if (at <= header.now()) {
            call.argument("D").argument(NOTHING);
        } else {
            call.argument("A").argument(PartitionLayout.number(at));
        }
    }

    private void setMany(Request command, @Nullable String error, String style) {
        if (error != null) {
            refuse(error);
            return;
        }
        call.argument("M").argument(style).argument(command.size() / 2);
        for (int i = 1; i < command.size(); i += 2) {
            key(call, command, i);
            call.argument(command, i + 1);
        }
    }

    private void getex(Request command) {
        long options = ValueOptions.ofGetex(command);
        if (options == ValueOptions.SYNTAX_ERROR) {
            refuse(CommandErrors.SYNTAX);
            return;
        }
        String error = ValueOptions.timeError(command, options, header.now(), "getex");
        if (error != null) {
            getAndExpire(command, "E", PartitionLayout.latin1(error));
        } else if (ValueOptions.has(options, ValueOptions.PERSIST)) {
            getAndExpire(command, "P", NOTHING);
        } else {
            key(call.argument("X"), command, 1);
            expiry(ValueOptions.expireAt(command, options, header.now()));
        }
    }

    private void getAndExpire(Request command, String how, byte[] detail) {
        key(call.argument("X"), command, 1);
        call.argument(how).argument(detail);
    }

    private void counted(String form, Request command) {
        call.argument(form).argument(command.size() - 1);
        for (int i = 1; i < command.size(); i++) {
            key(call, command, i);
        }
    }

    private void expire(ExpireForm form, Request command) {
        String error = form.error(command, header.now());
        if (error != null) {
            refuse(error);
            return;
        }
        long at = form.at(command, header.now());
        int options = ExpireForm.options(command);
        key(call.argument("P"), command, 1);
        call.argument(PartitionLayout.number(Math.max(0, at)))
                .argument(((options & ExpireForm.NX) != 0 ? "n" : "")
                        + ((options & ExpireForm.XX) != 0 ? "x" : "")
                        + ((options & ExpireForm.GT) != 0 ? "g" : "")
                        + ((options & ExpireForm.LT) != 0 ? "l" : "")
                        + (at <= header.now() ? "D" : ""));
    }

    /** Without waiting: scripts may not call most of these, so it is their like that never waits. */
    private void blocking(CommandSpec spec, Request command) {
        BlockingForm form = BlockingForm.of(spec);
        String error = form == null ? null : form.argumentError(command);
        if (error != null) {
            refuse(error);
            return;
        }
        switch (spec.name()) {
            case "blpop" -> pop("LPOP", command);
            case "brpop" -> pop("RPOP", command);
            case "bzpopmin" -> pop("ZPOPMIN", command);
            case "bzpopmax" -> pop("ZPOPMAX", command);
            case "blmove", "brpoplpush" -> add(renamed(command, 1, command.size() - 1));
            default -> add(renamed(command, 2, command.size()));
        }
    }

    private void readStreams(CommandSpec spec, Request command) {
        String error = StreamTranslation.blockError(command);
        if (error != null) {
            refuse(error);
        } else {
            other(spec, StreamTranslation.withoutBlock(command));
        }
    }

    private void pop(String name, Request command) {
        call.argument("B").argument(name).argument(command.size() - 2);
        for (int i = 1; i < command.size() - 1; i++) {
            key(call, command, i);
        }
    }

    /** The command without the B before its name, with some of its arguments. */
    private static Request renamed(Request command, int from, int end) {
        byte[][] arguments = new byte[1 + end - from][];
        byte[] name = command.bytes(0);
        arguments[0] = Arrays.copyOfRange(name, 1, name.length);
        for (int i = from; i < end; i++) {
            arguments[1 + i - from] = command.bytes(i);
        }
        return Request.of(arguments);
    }

    private void timeToLive(String unit, Request command) {
        key(call.argument("T"), command, 1);
        call.argument(unit);
    }

    private void pop(Request command) {
        String error = command.size() == 2 ? null : ArgumentChecks.spop(command);
        if (error != null) {
            refuse(error);
            return;
        }
        if (isMixed) {
            refusal = "ERR SPOP is not supported on a Redis among replicas of another kind";
            return;
        }
        key(call.argument("V"), command, 1);
        long count = command.size() == 2 ? -1 : ArgumentChecks.longAt(command, 2);
        call.argument(Long.toString(Math.min(count, Integer.MAX_VALUE))).argument(MAX_POPPED_FROM);
    }

    private void move(Request command, @Nullable String error, String how) {
        if (error != null) {
            refuse(error);
            return;
        }
        key(call.argument("R"), command, 1);
        key(call, command, 2);
        call.argument(how);
    }

    private static boolean replaces(Request command) {
        for (int i = 3; i < command.size(); i++) {
            if (command.is(i, "REPLACE")) {
                return true;
            }
        }
        return false;
    }

    private void restore(Request command) {
        String error = RestoreOptions.error(command);
        if (error != null) {
            refuse(error);
            return;
        }
        RestoreOptions options = RestoreOptions.of(command);
        key(call.argument("Y"), command, 1);
        call.argument(options.replaces() ? 1 : 0);
        String timeError = RestoreOptions.timeError(command);
        if (timeError != null) {
            call.argument("E").argument(timeError);
        } else {
            long at = options.expireAt(command, header.now());
            expiry(at == -1 ? ValueOptions.NO_EXPIRY : at);
        }
        call.argument(command, 3);
    }

    private void other(CommandSpec spec, Request command) {
        String error = command.size() > MAX_PLAIN_ARGUMENTS
                ? "ERR more than " + MAX_PLAIN_ARGUMENTS + " arguments in a command on a replicated Redis"
                : CommandEffects.refusal(spec, command);
        if (error != null) {
            refusal = error;
            return;
        }
        setsTimes |= StreamTranslation.setsTimes(spec);
        char[] shape = shape(spec, command);
        call.argument("O").argument(CommandEffects.of(spec, command)).argument(new String(shape));
        for (int i = 0; i < shape.length; i++) {
            if (CommandEffects.isKey(shape[i])) {
                key(call, command, i);
            } else {
                call.argument(command, i);
            }
        }
    }

    /** A letter for each argument: what the script is to do with it. The first, the name's, says what of the reply. */
    private static char[] shape(CommandSpec spec, Request command) {
        char[] shape = new char[command.size()];
        Arrays.fill(shape, 'a');
        shape[0] = CommandEffects.form(spec, command);
        int[] keys = spec.keys(command);
        KeyFlag[] access = spec.access(command);
        for (int i = 0; i < keys.length; i++) {
            shape[keys[i]] = CommandEffects.onKey(spec, access[i]);
        }
        int timeId = spec.name().equals("xadd") ? StreamTranslation.timeId(command) : 0;
        if (timeId > 0) {
            shape[timeId] = StreamTranslation.TIME_ID;
        }
        return shape;
    }
}

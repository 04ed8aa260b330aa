package dev.roundhouse.storage.command;

import dev.roundhouse.spi.command.CommandErrors;
import dev.roundhouse.spi.command.CommandReplies;
import dev.roundhouse.spi.command.CommandSpec;
import dev.roundhouse.spi.command.CommandTable;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.storage.command.geo.GeoCommands;
import dev.roundhouse.storage.command.hash.HashCommands;
import dev.roundhouse.storage.command.list.ListCommands;
import dev.roundhouse.storage.command.sort.SortCommand;
import dev.roundhouse.storage.command.sortedset.SortedSetCommands;
import dev.roundhouse.storage.command.stream.StreamCommands;
import dev.roundhouse.storage.store.CommandExecutor;
import dev.roundhouse.storage.store.Keyspace;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The commands of the in-memory store. Each does exactly what Redis 7.0.15 does with the same state at the same time, to
 * the letter of its replies, and depends on nothing but the request, the keyspace and its {@code now}.
 */
public final class Commands {
    private static final CommandReplies REPLIES = new CommandReplies(CommandTable.DEFAULT);
    private static final Map<CommandSpec, CommandExecutor> METHODS = new IdentityHashMap<>();

    static {
        strings();
        keys();
        expiry();
        BitCommands.register(Commands::on);
        HyperLogLogCommands.register(Commands::on);
        DumpCommands.register(Commands::on);
        ListCommands.register(Commands::on);
        BlockingCommands.registerLists(Commands::on, Commands::execute);
        HashCommands.register(Commands::on);
        dev.roundhouse.storage.command.set.SetCommands.register(Commands::on);
        SortCommand.register(Commands::on);
        SortedSetCommands.register(Commands::on);
        BlockingCommands.registerSortedSets(Commands::on, Commands::execute);
        GeoCommands.register(Commands::on);
        StreamCommands.register(Commands::on);
        on("xgroup|help", (request, keyspace, reply) -> REPLIES.help(request, reply));
        on("xinfo|help", (request, keyspace, reply) -> REPLIES.help(request, reply));
        on("object|encoding", ObjectCommands::encoding);
        on("object|idletime", ObjectCommands::idletime);
        on("object|freq", ObjectCommands::freq);
        on("object|refcount", ObjectCommands::refcount);
        on("object|help", (request, keyspace, reply) -> REPLIES.help(request, reply));
        on("memory|usage", MemoryCommands::usage);
        on("keys", KeyspaceCommands::keys);
        on("scan", KeyspaceCommands::scan);
        on("randomkey", KeyspaceCommands::randomkey);
        on("dbsize", KeyspaceCommands::dbsize);
        on("flushall", KeyspaceCommands::flush);
        on("flushdb", KeyspaceCommands::flush);
    }

    private Commands() {}

    /**
     * Executes any command of the store. Others, and those with a wrong number of arguments, get Redis' error. Looking
     * a command up, GET and SET allocate nothing.
     */
    public static CommandExecutor executor() {
        return Commands::execute;
    }

    private static void execute(Request request, Keyspace keyspace, RespWriter reply) {
        CommandSpec command = CommandTable.DEFAULT.find(request);
        CommandExecutor method = METHODS.get(command);
        if (method != null && command.accepts(request.size())) {
            method.execute(request, keyspace, reply);
        } else {
            refuse(command, request, reply);
        }
    }

    private static void refuse(@Nullable CommandSpec command, Request request, RespWriter reply) {
        String error = CommandErrors.check(command, request);
        reply.error(error == null ? CommandErrors.unknownCommand(request) : error);
    }

    private static void strings() {
        on("get", GetCommands::get);
        on("getex", GetCommands::getex);
        on("getdel", GetCommands::getdel);
        on("getset", GetCommands::getset);
        on("mget", GetCommands::mget);
        on("strlen", GetCommands::strlen);
        on("getrange", GetCommands::getrange);
        on("substr", GetCommands::getrange);
        on("set", SetCommands::set);
        on("setnx", SetCommands::setnx);
        on("setex", SetCommands::setex);
        on("psetex", SetCommands::psetex);
        on("mset", SetCommands::mset);
        on("msetnx", SetCommands::msetnx);
        on("append", EditCommands::append);
        on("setrange", EditCommands::setrange);
        on("incr", CounterCommands::incr);
        on("decr", CounterCommands::decr);
        on("incrby", CounterCommands::incrby);
        on("decrby", CounterCommands::decrby);
        on("incrbyfloat", CounterCommands::incrbyfloat);
        on("lcs", LcsCommand::lcs);
    }

    private static void keys() {
        on("del", KeyCommands::del);
        on("unlink", KeyCommands::del);
        on("exists", KeyCommands::exists);
        on("touch", KeyCommands::touch);
        on("type", KeyCommands::type);
        on("rename", KeyCommands::rename);
        on("renamenx", KeyCommands::renamenx);
        on("copy", KeyCommands::copy);
    }

    private static void expiry() {
        on("expire", ExpiryCommands::expire);
        on("pexpire", ExpiryCommands::pexpire);
        on("expireat", ExpiryCommands::expireat);
        on("pexpireat", ExpiryCommands::pexpireat);
        on("ttl", ExpiryCommands::ttl);
        on("pttl", ExpiryCommands::pttl);
        on("expiretime", ExpiryCommands::expiretime);
        on("pexpiretime", ExpiryCommands::pexpiretime);
        on("persist", ExpiryCommands::persist);
    }

    private static void on(String command, CommandExecutor method) {
        CommandSpec spec = CommandTable.DEFAULT.find(command);
        if (spec == null) {
            throw new IllegalStateException("no such command: " + command);
        }
        METHODS.put(spec, method);
    }
}

package dev.roundhouse.proxy.session;

import dev.roundhouse.proxy.pubsub.ChannelKind;
import dev.roundhouse.proxy.routing.StoreFigures;
import dev.roundhouse.spi.command.BlockingForm;
import dev.roundhouse.spi.command.CommandReplies;
import dev.roundhouse.spi.command.CommandSpec;
import dev.roundhouse.spi.command.CommandTable;
import dev.roundhouse.spi.command.Execution;
import dev.roundhouse.spi.resp.Numbers;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Finds who answers a command that concerns no key. Of one loop. */
final class SessionCommands {
    static final String NOT_AN_INTEGER = "ERR value is not an integer or out of range";
    private static final String BAD_NAME = "ERR Client names cannot contain spaces, newlines or special characters.";

    private final CommandTable table;
    private final @Nullable SessionCommand[] commands;
    private final CommandReplies tableReplies;

    /** @param passesEverything whether transactions are the one node's, to which their commands go as they are */
    SessionCommands(ServerState server, CommandTable table, boolean passesEverything) {
        this.table = table;
        this.commands = new SessionCommand[table.numbered().size()];
        this.tableReplies = new CommandReplies(table);
        connection();
        client();
        ConfigCommand config = new ConfigCommand(server);
        command("config|get", now(config::get));
        command("config|set", config::set);
        command("config|resetstat", now((request, client, out) -> {
            server.resetStatistics(client.loop());
            StoreFigures.read(client.loop().services(), figures -> server.figuresAtReset(figures.all()));
            out.ok();
        }));
        command("config|rewrite", now((request, client, out) -> {
            out.error("ERR The server is running without a config file");
        }));
        if (server.hasOwnEngine()) {
            pubSub(new SubscriptionCommands(server.pubSub()));
        }
        introspection(server);
        command("info", new InfoCommand(server));
        command("time", now((request, client, out) -> time(out)));
        if (table == CommandTable.DEFAULT) {
            command("function|flush", now((request, client, out) -> FunctionCommand.flush(request, out)));
            command("function|list", now((request, client, out) -> FunctionCommand.list(request, out)));
        }
        ProxyCommand proxy = new ProxyCommand();
        command("proxy|members", now(proxy::members));
        command("proxy|nodes", now(proxy::nodes));
        command("proxy|recover", now(proxy::recover));
        command("proxy|ring", now(proxy::ring));
        command("proxy|explain", proxy::explain);
        command("proxy|repair", proxy::repair);
        if (!passesEverything) {
            transactions();
        }
        command("wait", BlockingCommands::await);
        for (CommandSpec spec : table.numbered()) {
            BlockingForm form = passesEverything ? null : BlockingForm.of(spec);
            if (form != null) {
                commands[spec.ordinal()] = BlockingCommands.of(spec, form);
            }
            boolean isCommand = spec.name().equals("command") || spec.name().startsWith("command|");
            if (isCommand) {
                commands[spec.ordinal()] = now((request, client, out) -> tableReplies.answer(request, out));
            } else if (spec.name().endsWith("|help")
                    && !spec.isPassThroughOnly()
                    && spec.execution(Request.of("HELP")) == Execution.CONNECTION) {
                commands[spec.ordinal()] = now((request, client, out) -> tableReplies.help(request, out));
            }
        }
    }

    private void pubSub(SubscriptionCommands own) {
        command("subscribe", own.subscribe(ChannelKind.CHANNEL, "subscribe"));
        command("unsubscribe", own.unsubscribe(ChannelKind.CHANNEL, "unsubscribe"));
        command("psubscribe", own.subscribe(ChannelKind.PATTERN, "psubscribe"));
        command("punsubscribe", own.unsubscribe(ChannelKind.PATTERN, "punsubscribe"));
        command("ssubscribe", own.subscribe(ChannelKind.SHARD_CHANNEL, "ssubscribe"));
        command("sunsubscribe", own.unsubscribe(ChannelKind.SHARD_CHANNEL, "sunsubscribe"));
        command("publish", own.publish(false));
        command("spublish", own.publish(true));
        command("pubsub|channels", own.channels(ChannelKind.CHANNEL));
        command("pubsub|shardchannels", own.channels(ChannelKind.SHARD_CHANNEL));
        command("pubsub|numsub", own.counts(ChannelKind.CHANNEL));
        command("pubsub|shardnumsub", own.counts(ChannelKind.SHARD_CHANNEL));
        command("pubsub|numpat", own::patterns);
    }

    private void introspection(ServerState server) {
        command("monitor", new MonitorCommand());
        command("reset", new ResetCommand());
        command("lolwut", now(ServerTexts::lolwut));
        SlowLog slowLog = server.slowLog();
        command("slowlog|get", now(slowLog::get));
        command("slowlog|len", now(slowLog::length));
        command("slowlog|reset", now(slowLog::reset));
        LatencyCommands latency = new LatencyCommands(server);
        command("latency|latest", now(latency::latest));
        command("latency|history", now(latency::history));
        command("latency|reset", now(latency::reset));
        command("latency|graph", now(latency::graph));
        command("latency|doctor", now(latency::doctor));
        command("latency|histogram", now(latency::histogram));
        MemoryCommands memory = new MemoryCommands(server);
        command("memory|stats", memory::stats);
        command("memory|doctor", now(memory::doctor));
        command("memory|malloc-stats", now(memory::mallocStats));
        command("memory|purge", now((request, client, out) -> out.ok()));
        command("client|pause", now(server.pause()::pause));
        command("client|unpause", now((request, client, out) -> {
            server.pause().unpause();
            out.ok();
        }));
        command("client|getredir", now((request, client, out) -> out.integer(-1)));
        command("client|trackinginfo", now((request, client, out) -> noTracking(out)));
    }

    private static void noTracking(RespWriter out) {
        out.mapHeader(3);
        out.bulk("flags");
        out.setHeader(1);
        out.bulk("off");
        out.bulk("redirect");
        out.integer(-1);
        out.bulk("prefixes");
        out.arrayHeader(0);
    }

    /** Whether a command ends what a client has gathered on its own connection to a node. */
    static boolean endsState(CommandSpec spec) {
        return spec.name().equals("quit") || spec.name().equals("reset");
    }

    /** Null for a command that goes to nodes. */
    @Nullable
    SessionCommand find(CommandSpec spec) {
        return commands[spec.ordinal()];
    }

    /** A command that writes its reply at once. */
    interface Immediate {
        void run(Request request, ClientConnection client, RespWriter out);
    }

    static SessionCommand now(Immediate command) {
        return (request, client) -> {
            command.run(request, client, client.reply());
            client.replied();
            return true;
        };
    }

    /** A name the table does not have is none of ours to answer. */
    private void command(String name, SessionCommand command) {
        CommandSpec spec = table.find(name);
        if (spec == null) {
            throw new IllegalStateException("not in the command table: " + name);
        }
        commands[spec.ordinal()] = command;
    }

    private void connection() {
        command("ping", now(SessionCommands::ping));
        command("echo", now((request, client, out) -> argument(request, 1, out)));
        command("quit", now((request, client, out) -> {
            out.ok();
            client.endAfterReplies();
        }));
        command("select", now((request, client, out) -> select(request, out)));
        command("auth", now((request, client, out) -> auth(request, out)));
        command("hello", new HelloCommand());
    }

    private void client() {
        command("client|id", now((request, client, out) -> out.integer(client.state().id)));
        command("client|getname", now((request, client, out) -> {
            if (client.state().name.isEmpty()) {
                out.nullBulk();
            } else {
                out.bulk(client.state().name);
            }
        }));
        command("client|setname", now((request, client, out) -> {
            String error = setName(request, 2, client.state());
            if (error == null) {
                out.ok();
            } else {
                out.error(error);
            }
        }));
        ClientCommand others = new ClientCommand();
        command("client|setinfo", now(others::setInfo));
        command("client|info", now(others::info));
        command("client|reply", others::reply);
        command("client|no-evict", now(others::noEvict));
        command("client|no-touch", now(others::noTouch));
        command("client|consistency", now(others::consistency));
        command("client|list", others::list);
        command("client|kill", others::kill);
        command("client|unblock", BlockingCommands::unblock);
    }

    private void transactions() {
        command("multi", (request, client) -> client.modes().transaction().multi());
        command("exec", (request, client) -> client.modes().transaction().exec());
        command("discard", (request, client) -> client.modes().transaction().discard());
        command("watch", (request, client) -> client.modes().transaction().watch(request));
        command("unwatch", (request, client) -> client.modes().transaction().unwatch());
    }

    private static void ping(Request request, ClientConnection client, RespWriter out) {
        boolean isSubscribed = client.state().isSubscribed && client.protocol() == 2;
        if (isSubscribed && request.size() < 3) {
            out.arrayHeader(2);
            out.bulk("pong");
            if (request.size() == 1) {
                out.bulk("");
            } else {
                argument(request, 1, out);
            }
        } else if (request.size() == 1) {
            out.simple("PONG");
        } else if (request.size() == 2) {
            argument(request, 1, out);
        } else {
            out.error("ERR wrong number of arguments for 'ping' command");
        }
    }

    private static void argument(Request request, int i, RespWriter out) {
        out.bulk(request.array(i), request.offset(i), request.length(i));
    }

    private static void select(Request request, RespWriter out) {
        long index = Numbers.parseLong(request.array(1), request.offset(1), request.length(1));
        if (index == Numbers.NOT_A_LONG) {
            out.error(NOT_AN_INTEGER);
        } else if (index < Integer.MIN_VALUE || index > Integer.MAX_VALUE) {
            out.error("ERR value is out of range, value must between -2147483648 and 2147483647");
        } else if (index != 0) {
            out.error("ERR DB index is out of range");
        } else {
            out.ok();
        }
    }

    private static void auth(Request request, RespWriter out) {
        if (request.size() > 3) {
            out.error("ERR syntax error");
        } else if (request.size() == 2) {
            out.error("ERR AUTH <password> called without any password configured for the default user."
                    + " Are you sure your configuration is correct?");
        } else if (isDefaultUser(request, 1)) {
            out.ok();
        } else {
            out.error(HelloCommand.WRONG_PASSWORD);
        }
    }

    /** The default user has no password: any is right, as in Redis. */
    static boolean isDefaultUser(Request request, int i) {
        return request.text(i).equals("default");
    }

    private static void time(RespWriter out) {
        Instant now = Instant.now();
        out.arrayHeader(2);
        out.bulkInteger(now.getEpochSecond());
        out.bulkInteger(now.getNano() / 1000);
    }

    /** Null, or why the name cannot be set. */
    static @Nullable String setName(Request request, int i, ClientState client) {
        if (!isPlain(request, i)) {
            return BAD_NAME;
        }
        client.name = request.text(i);
        return null;
    }

    static boolean isPlain(Request request, int i) {
        byte[] array = request.array(i);
        int offset = request.offset(i);
        for (int j = offset; j < offset + request.length(i); j++) {
            if (array[j] < '!' || array[j] > '~') {
                return false;
            }
        }
        return true;
    }
}

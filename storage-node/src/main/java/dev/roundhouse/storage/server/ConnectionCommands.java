package dev.roundhouse.storage.server;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.storage.remote.Handshake;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * What a node answers about the connection itself, so that redis-cli on a node's port is understood; all else it leaves
 * to proxies. One connection's state; not thread-safe.
 */
final class ConnectionCommands {
    private static final String REDIS_VERSION = "7.0.15";
    private static final String NOT_A_PROXY =
            "ERR this is a storage node: connect to a proxy for commands on data (a node answers PING, HELLO, INFO)";
    private static final String[] OWN = {
        "PING", "HELLO", "INFO", "SELECT", "CLIENT", "COMMAND", "QUIT", "TIME", Handshake.VERB
    };
    private static final AtomicLong IDS = new AtomicLong();

    private final NodeIdentity identity;
    private final LongSupplier clock;
    private final long id = IDS.incrementAndGet();
    private byte[] name = {};

    ConnectionCommands(NodeIdentity identity, LongSupplier clock) {
        this.clock = clock;
        this.identity = identity;
    }

    /** Whether the node answers this itself, also where it executes commands on data. */
    boolean isOwn(Request request) {
        for (String own : OWN) {
            if (request.is(0, own)) {
                return true;
            }
        }
        return false;
    }

    void execute(Request request, RespWriter out) {
        switch (request.keyword(0)) {
            case "TIME" -> time(request, out);
            case "PING" -> ping(request, out);
            case "HELLO" -> hello(request, out);
            case "INFO" -> info(out);
            case "SELECT" -> select(request, out);
            case "CLIENT" -> client(request, out);
            case "COMMAND" -> command(request, out);
            default -> out.error(NOT_A_PROXY);
        }
    }

    private static void ping(Request request, RespWriter out) {
        if (request.size() == 1) {
            out.simple("PONG");
        } else if (request.size() == 2) {
            out.bulk(request.array(1), request.offset(1), request.length(1));
        } else {
            wrongArguments("ping", out);
        }
    }

    private void time(Request request, RespWriter out) {
        if (request.size() != 1) {
            wrongArguments("time", out);
            return;
        }
        long millis = clock.getAsLong();
        out.arrayHeader(2);
        out.bulk(Long.toString(millis / 1_000));
        out.bulk(Long.toString(millis % 1_000 * 1_000));
    }

    private void hello(Request request, RespWriter out) {
        if (request.size() > 1) {
            String version = request.text(1);
            if (!version.equals("2") && !version.equals("3")) {
                out.error("NOPROTO unsupported protocol version");
                return;
            }
            for (int i = 2; i < request.size(); i += 2) {
                if (!request.is(i, "SETNAME") || i + 1 == request.size()) {
                    out.error("ERR Syntax error in HELLO option '" + request.text(i) + "'");
                    return;
                }
                name = request.bytes(i + 1);
            }
            out.setProtocol(version.equals("3") ? 3 : 2);
        }
        out.mapHeader(7);
        pair("server", w -> w.bulk("redis"), out);
        pair("version", w -> w.bulk(REDIS_VERSION), out);
        pair("proto", w -> w.integer(w.protocol()), out);
        pair("id", w -> w.integer(id), out);
        pair("mode", w -> w.bulk("standalone"), out);
        pair("role", w -> w.bulk("master"), out);
        pair("modules", w -> w.arrayHeader(0), out);
    }

    private static void pair(String key, Consumer<RespWriter> value, RespWriter out) {
        out.bulk(key);
        value.accept(out);
    }

    private void info(RespWriter out) {
        StringBuilder text = new StringBuilder();
        BiConsumer<String, Object> line =
                (key, value) -> text.append(key).append(':').append(value).append("\r\n");
        text.append("# Server\r\n");
        line.accept("redis_version", REDIS_VERSION);
        line.accept("redis_mode", "standalone");
        line.accept("process_id", ProcessHandle.current().pid());
        line.accept("run_id", identity.runId());
        text.append("\r\n# Node\r\n");
        String nodeId = identity.id();
        line.accept("node_id", nodeId == null ? "" : nodeId);
        Handshake agreed = identity.agreed();
        line.accept("node_state", agreed == null ? "waiting for a proxy" : "serving");
        if (agreed != null) {
            line.accept("cluster_id", agreed.clusterId());
            line.accept("partitions", agreed.partitions());
            line.accept("mode", agreed.replicated() ? "replicated" : "single");
        }
        out.bulk(text.toString());
    }

    private static void select(Request request, RespWriter out) {
        if (request.size() != 2) {
            wrongArguments("select", out);
        } else if (request.text(1).equals("0")) {
            out.ok();
        } else {
            out.error("ERR DB index is out of range");
        }
    }

    private void client(Request request, RespWriter out) {
        if (request.size() == 1) {
            wrongArguments("client", out);
            return;
        }
        switch (request.keyword(1)) {
            case "SETINFO" -> out.ok();
            case "SETNAME" -> {
                if (request.size() == 3) {
                    name = request.bytes(2);
                    out.ok();
                } else {
                    wrongArguments("client|setname", out);
                }
            }
            case "GETNAME" -> {
                if (name.length == 0) {
                    out.nullBulk();
                } else {
                    out.bulk(name);
                }
            }
            case "ID" -> out.integer(id);
            default ->
                out.error("ERR Unknown subcommand or wrong number of arguments for '" + request.text(1)
                        + "'. Try CLIENT HELP.");
        }
    }

    private static void command(Request request, RespWriter out) {
        if (request.size() > 1 && request.is(1, "COUNT")) {
            out.integer(0);
        } else if (request.size() > 1 && request.is(1, "DOCS")) {
            out.mapHeader(0);
        } else {
            out.arrayHeader(0);
        }
    }

    private static void wrongArguments(String command, RespWriter out) {
        out.error("ERR wrong number of arguments for '" + command + "' command");
    }
}

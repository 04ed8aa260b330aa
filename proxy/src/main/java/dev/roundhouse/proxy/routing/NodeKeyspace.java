package dev.roundhouse.proxy.routing;

import dev.roundhouse.proxy.coordinator.Completion;
import dev.roundhouse.proxy.coordinator.Environment;
import dev.roundhouse.spi.command.CommandSpec;
import dev.roundhouse.spi.command.CommandTable;
import dev.roundhouse.spi.command.Split;
import dev.roundhouse.spi.resp.Reply;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.spi.storage.StorageNode;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** KEYS, SCAN, DBSIZE, RANDOMKEY and FLUSHALL over the nodes of a store with one replica. One node: as they are. */
final class NodeKeyspace {
    static final CommandSpec DBSIZE = Objects.requireNonNull(CommandTable.DEFAULT.find("dbsize"));
    static final Request DBSIZE_REQUEST = Request.of("DBSIZE");

    private final Router router;
    private final Environment environment;

    NodeKeyspace(Router router, Environment environment) {
        this.router = router;
        this.environment = environment;
    }

    boolean route(CommandSpec spec, Request request, Call call) {
        int nodes = environment.topology().nodes().size();
        if (nodes == 1) {
            return router.send(environment.node(0), spec.isWrite(), request, call);
        }
        return switch (spec.name()) {
            case "scan" -> scan(request, nodes, call);
            case "randomkey" ->
                start(spec, call, reply -> new RandomKey(request.detach(), nodes, call.protocol(), reply).next());
            default -> start(spec, call, reply -> toAll(spec, request.detach(), call.protocol(), reply));
        };
    }

    void count(Completion completion) {
        toAll(DBSIZE, DBSIZE_REQUEST, 2, completion);
    }

    private void toAll(CommandSpec spec, Request request, int protocol, Completion completion) {
        int nodes = environment.topology().nodes().size();
        NodesMerge merge = new NodesMerge(spec, nodes, protocol, completion);
        for (int node = 0; node < nodes; node++) {
            router.sendPart(environment.node(node), request, protocol, single(merge::onReply));
        }
    }

    private interface Start {
        void with(PendingReply reply);
    }

    private static boolean start(CommandSpec spec, Call call, Start start) {
        if (!call.inFlight().admitsLane(false)) {
            return false;
        }
        PendingReply reply = call.later(spec.isWrite());
        call.inFlight().beginLane(false);
        reply.holdsLane(false);
        start.with(reply);
        return true;
    }

    private boolean scan(Request request, int nodes, Call call) {
        ScanOptions.Cursor cursor = ScanOptions.cursor(request);
        if (cursor == null) {
            call.error(ScanOptions.INVALID_CURSOR);
            return true;
        }
        NodeCursor at = NodeCursor.decode(cursor.value(), nodes);
        String own = Long.toUnsignedString(at.own());
        byte[][] arguments = new byte[request.size()][];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = i == 1 ? own.getBytes(StandardCharsets.US_ASCII) : request.bytes(i);
        }
        StorageNode target = environment.node(at.node());
        int protocol = call.protocol();
        return start(
                Objects.requireNonNull(CommandTable.DEFAULT.find("scan")),
                call,
                reply -> router.sendPart(
                        target,
                        Request.of(arguments),
                        protocol,
                        single(scanned -> reply.complete(withCursor(scanned, at.node(), nodes, protocol)))));
    }

    private static byte[] withCursor(byte[] scanned, int node, int nodes, int protocol) {
        if (!(Reply.parse(scanned) instanceof Reply.Array array
                && array.elements().get(0) instanceof Reply.Bulk cursor)) {
            return scanned;
        }
        NodeCursor own = new NodeCursor(node, Long.parseUnsignedLong(cursor.text()));
        RespWriter out = new RespWriter(protocol);
        if (!own.fits(nodes)) {
            out.error("ERR the cursor " + cursor.text() + " of one of " + nodes + " nodes is too large");
            return out.toBytes();
        }
        long next = own.next(nodes);
        Reply.array(Reply.bulk(Long.toUnsignedString(next)), array.elements().get(1))
                .writeTo(out);
        return out.toBytes();
    }

    /** A merge of one part, whose reply goes to {@code then}. */
    private static PartMerge.Part single(Completion then) {
        return new PartMerge(Split.NONE, new KeyGroups(new int[] {0}, new int[] {0}), false, then).part(0);
    }

    /** Asks one node after the other until one has a key, a random one first. */
    private final class RandomKey {
        private final Request request;
        private final int nodes;
        private final int protocol;
        private final PendingReply reply;
        private final int first;
        private int asked;

        RandomKey(Request request, int nodes, int protocol, PendingReply reply) {
            this.request = request;
            this.nodes = nodes;
            this.protocol = protocol;
            this.reply = reply;
            this.first = environment.random().nextInt(nodes);
        }

        void next() {
            StorageNode node = environment.node((first + asked++) % nodes);
            router.sendPart(node, request, protocol, single(answer -> {
                boolean isNull = answer[0] == '_' || answer[0] == '$' && answer[1] == '-';
                if (isNull && asked < nodes) {
                    next();
                } else {
                    reply.complete(answer);
                }
            }));
        }
    }
}

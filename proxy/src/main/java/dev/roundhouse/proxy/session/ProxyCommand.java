package dev.roundhouse.proxy.session;

import dev.roundhouse.proxy.audit.Audit;
import dev.roundhouse.proxy.coordinator.Environment;
import dev.roundhouse.proxy.coordinator.Explanation;
import dev.roundhouse.proxy.coordinator.Target;
import dev.roundhouse.proxy.routing.LoopServices;
import dev.roundhouse.proxy.routing.PendingReply;
import dev.roundhouse.proxy.routing.StoreSettings;
import dev.roundhouse.spi.command.CommandErrors;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.spi.ring.NodeState;
import dev.roundhouse.spi.ring.Topology;
import dev.roundhouse.spi.storage.NodeHealth;
import dev.roundhouse.spi.version.Ballot;
import java.util.List;
import java.util.Locale;

/** PROXY: what this proxy knows of the nodes, as its event loop sees them. */
final class ProxyCommand {
    void nodes(Request request, ClientConnection client, RespWriter out) {
        LoopServices services = client.loop().services();
        Environment environment = services.environment();
        out.arrayHeader(services.nodes().size());
        for (int i = 0; i < services.nodes().size(); i++) {
            LoopServices.NodeFacts facts = services.nodes().get(i);
            NodeHealth health = environment.node(i).health();
            // The record may still say that a node counts whose memory is another by now.
            NodeState recorded = environment.topology().node(i).state();
            NodeState state = health.isUp() && !environment.counts(i) ? NodeState.RECOVERING : recorded;
            String incarnation = health.incarnation();
            out.mapHeader(9);
            field(out, "id", facts.id());
            field(out, "backend", facts.backend());
            field(out, "address", facts.address());
            field(out, "state", state.name().toLowerCase(Locale.ROOT));
            field(out, "up", health.isUp() ? "yes" : "no");
            field(out, "suspect", environment.suspect(i) ? "yes" : "no");
            field(out, "incarnation", incarnation == null ? "" : incarnation);
            out.bulk("outstanding");
            out.integer(health.outstanding());
            out.bulk("latency-usec");
            out.integer(Math.round(health.latencyMicros()));
        }
    }

    void members(Request request, ClientConnection client, RespWriter out) {
        List<MemberFacts> members = client.loop().server().members();
        long now = System.currentTimeMillis();
        out.arrayHeader(members.size());
        for (MemberFacts member : members) {
            out.mapHeader(5);
            field(out, "id", member.id());
            field(out, "address", member.address());
            field(out, "version", member.version());
            out.bulk("uptime-seconds");
            out.integer(Math.max(0, (now - member.startedAtMillis()) / 1_000));
            field(out, "self", member.isSelf() ? "yes" : "no");
        }
    }

    private static void field(RespWriter out, String name, String value) {
        out.bulk(name);
        out.bulk(value);
    }

    /** PROXY RECOVER [node] FORCE: without the last word nothing is done that may lose data. */
    void recover(Request request, ClientConnection client, RespWriter out) {
        if (request.size() > 4 || !request.is(request.size() - 1, "FORCE")) {
            out.error(CommandErrors.SYNTAX);
            return;
        }
        Audit.changed(
                Audit.Subject.TOPOLOGY,
                "recovery is forced",
                "PROXY RECOVER by client " + client.state().id + " at " + client.state().address);
        answer(client.loop().services().administration().recover(request.size() == 4 ? request.text(2) : ""), out);
    }

    private static void answer(String answer, RespWriter out) {
        if (answer.startsWith("ERR ")) {
            out.error(answer);
        } else {
            out.simple(answer);
        }
    }

    /** PROXY REPAIR key, or ALL: of the whole store, in the background. */
    boolean repair(Request request, ClientConnection client) {
        LoopServices services = client.loop().services();
        if (services.store().isSingle()) {
            client.error(ONE_REPLICA);
        } else if (request.is(2, "*")) {
            RespWriter out = client.reply();
            answer(services.administration().repair("", -1), out);
            client.replied();
        } else {
            PendingReply reply = client.later(false);
            services.coordinator().repair().now(target(services, request), (result, bytes) -> {
                RespWriter out = new RespWriter();
                out.simple(result.name().toLowerCase(Locale.ROOT));
                reply.complete(out.toBytes());
            });
        }
        return true;
    }

    private static final String ONE_REPLICA = "ERR the store has one replica: there is nothing to compare it with";

    private static Target target(LoopServices services, Request request) {
        StoreSettings store = services.store();
        return Target.of(store.number(), services.environment().topology(), request.bytes(2), store.quorum());
    }

    /** PROXY EXPLAIN key. */
    boolean explain(Request request, ClientConnection client) {
        LoopServices services = client.loop().services();
        if (services.store().isSingle()) {
            client.error(ONE_REPLICA);
            return true;
        }
        PendingReply reply = client.later(false);
        byte[] key = request.bytes(2);
        int protocol = client.protocol();
        Explanation.of(services.environment(), target(services, request), key, explanation -> {
            RespWriter out = new RespWriter();
            out.setProtocol(protocol);
            write(explanation, services, out);
            reply.complete(out.toBytes());
        });
        return true;
    }

    private static void write(Explanation explanation, LoopServices services, RespWriter out) {
        Target target = explanation.target();
        out.mapHeader(6);
        field(out, "register", target.register().toString());
        out.bulk("partition");
        out.integer(target.partition());
        out.bulk("epoch");
        out.integer(explanation.epoch());
        field(out, "agree", explanation.agree() ? "yes" : "no");
        field(out, "read", explanation.read());
        out.bulk("replicas");
        out.arrayHeader(explanation.replicas().size());
        for (Explanation.Holding each : explanation.replicas()) {
            Ballot version = each.version();
            out.mapHeader(version == null ? 4 : 7);
            field(out, "node", services.nodes().get(each.node()).id());
            field(out, "up", each.up() ? "yes" : "no");
            field(out, "counts", each.counts() ? "yes" : "no");
            if (version == null) {
                field(out, "answer", each.answer());
                continue;
            }
            field(out, "ballot", version.isNone() ? "none" : version.toString());
            field(out, "type", each.type());
            out.bulk("ttl-millis");
            out.integer(each.ttlMillis());
            field(out, "digest", Long.toHexString(each.digest()));
        }
    }

    /** PROXY RING: what each node has of the partitions. */
    void ring(Request request, ClientConnection client, RespWriter out) {
        LoopServices services = client.loop().services();
        Topology topology = services.environment().topology();
        int nodes = topology.nodes().size();
        int[] replicas = new int[nodes];
        int[] first = new int[nodes];
        for (int partition = 0; partition < topology.partitions(); partition++) {
            int[] of = services.environment().replicas(partition);
            first[of[0]]++;
            for (int node : of) {
                replicas[node]++;
            }
        }
        out.mapHeader(4);
        out.bulk("partitions");
        out.integer(topology.partitions());
        out.bulk("replicas");
        out.integer(topology.replicas());
        out.bulk("epoch");
        out.integer(topology.epoch());
        out.bulk("nodes");
        out.arrayHeader(nodes);
        for (int node = 0; node < nodes; node++) {
            Topology.Node each = topology.node(node);
            out.mapHeader(6);
            field(out, "id", each.id());
            out.bulk("weight");
            out.integer(each.weight());
            String zone = each.zone();
            field(out, "zone", zone == null ? "" : zone);
            out.bulk("partitions");
            out.integer(replicas[node]);
            out.bulk("first-replica-of");
            out.integer(first[node]);
            field(out, "share", share(replicas[node], topology));
        }
    }

    private static String share(int replicas, Topology topology) {
        double percent = 100.0 * replicas / ((double) topology.partitions() * topology.replicas());
        return String.format(Locale.ROOT, "%.2f%%", percent);
    }
}

package dev.roundhouse.proxy.session;

import dev.roundhouse.proxy.coordinator.Environment;
import dev.roundhouse.proxy.routing.LoopServices;
import dev.roundhouse.spi.command.CommandErrors;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.spi.ring.NodeState;
import dev.roundhouse.spi.storage.NodeHealth;
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
            out.mapHeader(8);
            field(out, "id", facts.id());
            field(out, "backend", facts.backend());
            field(out, "address", facts.address());
            field(out, "state", state.name().toLowerCase(Locale.ROOT));
            field(out, "up", health.isUp() ? "yes" : "no");
            field(out, "incarnation", incarnation == null ? "" : incarnation);
            out.bulk("outstanding");
            out.integer(health.outstanding());
            out.bulk("latency-usec");
            out.integer(Math.round(health.latencyMicros()));
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
        String answer = client.loop().services().recovery().apply(request.size() == 4 ? request.text(2) : "");
        if (answer.startsWith("ERR ")) {
            out.error(answer);
        } else {
            out.simple(answer);
        }
    }
}

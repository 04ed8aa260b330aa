package dev.roundhouse.proxy;

import dev.roundhouse.proxy.coordinator.Explanation;
import dev.roundhouse.spi.ring.Topology;
import dev.roundhouse.spi.version.Ballot;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** An explanation as it goes over HTTP. */
final class ExplanationJson {
    private ExplanationJson() {}

    static JsonObject of(Explanation explanation, Topology topology) {
        JsonArray replicas = new JsonArray();
        for (Explanation.Holding each : explanation.replicas()) {
            Ballot version = each.version();
            JsonObject replica = new JsonObject()
                    .put("node", topology.node(each.node()).id())
                    .put("up", each.up())
                    .put("counts", each.counts());
            replicas.add(
                    version == null
                            ? replica.put("answer", each.answer())
                            : replica.put("ballot", version.isNone() ? "none" : version.toString())
                                    .put("type", each.type())
                                    .put("ttlMillis", each.ttlMillis())
                                    .put("digest", Long.toHexString(each.digest())));
        }
        return new JsonObject()
                .put("register", explanation.target().register().toString())
                .put("partition", explanation.target().partition())
                .put("epoch", explanation.epoch())
                .put("agree", explanation.agree())
                .put("read", explanation.read())
                .put("replicas", replicas);
    }
}

package dev.roundhouse.proxy;

import dev.roundhouse.proxy.audit.Audit;
import dev.roundhouse.proxy.coordinator.Explanation;
import dev.roundhouse.proxy.coordinator.Target;
import dev.roundhouse.proxy.http.Operations;
import dev.roundhouse.proxy.membership.ProxyLoop;
import dev.roundhouse.proxy.membership.TopologyKeeper;
import dev.roundhouse.proxy.reload.Reload;
import dev.roundhouse.proxy.reload.ReloadResult;
import dev.roundhouse.proxy.repair.Healing;
import dev.roundhouse.proxy.routing.Administration;
import dev.roundhouse.proxy.routing.StoreSettings;
import dev.roundhouse.spi.ring.Topology;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What operators may ask of a proxy, over the Redis protocol and HTTP. Thread-safe. */
final class ProxyOperations implements Administration, Operations {
    private final Vertx vertx;
    private final Parts parts;

    /**
     * Of the proxy.
     *
     * @param keeper null: there is one replica, and no record
     * @param healing null: there is one replica, and nothing to heal
     */
    record Parts(
            List<ProxyLoop> loops,
            Topology configured,
            StoreSettings store,
            @Nullable TopologyKeeper keeper,
            @Nullable Healing healing,
            Reload reload,
            Drain drain) {}

    /** @param vertx whose worker threads reload */
    ProxyOperations(Vertx vertx, Parts parts) {
        this.vertx = vertx;
        this.parts = parts;
    }

    @Override
    public Map<String, String> configuration() {
        return parts.reload().live();
    }

    @Override
    public Future<String> configure(Map<String, String> values, String by) {
        return vertx.executeBlocking(() -> parts.reload().change(values, "", by) instanceof ReloadResult.Refused refused
                ? String.join("; ", refused.errors())
                : "");
    }

    @Override
    public Future<ReloadResult> reload(String by) {
        return vertx.executeBlocking(() -> parts.reload().again(by));
    }

    @Override
    public void drain(String by) {
        Audit.changed(Audit.Subject.MEMBERSHIP, "this proxy ends", by);
        parts.drain().begin(by);
    }

    @Override
    public JsonObject drainProgress() {
        return parts.drain().progress();
    }

    @Override
    public String repair(String node, int partition) {
        Healing present = parts.healing();
        if (present == null) {
            return "ERR the store has one replica: there is nothing to compare it with";
        }
        BitSet wanted = new BitSet();
        int of = node.isEmpty() ? -1 : parts.configured().indexOf(node);
        if (!node.isEmpty() && of < 0) {
            return "ERR there is no node " + node;
        }
        if (partition >= parts.configured().partitions()) {
            return "ERR there are " + parts.configured().partitions() + " partitions, from 0";
        }
        for (int each = 0; each < parts.configured().partitions(); each++) {
            wanted.set(
                    each,
                    (partition < 0 || partition == each)
                            && (of < 0 || parts.configured().isReplica(each, of)));
        }
        present.look(wanted);
        return "comparing " + wanted.cardinality() + " partitions";
    }

    @Override
    public Future<JsonObject> repairProgress() {
        Healing present = parts.healing();
        if (present == null) {
            return Future.succeededFuture(new JsonObject().put("waiting", 0));
        }
        Promise<JsonObject> promise = Promise.promise();
        parts.loops().get(0).post(() -> {
            JsonObject progress = new JsonObject()
                    .put("waiting", present.waitingPartitions())
                    .put("passes", present.totals().passes())
                    .put("repaired", present.totals().repaired())
                    .put("unfinished", present.totals().unfinished())
                    .put("bytes", present.totals().bytes());
            promise.complete(progress);
        });
        return promise.future();
    }

    @Override
    public Future<JsonObject> explain(byte[] key) {
        if (parts.store().isSingle()) {
            return Future.failedFuture("the store has one replica: there is nothing to compare");
        }
        Promise<JsonObject> promise = Promise.promise();
        ProxyLoop loop = parts.loops().get(0);
        loop.post(() -> Explanation.of(
                loop,
                Target.of(0, loop.topology(), key, parts.store().quorum()),
                key,
                explanation -> promise.complete(ExplanationJson.of(explanation, parts.configured()))));
        return promise.future();
    }

    @Override
    public String recover(String node) {
        TopologyKeeper present = parts.keeper();
        if (present == null) {
            return "ERR the store has one replica: there is nothing to recover from";
        }
        if (!node.isEmpty()) {
            return "ERR recovery is forced for all nodes at once";
        }
        parts.loops().get(0).post(present::force);
        return "recovery is forced: watch PROXY NODES";
    }
}

package dev.roundhouse.proxy.membership;

import dev.roundhouse.proxy.audit.Audit;
import dev.roundhouse.proxy.coordinator.Coordinator;
import dev.roundhouse.proxy.coordinator.Target;
import dev.roundhouse.spi.resp.Reply;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.ring.Topology;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The authority over who holds what: one linearizable register on the meta nodes, in a partition of its own. Each version is
 * a key that is created once ({@code SET NX}): that is the compare-and-set from the version before. A hint names the newest,
 * and the reader goes on from there.
 */
final class TopologyRecord {
    /** The tag of the register. */
    static final String TAG = "roundhouse:topology";

    /** Versions kept; older ones are deleted. */
    private static final int KEPT_VERSIONS = 8;

    private static final byte[] LATEST = bytes("{" + TAG + "}:latest");
    private static final byte[] SET = bytes("SET");

    /** A version of the record; versions count from 1 without gaps. */
    record Stored(long version, Topology topology) {}

    private final Coordinator coordinator;
    private final Target target;

    TopologyRecord(Coordinator coordinator, Target target) {
        this.coordinator = coordinator;
        this.target = target;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] key(long version) {
        return bytes("{" + TAG + "}:" + version);
    }

    /** The newest version; null when none was ever created. Fails when no majority of the meta nodes answers. */
    Future<@Nullable Stored> read() {
        return get(LATEST).compose(latest -> {
            long from = latest == null ? 1 : Long.parseLong(new String(latest, StandardCharsets.UTF_8));
            return get(key(from))
                    .compose(first -> first == null
                            ? Future.succeededFuture()
                            : newest(new Stored(from, Topology.decode(first))));
        });
    }

    private Future<@Nullable Stored> newest(Stored stored) {
        long next = stored.version + 1;
        return get(key(next))
                .compose(encoded -> encoded == null
                        ? Future.succeededFuture(stored)
                        : newest(new Stored(next, Topology.decode(encoded))));
    }

    /**
     * Makes {@code topology} the version after {@code version} unless somebody was faster.
     *
     * @return whether the next version holds it, by this call or an equal one
     */
    Future<Boolean> compareAndSet(long version, Topology topology) {
        byte[] key = key(version + 1);
        byte[] value = topology.encode();
        return update(Request.of(SET, key, value, bytes("NX")))
                .otherwiseEmpty() // in doubt, or refused: reading it back tells
                .compose(reply -> get(key))
                .compose(stored ->
                        Arrays.equals(stored, value) ? hint(version + 1).map(true) : Future.succeededFuture(false))
                .onSuccess(isHeld -> {
                    if (isHeld) {
                        audit(topology);
                    }
                });
    }

    private static void audit(Topology topology) {
        List<String> states = topology.nodes().stream()
                .map(node -> node.id() + " " + node.state().name().toLowerCase(Locale.ROOT))
                .toList();
        Audit.changed(
                Audit.Subject.TOPOLOGY,
                "epoch " + topology.epoch() + " of cluster " + topology.clusterId() + ": " + states,
                "this proxy, process " + ProcessHandle.current().pid());
    }

    private Future<Void> hint(long version) {
        return update(Request.of(SET, LATEST, bytes(Long.toString(version))))
                .compose(done -> update(Request.of(bytes("DEL"), key(version - KEPT_VERSIONS))))
                .otherwiseEmpty();
    }

    private Future<byte @Nullable []> get(byte[] key) {
        Promise<byte[]> promise = Promise.promise();
        coordinator.read(target, Request.of(bytes("GET"), key), reply -> {
            Reply parsed = Reply.parse(reply);
            if (parsed instanceof Reply.Bulk bulk) {
                promise.complete(bulk.bytes());
            } else if (parsed instanceof Reply.Null) {
                promise.complete(null);
            } else {
                promise.fail(text(reply));
            }
        });
        return promise.future();
    }

    private Future<Void> update(Request command) {
        Promise<Void> promise = Promise.promise();
        coordinator.update(target, command, reply -> {
            if (reply[0] == '-') {
                promise.fail(text(reply));
            } else {
                promise.complete();
            }
        });
        return promise.future();
    }

    private static String text(byte[] reply) {
        return new String(reply, StandardCharsets.UTF_8).trim();
    }
}

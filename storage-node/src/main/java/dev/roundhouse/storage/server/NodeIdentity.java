package dev.roundhouse.storage.server;

import dev.roundhouse.storage.remote.Handshake;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who this node is, which is settled by the first proxy that speaks to it (its id may be given at start): later ones must
 * agree, so that a node is never part of two clusters or called by two names. Thread-safe.
 */
final class NodeIdentity {
    private static final Logger LOG = LoggerFactory.getLogger(NodeIdentity.class);
    private static final int RUN_ID_BYTES = 20;
    /** The same refusal is logged again after this time; proxies try about once a second. */
    private static final long REPEAT_LOG_NANOS = 30_000_000_000L;

    private final String runId;
    private final @Nullable String givenId;
    private final HostedStore.Factory factory;
    private final SlowMessages slowMessages = new SlowMessages();
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private @Nullable Handshake first;
    private @Nullable String loggedRefusal;
    private long loggedNanos;
    private volatile @Nullable HostedStore store;
    private volatile boolean isDraining;

    NodeIdentity(@Nullable String givenId, HostedStore.Factory factory) {
        this.givenId = givenId;
        this.factory = factory;
        byte[] random = new byte[RUN_ID_BYTES];
        new SecureRandom().nextBytes(random);
        this.runId = HexFormat.of().formatHex(random);
    }

    /** Told of messages that were timed. */
    SlowMessages slowMessages() {
        return slowMessages;
    }

    /** All open connections. */
    ChannelGroup connections() {
        return connections;
    }

    /** Whether it is about to end. */
    boolean isDraining() {
        return isDraining;
    }

    void drain() {
        isDraining = true;
    }

    /** Names this life of the node's memory. */
    String runId() {
        return runId;
    }

    /** The store, once a proxy was welcomed. */
    @Nullable
    HostedStore store() {
        return store;
    }

    @Nullable
    String id() {
        Handshake agreed = agreed();
        return agreed == null ? givenId : agreed.nodeId();
    }

    synchronized @Nullable Handshake agreed() {
        return first;
    }

    /** Null when the sender is welcome, else why it is not. */
    synchronized @Nullable String welcome(Handshake handshake) {
        String refusal = judge(handshake);
        long now = System.nanoTime();
        if (refusal != null && (!refusal.equals(loggedRefusal) || now - loggedNanos > REPEAT_LOG_NANOS)) {
            LOG.warn("proxy {} refused: {}", handshake.sender(), refusal);
            loggedRefusal = refusal;
            loggedNanos = now;
        }
        return refusal;
    }

    private @Nullable String judge(Handshake handshake) {
        if (handshake.version() != Handshake.PROTOCOL_VERSION) {
            return "this node speaks version " + Handshake.PROTOCOL_VERSION + " of the protocol, not "
                    + handshake.version();
        }
        if (givenId != null && !givenId.equals(handshake.nodeId())) {
            return "this is node '" + givenId + "', not '" + handshake.nodeId() + "'";
        }
        Handshake agreed = first;
        if (agreed != null) {
            return disagreement(agreed, handshake);
        }
        String refusal = factory.refuse(handshake);
        if (refusal != null) {
            return refusal;
        }
        store = factory.create(handshake);
        first = handshake;
        LOG.info(
                "node {} of cluster {}: {} partitions, {}",
                handshake.nodeId(),
                handshake.clusterId(),
                handshake.partitions(),
                handshake.replicated() ? "replicated" : "one replica");
        return null;
    }

    private static @Nullable String disagreement(Handshake agreed, Handshake handshake) {
        if (!agreed.clusterId().equals(handshake.clusterId())) {
            return "this node belongs to cluster '" + agreed.clusterId() + "', not '" + handshake.clusterId() + "'";
        }
        if (!agreed.nodeId().equals(handshake.nodeId())) {
            return "this is node '" + agreed.nodeId() + "', not '" + handshake.nodeId() + "'";
        }
        if (agreed.partitions() != handshake.partitions()) {
            return "this node has " + agreed.partitions() + " partitions, not " + handshake.partitions();
        }
        if (agreed.replicated() != handshake.replicated()) {
            return "this node serves " + mode(agreed) + ", not " + mode(handshake);
        }
        return null;
    }

    private static String mode(Handshake handshake) {
        return handshake.replicated() ? "replicated stores" : "stores with one replica";
    }
}

package dev.roundhouse.spi.ring;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who holds what, as of an epoch: an immutable value, stored as the topology record. Routing a key is one hash and one
 * array read. Every partition has its own epoch, that of the last change to its replicas or to the state of one of
 * them.
 */
public final class Topology {
    /**
     * A node; {@code runId} names the life of its memory, null until one was seen. Its index in the list is its number.
     */
    public record Node(
            String id,
            int weight,
            @Nullable String zone,
            NodeState state,
            @Nullable String runId) {
        Node with(NodeState newState, @Nullable String newRunId) {
            return new Node(id, weight, zone, newState, newRunId);
        }
    }

    static final int MAX_NODES = 65535;
    static final int MAX_REPLICAS = 255;

    private final String clusterId;
    private final long epoch;
    private final int replicas;
    private final List<Node> nodes;
    private final int[] replicaNodes;
    private final long[] partitionEpochs;
    private final Map<String, Integer> indexes;

    /** {@code replicaNodes} is flat: partition * replicas + i. Arrays are taken over, not copied. */
    Topology(String clusterId, long epoch, List<Node> nodes, int[] replicaNodes, long[] partitionEpochs) {
        this.clusterId = clusterId;
        this.epoch = epoch;
        this.nodes = List.copyOf(nodes);
        this.replicaNodes = replicaNodes;
        this.partitionEpochs = partitionEpochs;
        new Partitions(partitionEpochs.length);
        this.replicas = replicaNodes.length / partitionEpochs.length;
        this.indexes = indexes(this.nodes);
        validate();
    }

    /** The first topology of a cluster: epoch 1 everywhere, all nodes counting, in the order of {@code members}. */
    public static Topology initial(
            String clusterId, List<RingMember> members, int partitions, int virtualNodes, int replicas) {
        List<Node> nodes = new ArrayList<>(members.size());
        for (RingMember member : members) {
            nodes.add(new Node(member.id(), member.weight(), member.zone(), NodeState.COUNTS, null));
        }
        int[] placed = Placement.place(members, partitions, virtualNodes, replicas);
        long[] epochs = new long[partitions];
        Arrays.fill(epochs, 1);
        return new Topology(clusterId, 1, nodes, placed, epochs);
    }

    public static Topology decode(byte[] encoded) {
        return TopologyCodec.decode(encoded);
    }

    /** Deterministic: equal topologies have equal bytes. */
    public byte[] encode() {
        return TopologyCodec.encode(this);
    }

    public String clusterId() {
        return clusterId;
    }

    public long epoch() {
        return epoch;
    }

    public int partitions() {
        return partitionEpochs.length;
    }

    public int replicas() {
        return replicas;
    }

    public List<Node> nodes() {
        return nodes;
    }

    public Node node(int index) {
        return nodes.get(index);
    }

    /** The node's index, or -1 when it is not part of this topology. */
    public int indexOf(String id) {
        return indexes.getOrDefault(id, -1);
    }

    public int partitionOf(long hash) {
        return Partitions.partitionOf(hash, partitionEpochs.length);
    }

    /** Index of the i-th node of the partition's preference list. */
    public int replica(int partition, int i) {
        return replicaNodes[partition * replicas + i];
    }

    public long partitionEpoch(int partition) {
        return partitionEpochs[partition];
    }

    public boolean isReplica(int partition, int nodeIndex) {
        for (int i = 0; i < replicas; i++) {
            if (replica(partition, i) == nodeIndex) {
                return true;
            }
        }
        return false;
    }

    /** The node lost its memory and lives again as {@code runId}: the next epoch, for all partitions it replicates. */
    public Topology withNodeRecovering(int nodeIndex, @Nullable String runId) {
        return withNode(nodeIndex, node(nodeIndex).with(NodeState.RECOVERING, runId));
    }

    /** The node has been filled and counts again: the next epoch, for all partitions it replicates. */
    public Topology withNodeCounting(int nodeIndex) {
        return withNode(
                nodeIndex,
                node(nodeIndex).with(NodeState.COUNTS, node(nodeIndex).runId()));
    }

    /** Notes the run id a counting node is first seen with: the next epoch, for all partitions it replicates. */
    public Topology withNodeRunId(int nodeIndex, String runId) {
        return withNode(nodeIndex, node(nodeIndex).with(node(nodeIndex).state(), runId));
    }

    /**
     * The next epoch with other members, as {@link Placement#rebalance} places them, indexed in their order; raised are
     * the epochs of partitions whose replicas changed. Says who is to hold what, not that they hold it yet: new nodes
     * are recovering, but a node that counts and is given further partitions has to be filled with those first.
     */
    public Topology withMembers(List<RingMember> members) {
        List<RingMember> now = new ArrayList<>(nodes.size());
        for (Node node : nodes) {
            now.add(new RingMember(node.id(), node.weight(), node.zone()));
        }
        List<Node> changed = new ArrayList<>(members.size());
        for (RingMember member : members) {
            int index = indexOf(member.id());
            NodeState state = index < 0 ? NodeState.RECOVERING : node(index).state();
            String runId = index < 0 ? null : node(index).runId();
            changed.add(new Node(member.id(), member.weight(), member.zone(), state, runId));
        }
        int[] placed = Placement.rebalance(replicaNodes, now, members, replicas);
        Topology next = new Topology(clusterId, epoch + 1, changed, placed, partitionEpochs.clone());
        for (int partition = 0; partition < partitionEpochs.length; partition++) {
            if (!next.hasReplicasOf(partition, this)) {
                next.partitionEpochs[partition] = epoch + 1;
            }
        }
        return next;
    }

    private boolean hasReplicasOf(int partition, Topology other) {
        for (int i = 0; i < replicas; i++) {
            int there = other.indexOf(node(replica(partition, i)).id());
            if (there < 0 || !other.isReplica(partition, there)) {
                return false;
            }
        }
        return true;
    }

    private Topology withNode(int nodeIndex, Node node) {
        Node[] changed = nodes.toArray(Node[]::new);
        changed[nodeIndex] = node;
        long[] epochs = partitionEpochs.clone();
        for (int partition = 0; partition < epochs.length; partition++) {
            if (isReplica(partition, nodeIndex)) {
                epochs[partition] = epoch + 1;
            }
        }
        return new Topology(clusterId, epoch + 1, Arrays.asList(changed), replicaNodes, epochs);
    }

    private void validate() {
        if (nodes.isEmpty() || nodes.size() > MAX_NODES || replicas < 1 || replicas > MAX_REPLICAS) {
            throw new IllegalArgumentException(nodes.size() + " nodes, " + replicas + " replicas: out of range");
        }
        if (replicaNodes.length != partitionEpochs.length * replicas) {
            throw new IllegalArgumentException("the replica lists do not cover the partitions");
        }
        int[] lastSeen = new int[nodes.size()];
        for (int partition = 0; partition < partitionEpochs.length; partition++) {
            if (partitionEpochs[partition] < 0 || partitionEpochs[partition] > epoch) {
                throw new IllegalArgumentException("partition " + partition + " is of an epoch to come");
            }
            for (int i = 0; i < replicas; i++) {
                int node = replica(partition, i);
                if (node < 0 || node >= lastSeen.length || lastSeen[node] == partition + 1) {
                    throw new IllegalArgumentException("partition " + partition + " has an unknown or double replica");
                }
                lastSeen[node] = partition + 1;
            }
        }
    }

    private static Map<String, Integer> indexes(List<Node> nodes) {
        Map<String, Integer> byId = new HashMap<>();
        for (int i = 0; i < nodes.size(); i++) {
            if (byId.put(nodes.get(i).id(), i) != null) {
                throw new IllegalArgumentException("node id " + nodes.get(i).id() + " is given twice");
            }
        }
        return byId;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Topology that
                && epoch == that.epoch
                && clusterId.equals(that.clusterId)
                && nodes.equals(that.nodes)
                && Arrays.equals(replicaNodes, that.replicaNodes)
                && Arrays.equals(partitionEpochs, that.partitionEpochs);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * clusterId.hashCode() + Long.hashCode(epoch)) + Arrays.hashCode(replicaNodes);
    }

    @Override
    public String toString() {
        return "Topology[" + clusterId + " epoch " + epoch + ", " + nodes.size() + " nodes, " + partitions()
                + " partitions x " + replicas + "]";
    }
}

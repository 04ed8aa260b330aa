package dev.roundhouse.spi.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TopologyTest {
    private static final List<RingMember> MEMBERS = List.of(
            new RingMember("n1", 1, "a"),
            new RingMember("n2", 2, null),
            new RingMember("n3", 1, "b"),
            new RingMember("n4", 1, "c"));

    private final Topology initial = Topology.initial("roundhouse", MEMBERS, 256, 64, 3);

    @Test
    void when_clusterIsNew_then_everyPartitionIsOfEpochOneAndAllNodesCount() {
        assertThat(initial.epoch()).isEqualTo(1);
        assertThat(IntStream.range(0, 256).mapToLong(initial::partitionEpoch)).containsOnly(1L);
        assertThat(initial.nodes()).extracting(Topology.Node::state).containsOnly(NodeState.COUNTS);
        assertThat(initial.indexOf("n3")).isEqualTo(2);
        assertThat(initial.indexOf("n9")).isEqualTo(-1);
        assertThat(initial.partitionOf(-1L)).isEqualTo(255);
    }

    @Test
    void when_nodeRecoversThenCounts_then_onlyItsPartitionsGetTheNewEpochs() {
        Topology recovering = initial.withNodeRecovering(2, "run-2");
        assertThat(recovering.epoch()).isEqualTo(2);
        assertThat(recovering.node(2).state()).isEqualTo(NodeState.RECOVERING);
        assertThat(recovering.node(2).runId()).isEqualTo("run-2");
        Topology counting = recovering.withNodeCounting(2);
        assertThat(counting.node(2).state()).isEqualTo(NodeState.COUNTS);
        assertThat(counting.node(2).runId()).isEqualTo("run-2");
        for (int partition = 0; partition < 256; partition++) {
            boolean holds = initial.isReplica(partition, 2);
            assertThat(recovering.partitionEpoch(partition)).isEqualTo(holds ? 2 : 1);
            assertThat(counting.partitionEpoch(partition)).isEqualTo(holds ? 3 : 1);
        }
        assertThat(IntStream.range(0, 256).mapToLong(counting::partitionEpoch)).contains(1L, 3L);
    }

    @Test
    void when_membersChange_then_onlyPartitionsWithOtherReplicasGetTheNewEpoch() {
        List<RingMember> members =
                List.of(new RingMember("n5", 1, "d"), MEMBERS.get(3), MEMBERS.get(1), MEMBERS.get(0), MEMBERS.get(2));
        Topology joined = initial.withNodeRecovering(2, "r").withMembers(members);
        assertThat(joined.epoch()).isEqualTo(3);
        assertThat(joined.node(0).state()).isEqualTo(NodeState.RECOVERING);
        assertThat(joined.node(joined.indexOf("n3")).runId()).isEqualTo("r");
        assertThat(joined.node(joined.indexOf("n4")).state()).isEqualTo(NodeState.COUNTS);
        int held = 0;
        for (int partition = 0; partition < 256; partition++) {
            boolean changed = joined.partitionEpoch(partition) == 3;
            assertThat(ids(joined, partition).equals(ids(initial, partition))).isNotEqualTo(changed);
            held += joined.isReplica(partition, 0) ? 1 : 0;
        }
        assertThat(held).isBetween(100, 160);
        Topology left = joined.withMembers(members.subList(1, 5));
        assertThat(left.nodes()).hasSize(4);
        assertThat(Topology.decode(left.encode())).isEqualTo(left);
    }

    @Test
    void when_encodedAndDecoded_then_equalAndByteForByteTheSame() {
        Topology topology = initial.withNodeRecovering(1, "r").withNodeRecovering(0, null);
        Topology decoded = Topology.decode(topology.encode());
        assertThat(decoded).isEqualTo(topology).hasSameHashCodeAs(topology);
        assertThat(decoded.encode()).isEqualTo(topology.encode());
        assertThat(decoded).isNotEqualTo(topology.withNodeCounting(0));
    }

    @Test
    void when_anyByteIsDamagedOrMissing_then_decodeRefuses() {
        byte[] encoded = initial.encode();
        for (int i = 0; i < encoded.length; i++) {
            byte[] damaged = encoded.clone();
            damaged[i] ^= 0x10;
            byte[] cut = Arrays.copyOf(encoded, i);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Topology.decode(damaged))
                    .withMessageContaining("topology record");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Topology.decode(cut))
                    .withMessageContaining("topology record");
        }
    }

    @Test
    void when_threeHundredNodesHold4096PartitionsThreeTimes_then_theRecordStaysUnder100KB() {
        List<RingMember> members = IntStream.range(0, 300)
                .mapToObj(i -> new RingMember("storage-node-" + i, 1, "zone-" + i % 3))
                .toList();
        Topology topology = Topology.initial("roundhouse", members, 4096, 16, 3);
        for (int i = 0; i < 300; i++) {
            topology = topology.withNodeRecovering(i, "0123456789abcdef0123456789abcdef01234567");
        }
        assertThat(topology.encode()).hasSizeLessThan(100_000);
        assertThat(Topology.decode(topology.encode())).isEqualTo(topology);
    }

    @Test
    void when_aNodeIdIsGivenTwice_then_itIsRefused() {
        RingMember twice = new RingMember("n1", 1, null);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Topology.initial("c", List.of(twice, twice), 16, 16, 1))
                .withMessageContaining("twice");
    }

    private static Set<String> ids(Topology topology, int partition) {
        return IntStream.range(0, topology.replicas())
                .mapToObj(i -> topology.node(topology.replica(partition, i)).id())
                .collect(Collectors.toSet());
    }
}

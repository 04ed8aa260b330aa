package dev.roundhouse.spi.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PlacementTest {
    private static final int PARTITIONS = 4096;
    private static final int VIRTUAL_NODES = 256;

    @Test
    void when_3To100EqualNodesHoldThreeReplicas_then_loadsStayWithinBounds() {
        for (int nodes = 3; nodes <= 100; nodes++) {
            assertBounded(equal(nodes), 3);
        }
    }

    @Test
    void when_aMemberJoins_then_aboutItsOwnShareMovesAndNotMore() {
        int[] before = Placement.place(equal(3), PARTITIONS, VIRTUAL_NODES, 3);
        double sum = 0;
        for (int nodes = 4; nodes <= 101; nodes++) {
            int[] after = Placement.place(equal(nodes), PARTITIONS, VIRTUAL_NODES, 3);
            double ratio = moved(before, after, 3) * (double) nodes / (PARTITIONS * 3);
            // Shares under 200 slots leave 5% too few slots to absorb chance: known to be above 1.2 there.
            assertThat(ratio).as("join of node %d", nodes).isLessThanOrEqualTo(nodes <= 60 ? 1.2 : 1.5);
            sum += ratio;
            before = after;
        }
        assertThat(sum / 98).isLessThan(1.1);
    }

    @Test
    void when_aMemberJoinsWithOneReplica_then_atMostThreeTimesItsShareMoves() {
        for (int nodes : new int[] {3, 10, 30, 60, 99}) {
            int[] before = Placement.place(equal(nodes), PARTITIONS, VIRTUAL_NODES, 1);
            int[] after = Placement.place(equal(nodes + 1), PARTITIONS, VIRTUAL_NODES, 1);
            assertThat(moved(before, after, 1) * (double) (nodes + 1) / PARTITIONS)
                    .as("join to %d nodes", nodes)
                    .isBetween(0.9, 3.0);
        }
    }

    @Property(tries = 60)
    void when_zonesAndWeightsAreRandom_then_boundsAndZonesHoldWhereNothingIsWarnedOf(
            @ForAll long seed,
            @ForAll @IntRange(min = 3, max = 40) int nodes,
            @ForAll @IntRange(min = 1, max = 3) int n) {
        Random random = new Random(seed);
        int zones = 1 + random.nextInt(5);
        List<RingMember> members = IntStream.range(0, nodes)
                .mapToObj(i -> new RingMember(
                        "m" + Long.toHexString(seed) + i,
                        1 + random.nextInt(3),
                        random.nextInt(4) == 0 ? null : "z" + random.nextInt(zones)))
                .toList();
        assertBounded(members, n);
    }

    @Property(tries = 10)
    void when_membersAreShuffled_then_theRingIsTheSame(@ForAll long seed) {
        List<RingMember> members = equal(12);
        List<RingMember> shuffled = new ArrayList<>(members);
        Collections.shuffle(shuffled, new Random(seed));
        int[] expected = Placement.place(members, PARTITIONS, VIRTUAL_NODES, 3);
        int[] placed = Placement.place(shuffled, PARTITIONS, VIRTUAL_NODES, 3);
        for (int i = 0; i < placed.length; i++) {
            assertThat(shuffled.get(placed[i])).isEqualTo(members.get(expected[i]));
        }
    }

    @Test
    void when_theAlgorithmIsUnchanged_then_theSampleRingHasThisDigest() {
        List<RingMember> members = List.of(
                new RingMember("n1", 1, "a"),
                new RingMember("n2", 1, "b"),
                new RingMember("n3", 2, "c"),
                new RingMember("n4", 1, "a"),
                new RingMember("n5", 1, null),
                new RingMember("n6", 1, "b"));
        int[] placed = Placement.place(members, PARTITIONS, VIRTUAL_NODES, 3);
        ByteBuffer bytes = ByteBuffer.allocate(placed.length * 4);
        bytes.asIntBuffer().put(placed);
        assertThat(Long.toHexString(KeyHash.xxHash64(bytes.array(), 0, bytes.capacity())))
                .isEqualTo("f1cfa2a55701c774");
    }

    @Test
    void when_zonesOrWeightsForbidTheShares_then_warningsNameTheNode() {
        assertThat(Placement.warnings(equal(5), PARTITIONS, 3)).isEmpty();
        List<RingMember> heavy =
                List.of(new RingMember("big", 9, null), new RingMember("s1", 1, null), new RingMember("s2", 1, null));
        assertThat(Placement.warnings(heavy, PARTITIONS, 2)).anyMatch(w -> w.startsWith("node big: zones, weights"));
        assertThat(Placement.warnings(equal(40), 64, 1)).anyMatch(w -> w.contains("use more partitions"));
    }

    @Test
    void when_replicasExceedNodes_then_itIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Placement.place(equal(2), 16, 16, 3));
    }

    private static void assertBounded(List<RingMember> members, int replicas) {
        int[] placed = Placement.place(members, PARTITIONS, VIRTUAL_NODES, replicas);
        long zones = members.stream()
                .map(m -> m.zone() == null ? " " + m.id() : m.zone())
                .distinct()
                .count();
        int[] loads = new int[members.size()];
        for (int partition = 0; partition < PARTITIONS; partition++) {
            Set<String> zonesHere = new HashSet<>();
            Set<Integer> nodesHere = new HashSet<>();
            for (int i = 0; i < replicas; i++) {
                RingMember member = members.get(placed[partition * replicas + i]);
                loads[placed[partition * replicas + i]]++;
                nodesHere.add(placed[partition * replicas + i]);
                zonesHere.add(member.zone() == null ? " " + member.id() : member.zone());
            }
            assertThat(nodesHere).hasSize(replicas);
            assertThat(zonesHere).hasSizeGreaterThanOrEqualTo((int) Math.min(zones, replicas));
        }
        List<String> warnings = Placement.warnings(members, PARTITIONS, replicas);
        double weights = members.stream().mapToInt(RingMember::weight).sum();
        for (int i = 0; i < loads.length; i++) {
            String prefix = "node " + members.get(i).id() + ":";
            double share = (double) PARTITIONS * replicas * members.get(i).weight() / weights;
            if (warnings.stream().noneMatch(w -> w.startsWith(prefix))) {
                assertThat(loads[i] / share)
                        .as("%s of %s", members.get(i), members)
                        .isBetween(warnings.isEmpty() ? 0.9 : 0.81, warnings.isEmpty() ? 1.05 : 1.1025);
            }
        }
    }

    private static int moved(int[] before, int[] after, int replicas) {
        int moved = 0;
        for (int slot = 0; slot < after.length; slot++) {
            int first = slot / replicas * replicas;
            int member = after[slot];
            if (IntStream.range(first, first + replicas).noneMatch(i -> before[i] == member)) {
                moved++;
            }
        }
        return moved;
    }

    private static List<RingMember> equal(int nodes) {
        return IntStream.rangeClosed(1, nodes)
                .mapToObj(i -> new RingMember("n" + i, 1, null))
                .toList();
    }
}

package dev.roundhouse.proxy.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.spi.storage.KeyPosition;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class NodeCursorTest {
    private static final long LAST = (1L << KeyPosition.BITS) - 1;

    @Property
    void when_aNodeHasAnswered_then_theCursorLeadsBackToIt(
            @ForAll @IntRange(min = 3, max = 100) int nodes,
            @ForAll @IntRange(max = 99) int node,
            @ForAll @LongRange(min = 1, max = LAST) long own) {
        NodeCursor answered = new NodeCursor(node % nodes, own);
        assertThat(answered.fits(nodes)).isTrue();
        assertThat(answered.next(nodes)).isPositive();
        assertThat(NodeCursor.decode(answered.next(nodes), nodes)).isEqualTo(answered);
    }

    @Property(tries = 200)
    void when_nodesArePagedThrough_then_everyKeyIsSeenOnceAndItEnds(
            @ForAll @IntRange(min = 3, max = 100) int nodes, @ForAll long seed) {
        Random random = new Random(seed);
        List<TreeSet<Long>> held = new ArrayList<>();
        for (int i = 0; i < nodes; i++) {
            TreeSet<Long> positions = new TreeSet<>();
            random.longs(random.nextInt(20), 0, LAST + 1).forEach(positions::add);
            if (random.nextInt(4) == 0) {
                positions.add(LAST);
            }
            held.add(positions);
        }
        List<List<Long>> seen = new ArrayList<>();
        held.forEach(each -> seen.add(new ArrayList<>()));
        long cursor = 0;
        do {
            NodeCursor at = NodeCursor.decode(cursor, nodes);
            TreeSet<Long> left = new TreeSet<>(held.get(at.node()).tailSet(at.own()));
            for (int i = random.nextInt(3); i >= 0 && !left.isEmpty(); i--) {
                seen.get(at.node()).add(left.pollFirst());
            }
            cursor = new NodeCursor(at.node(), left.isEmpty() ? 0 : left.first()).next(nodes);
        } while (cursor != 0);
        for (int i = 0; i < nodes; i++) {
            assertThat(seen.get(i)).as("seed %d", seed).containsExactlyElementsOf(held.get(i));
        }
    }

    @Test
    void when_aServersCursorIsTooLarge_then_itDoesNotFit() {
        assertThat(new NodeCursor(2, Long.divideUnsigned(-1L, 3)).fits(3)).isFalse();
        assertThat(new NodeCursor(0, Long.divideUnsigned(-1L, 3)).fits(3)).isTrue();
        assertThat(new NodeCursor(0, -1).fits(1)).isTrue();
        assertThat(new NodeCursor(1, 1L << 62).fits(5)).isFalse();
    }
}

package dev.roundhouse.spi.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartitionsTest {
    @Property
    void when_hashesAreOrdered_then_partitionsAre(
            @ForAll long a, @ForAll long b, @ForAll @IntRange(max = 16) int bits) {
        Partitions partitions = new Partitions(1 << bits);
        int first = partitions.partitionOf(Long.compareUnsigned(a, b) <= 0 ? a : b);
        int second = partitions.partitionOf(Long.compareUnsigned(a, b) <= 0 ? b : a);
        assertThat(first).isBetween(0, second);
        assertThat(second).isLessThan(partitions.count());
    }

    @Property
    void when_aPartitionBegins_then_theHashBeforeIsInThePreviousOne(@ForAll @IntRange(min = 1, max = 4095) int index) {
        Partitions partitions = new Partitions(4096);
        assertThat(partitions.partitionOf(partitions.firstHash(index))).isEqualTo(index);
        assertThat(partitions.partitionOf(partitions.firstHash(index) - 1)).isEqualTo(index - 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -4096, 3, 4095, 131072})
    void when_countIsNoPowerOfTwoInRange_then_itIsRefused(int count) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Partitions(count))
                .withMessageContaining("power of two");
    }
}

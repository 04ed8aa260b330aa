package dev.roundhouse.proxy.members;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ElectionTest {
    private static final int PARTITIONS = 4_096;

    private static List<Election> elections(List<String> ids) {
        List<Election> elections = new ArrayList<>();
        for (String id : ids) {
            Election election = new Election(id);
            election.others(ids.stream().filter(other -> !other.equals(id)).toList());
            elections.add(election);
        }
        return elections;
    }

    private static int[] winners(List<Election> elections) {
        return IntStream.range(0, PARTITIONS)
                .map(partition -> {
                    int[] elected = IntStream.range(0, elections.size())
                            .filter(i -> elections.get(i).test(partition))
                            .toArray();
                    assertThat(elected).as("elected for %d", partition).hasSize(1);
                    return elected[0];
                })
                .toArray();
    }

    @Test
    void when_aProxyIsAlone_then_itIsElectedForAll() {
        assertThat(IntStream.range(0, PARTITIONS)).allMatch(partition -> new Election("a").test(partition));
    }

    @Test
    void when_proxiesSeeTheSame_then_oneIsElectedForEachPartitionAndTheyShareTheWork() {
        int[] winners = winners(elections(List.of("a", "b", "c", "d")));

        for (int proxy = 0; proxy < 4; proxy++) {
            int self = proxy;
            assertThat(IntStream.of(winners).filter(winner -> winner == self).count())
                    .isBetween(PARTITIONS / 4L - 150, PARTITIONS / 4L + 150);
        }
    }

    @Test
    void when_aProxyIsGone_then_onlyItsPartitionsChangeHands() {
        int[] before = winners(elections(List.of("a", "b", "c", "d")));
        int[] after = winners(elections(List.of("a", "b", "c")));

        for (int partition = 0; partition < PARTITIONS; partition++) {
            if (before[partition] < 3) {
                assertThat(after[partition]).isEqualTo(before[partition]);
            }
        }
    }
}

package dev.roundhouse.storage.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.spi.version.Ballot;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

final class CellTest {
    @Property(tries = 500)
    void when_anEntryIsBuilt_then_everyFieldReadsBack(
            @ForAll @Size(max = 300) byte[] key,
            @ForAll @Size(max = 5000) byte[] value,
            @ForAll @LongRange(min = 0, max = Long.MAX_VALUE) long clock,
            @ForAll @LongRange(min = -1, max = 1L << 50) long expireAt,
            @ForAll @IntRange(max = Cell.ACCESS_MASK) int access) {
        Proposers proposers = new Proposers();
        CellDraft draft = new CellDraft(proposers).of(key, 0, key.length).value(value, 0, value.length, false);
        draft.ballot = new Ballot(clock, 5);
        draft.promise = new Ballot(clock + (clock & 1), 5 + (clock & 2));
        draft.expireAt = expireAt;
        draft.access = access;
        draft.lineage = (clock & 4) != 0;
        Ballot promise = draft.promise.isAbove(draft.ballot) ? draft.promise : Ballot.NONE;
        Object entry = draft.build();
        byte[] header = Cell.header(entry);
        assertThat(Cell.key(header)).isEqualTo(key);
        assertThat(Cell.ballot(header, proposers)).isEqualTo(new Ballot(clock, 5));
        assertThat(Cell.promise(header)).isEqualTo(promise);
        assertThat(Cell.expireAt(header)).isEqualTo(expireAt);
        assertThat(Cell.access(header)).isEqualTo(access);
        assertThat(Cell.has(header, Cell.HAS_LINEAGE)).isEqualTo((clock & 4) != 0);
        assertThat(Cell.valueLength(entry)).isEqualTo(value.length);
        int at = Cell.valueOffset(entry);
        assertThat(java.util.Arrays.copyOfRange(Cell.valueArray(entry), at, at + value.length))
                .isEqualTo(value);
        assertThat(entry instanceof LargeEntry).isEqualTo(value.length >= Cell.LARGE_VALUE_BYTES);
        assertThat(Cell.header(new CellDraft(proposers).from(entry).build())).isEqualTo(header);
        byte[] before = header.clone();
        Cell.setRaw(header, true);
        assertThat(Cell.isRaw(header)).isTrue();
        assertThat(Cell.access(header)).isEqualTo(access);
        assertThat(Cell.key(header)).isEqualTo(key);
        Cell.setAccess(header, access);
        assertThat(Cell.isRaw(header)).isTrue();
        Cell.setRaw(header, false);
        assertThat(header).isEqualTo(before);
    }

    @Test
    void when_proposersAreMoreThanHaveNumbers_then_entriesHoldThemThemselves() {
        Proposers proposers = new Proposers();
        for (int proposer = 1; proposer <= 300; proposer++) {
            assertThat(proposers.proposer(proposers.numberOf(proposer))).isEqualTo(proposer);
        }
        byte[] header = new byte[Cell.prefixLength(Cell.HAS_BALLOT | Cell.WIDE_PROPOSER) + 1];
        header[0] = Cell.HAS_BALLOT | Cell.WIDE_PROPOSER;
        Cell.setBallot(header, new Ballot(77, (1L << 48) - 1), Proposers.NO_NUMBER);
        assertThat(Cell.ballot(header, proposers)).isEqualTo(new Ballot(77, (1L << 48) - 1));
    }
}

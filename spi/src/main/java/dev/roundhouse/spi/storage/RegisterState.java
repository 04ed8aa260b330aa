package dev.roundhouse.spi.storage;

import dev.roundhouse.spi.version.Ballot;
import dev.roundhouse.spi.version.Lineage;
import java.util.List;

/**
 * A register as one replica holds it, whole or as a delta.
 *
 * @param promised P: no accept with a lower ballot is taken
 * @param accepted V: the version of the state; NONE when the register is absent
 * @param lineage the newest ballots and their parents
 * @param base NONE: {@code keys} is the whole state; else only the keys changed since the version {@code base}, an
 *     ancestor of {@code accepted}: it may be laid only over exactly that version
 * @param keys the keys, tombstones included; empty when absent
 */
public record RegisterState(
        Register register, Ballot promised, Ballot accepted, Lineage lineage, Ballot base, List<KeyState> keys) {}

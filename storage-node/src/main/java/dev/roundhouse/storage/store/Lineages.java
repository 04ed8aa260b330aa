package dev.roundhouse.storage.store;

import dev.roundhouse.spi.version.Ballot;
import dev.roundhouse.spi.version.Lineage;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.LinkedHashMap;

/**
 * Lineages of a partition's untagged registers with a recent round, oldest dropped first: one that is not here is "cut",
 * which is always safe. They matter only while an operation may be in doubt, a few node timeouts.
 */
final class Lineages {
    static final int MAX_REGISTERS = 64;
    static final long MAX_AGE_MILLIS = 60_000;

    private final LinkedHashMap<ByteBuffer, Lineage> byKey = new LinkedHashMap<>(8);

    Lineage get(byte[] key) {
        return byKey.getOrDefault(ByteBuffer.wrap(key), Lineage.EMPTY);
    }

    void remove(byte[] key) {
        byKey.remove(ByteBuffer.wrap(key));
    }

    /** @param lineage of the register, as of its ballot {@code newest}; not empty */
    void put(byte[] key, Lineage lineage, Ballot newest) {
        ByteBuffer name = ByteBuffer.wrap(key);
        byKey.remove(name);
        byKey.put(name, lineage);
        Iterator<Lineage> oldest = byKey.values().iterator();
        long keepFrom = newest.millis() - MAX_AGE_MILLIS;
        while (byKey.size() > 1) {
            Lineage candidate = oldest.next();
            if (byKey.size() <= MAX_REGISTERS
                    && candidate.ballot(candidate.size() - 1).millis() >= keepFrom) {
                return;
            }
            oldest.remove();
        }
    }
}

package dev.roundhouse.spi.command;

import java.util.List;

/**
 * First key, last key (negative: from the end) and step, which clients older than Redis 7 read, derived from the key
 * specifications by Redis' rules (populateCommandLegacyRangeSpec).
 *
 * @param complete whether it finds all keys; if not the command has the flag movablekeys
 */
record LegacyRange(int first, int last, int step, boolean complete) {
    static LegacyRange of(List<KeySpec> specs) {
        if (specs.size() == 1
                && specs.get(0).begin() instanceof KeySpec.Index index
                && specs.get(0).find() instanceof KeySpec.Range range) {
            int last = range.lastKey() < 0 ? range.lastKey() : index.position() + range.lastKey();
            return new LegacyRange(
                    index.position(), last, range.step(), !specs.get(0).has(KeyFlag.INCOMPLETE));
        }
        return joined(specs);
    }

    private static LegacyRange joined(List<KeySpec> specs) {
        int first = Integer.MAX_VALUE;
        int last = 0;
        boolean complete = true;
        for (KeySpec spec : specs) {
            if (!(spec.begin() instanceof KeySpec.Index index)
                    || !(spec.find() instanceof KeySpec.Range range)
                    || range.step() != 1
                    || last != 0 && last != index.position() - 1) {
                complete = false;
                continue;
            }
            complete &= !spec.has(KeyFlag.INCOMPLETE);
            first = Math.min(first, index.position());
            int specLast = range.lastKey() < 0 ? range.lastKey() : index.position() + range.lastKey();
            last = Integer.compareUnsigned(specLast, last) > 0 ? specLast : last;
        }
        return first == Integer.MAX_VALUE
                ? new LegacyRange(0, 0, 0, specs.isEmpty())
                : new LegacyRange(first, last, 1, complete);
    }
}

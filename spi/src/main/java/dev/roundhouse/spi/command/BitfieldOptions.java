package dev.roundhouse.spi.command;

import dev.roundhouse.spi.resp.Request;
import java.util.Set;

/** BITFIELD: reads as long as its operations are GET only; what it cannot make sense of counts as a change. */
final class BitfieldOptions implements ByOptions {
    private static final Set<KeyFlag> READS = Set.of(KeyFlag.RO, KeyFlag.ACCESS);
    private static final Set<KeyFlag> CHANGES = Set.of(KeyFlag.RW, KeyFlag.ACCESS, KeyFlag.UPDATE);

    @Override
    public Execution execution(Request request) {
        return readsOnly(request) ? Execution.READ : Execution.ROUND;
    }

    @Override
    public Set<KeyFlag> keyFlags(Request request) {
        return readsOnly(request) ? READS : CHANGES;
    }

    private static boolean readsOnly(Request request) {
        int i = 2;
        while (i < request.size()) {
            int left = request.size() - i - 1;
            if (request.is(i, "GET") && left >= 2) {
                i += 3;
            } else if (request.is(i, "OVERFLOW") && left >= 1) {
                i += 2;
            } else {
                return false;
            }
        }
        return true;
    }
}

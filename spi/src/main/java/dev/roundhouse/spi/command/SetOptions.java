package dev.roundhouse.spi.command;

import dev.roundhouse.spi.resp.Request;
import java.util.Set;

/** SET: a blind write in its plain forms, a read-modify-write as soon as an option asks for the old state. */
final class SetOptions implements ByOptions {
    private static final Set<KeyFlag> WITH_GET = Set.of(KeyFlag.RW, KeyFlag.ACCESS, KeyFlag.UPDATE);
    private static final Set<KeyFlag> WITHOUT_GET = Set.of(KeyFlag.OW, KeyFlag.UPDATE);

    @Override
    public Execution execution(Request request) {
        boolean plain = request.size() == 3 || request.size() == 5 && isExpiry(request, 3);
        return plain ? Execution.BLIND_WRITE : Execution.ROUND;
    }

    @Override
    public Set<KeyFlag> keyFlags(Request request) {
        for (int i = 3; i < request.size(); i++) {
            if (request.is(i, "GET")) {
                return WITH_GET;
            }
        }
        return WITHOUT_GET;
    }

    private static boolean isExpiry(Request request, int i) {
        return request.is(i, "EX") || request.is(i, "PX") || request.is(i, "EXAT") || request.is(i, "PXAT");
    }
}

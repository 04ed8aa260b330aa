package dev.roundhouse.spi.command;

import dev.roundhouse.spi.resp.Request;
import java.util.Set;

/** Facts of a command that its options decide, request by request. */
interface ByOptions {
    Execution execution(Request request);

    /** What this request does to its keys, where their specification says {@link KeyFlag#VARIABLE_FLAGS}. */
    default Set<KeyFlag> keyFlags(Request request) {
        throw new UnsupportedOperationException("its key flags do not vary");
    }
}

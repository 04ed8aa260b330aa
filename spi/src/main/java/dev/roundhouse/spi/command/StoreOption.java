package dev.roundhouse.spi.command;

import dev.roundhouse.spi.resp.Request;
import java.util.List;

/**
 * SORT and GEORADIUS: they read unless an option tells them to store what they found. An argument that only looks like
 * that option counts as it, which costs a round and changes nothing.
 */
final class StoreOption implements ByOptions {
    private final int firstOption;
    private final List<String> keywords;

    StoreOption(int firstOption, String... keywords) {
        this.firstOption = firstOption;
        this.keywords = List.of(keywords);
    }

    @Override
    public Execution execution(Request request) {
        for (int i = firstOption; i < request.size(); i++) {
            for (int j = 0; j < keywords.size(); j++) {
                if (request.is(i, keywords.get(j))) {
                    return Execution.ROUND;
                }
            }
        }
        return Execution.READ;
    }
}

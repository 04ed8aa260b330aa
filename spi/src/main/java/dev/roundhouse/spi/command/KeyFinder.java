package dev.roundhouse.spi.command;

import dev.roundhouse.spi.resp.Request;
import java.util.List;

/** Finds the keys of requests whose key specifications do not tell all of them, as Redis' own functions do. */
enum KeyFinder {
    /** The key and, of several STORE options, the last one's (sortGetKeys). */
    SORT {
        @Override
        List<KeyPositions.Run> find(List<KeySpec> specs, Request request) {
            int store = 0;
            for (int i = 2; i < request.size(); i++) {
                if (request.is(i, "LIMIT")) {
                    i += 2;
                } else if (request.is(i, "GET") || request.is(i, "BY")) {
                    i++;
                } else if (request.is(i, "STORE") && i + 1 < request.size()) {
                    store = i + 1;
                }
            }
            return store == 0 ? List.of(one(specs.get(0), 1)) : List.of(one(specs.get(0), 1), one(specs.get(2), store));
        }
    },
    /** The key alone: BY and GET name patterns (sortROGetKeys). */
    SORT_RO {
        @Override
        List<KeyPositions.Run> find(List<KeySpec> specs, Request request) {
            return List.of(one(specs.get(0), 1));
        }
    },
    /** The key, or those after the option KEYS where the key is empty (migrateGetKeys). */
    MIGRATE {
        private static final int KEY = 3;
        private static final int OPTIONS = 6;

        @Override
        List<KeyPositions.Run> find(List<KeySpec> specs, Request request) {
            for (int i = OPTIONS; i < request.size(); i++) {
                if (request.is(i, "KEYS")) {
                    return request.length(KEY) > 0 || i + 1 == request.size()
                            ? List.of()
                            : List.of(new KeyPositions.Run(specs.get(0), i + 1, request.size() - 1, 1));
                }
                if (request.is(i, "AUTH")) {
                    i++;
                } else if (request.is(i, "AUTH2")) {
                    i += 2;
                }
            }
            return List.of(one(specs.get(0), KEY));
        }
    };

    abstract List<KeyPositions.Run> find(List<KeySpec> specs, Request request);

    private static KeyPositions.Run one(KeySpec spec, int position) {
        return new KeyPositions.Run(spec, position, position, 1);
    }
}

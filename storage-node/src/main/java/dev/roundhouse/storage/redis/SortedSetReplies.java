package dev.roundhouse.storage.redis;

import dev.roundhouse.spi.command.CommandSpec;
import dev.roundhouse.spi.resp.Request;

/**
 * Which commands reply scores or coordinates, and where: scripts get strings for them, clients of RESP3 doubles and pairs. A
 * form is a letter that {@code forms} in commands.lua knows.
 */
final class SortedSetReplies {
    private static final char PLAIN = 'a';
    private static final char DOUBLE = 'f';
    private static final char DOUBLES = 'F';
    private static final char PAIRS = 'p';
    private static final char ONE_PAIR = 'P';
    private static final char KEY_AND_PAIRS = 'K';
    private static final char PLACES = 'G';
    private static final char FOUND_PLACES = 'C';

    private SortedSetReplies() {}

    static char form(CommandSpec spec, Request request) {
        return switch (spec.name()) {
            case "zscore", "zincrby", "zadd" -> DOUBLE;
            case "zmscore" -> DOUBLES;
            case "zpopmin", "zpopmax" -> request.size() == 2 ? ONE_PAIR : PAIRS;
            case "zmpop" -> KEY_AND_PAIRS;
            case "geopos" -> PLACES;
            case "geosearch", "georadius", "georadius_ro", "georadiusbymember", "georadiusbymember_ro" -> FOUND_PLACES;
            case "zrange",
                    "zrangebyscore",
                    "zrevrange",
                    "zrevrangebyscore",
                    "zrandmember",
                    "zunion",
                    "zinter",
                    "zdiff" -> hasScores(spec, request) ? PAIRS : PLAIN;
            default -> PLAIN;
        };
    }

    private static boolean hasScores(CommandSpec spec, Request request) {
        int[] keys = spec.keys(request);
        for (int i = keys.length == 0 ? request.size() : keys[keys.length - 1] + 1; i < request.size(); i++) {
            if (request.is(i, "WITHSCORES")) {
                return true;
            }
        }
        return false;
    }
}

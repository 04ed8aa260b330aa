package dev.roundhouse.storage.command;

import dev.roundhouse.spi.command.ArgumentChecks;
import dev.roundhouse.spi.command.CommandErrors;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.storage.store.Entry;
import dev.roundhouse.storage.store.Keyspace;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** LCS key1 key2 [LEN] [IDX] [MINMATCHLEN length] [WITHMATCHLEN]. */
final class LcsCommand {
    private static final byte[] EMPTY = {};
    /** Pairs of bytes that take as long as an element of a value. */
    private static final int PAIRS_PER_ELEMENT = 256;

    private LcsCommand() {}

    private record Options(boolean length, boolean indexes, boolean matchLength, long minMatchLength) {}

    static void lcs(Request request, Keyspace keyspace, RespWriter reply) {
        Entry first = Strings.find(keyspace, request, 1);
        Entry second = Strings.find(keyspace, request, 2);
        if (Strings.isOther(first) || Strings.isOther(second)) {
            reply.error("ERR The specified keys must contain string values");
            return;
        }
        String error = error(request);
        if (error != null) {
            reply.error(error);
            return;
        }
        Options options = options(request);
        if (options.length && options.indexes) {
            reply.error("ERR If you want both the length and indexes, please just use IDX.");
        } else if (CommonSubsequence.isTooLarge(Strings.length(first), Strings.length(second))) {
            reply.error("ERR Insufficient memory, transient memory for LCS exceeds proto-max-bulk-len");
        } else if (!keyspace.putsAside((long) Strings.length(first) * Strings.length(second) / PAIRS_PER_ELEMENT)) {
            reply(new CommonSubsequence(bytes(first), bytes(second)), options, reply);
        }
    }

    private static void reply(CommonSubsequence common, Options options, RespWriter reply) {
        if (options.indexes) {
            replyIndexes(common, options, reply);
        } else if (options.length) {
            reply.integer(common.length());
        } else {
            reply.bulk(common.text());
        }
    }

    private static void replyIndexes(CommonSubsequence common, Options options, RespWriter reply) {
        reply.mapHeader(2);
        reply.bulk("matches");
        List<CommonSubsequence.Match> matches = common.matches(options.minMatchLength);
        reply.arrayHeader(matches.size());
        for (CommonSubsequence.Match match : matches) {
            reply.arrayHeader(options.matchLength ? 3 : 2);
            replyRange(match.firstStart(), match.firstEnd(), reply);
            replyRange(match.secondStart(), match.secondEnd(), reply);
            if (options.matchLength) {
                reply.integer(match.length());
            }
        }
        reply.bulk("len");
        reply.integer(common.length());
    }

    private static void replyRange(int start, int end, RespWriter reply) {
        reply.arrayHeader(2);
        reply.integer(start);
        reply.integer(end);
    }

    private static @Nullable String error(Request request) {
        for (int i = 3; i < request.size(); i++) {
            if (isFlag(request, i)) {
                continue;
            }
            if (!request.is(i, "MINMATCHLEN") || ++i == request.size()) {
                return CommandErrors.SYNTAX;
            }
            String error = ArgumentChecks.integer(request, i);
            if (error != null) {
                return error;
            }
        }
        return null;
    }

    private static boolean isFlag(Request request, int i) {
        return request.is(i, "IDX") || request.is(i, "LEN") || request.is(i, "WITHMATCHLEN");
    }

    private static Options options(Request request) {
        boolean length = false;
        boolean indexes = false;
        boolean matchLength = false;
        long minMatchLength = 0;
        for (int i = 3; i < request.size(); i++) {
            if (request.is(i, "MINMATCHLEN")) {
                minMatchLength = ArgumentChecks.longAt(request, ++i);
            } else {
                length |= request.is(i, "LEN");
                indexes |= request.is(i, "IDX");
                matchLength |= request.is(i, "WITHMATCHLEN");
            }
        }
        return new Options(length, indexes, matchLength, minMatchLength);
    }

    private static byte[] bytes(Entry entry) {
        return entry.isPresent()
                ? Arrays.copyOfRange(entry.array(), entry.offset(), entry.offset() + entry.length())
                : EMPTY;
    }
}

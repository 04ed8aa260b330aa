package dev.roundhouse.storage.command.sortedset;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.storage.command.sortedset.CombineArguments.Aggregate;
import dev.roundhouse.storage.command.typed.Keys;
import dev.roundhouse.storage.store.Keyspace;
import dev.roundhouse.storage.value.SortedSetValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** ZUNION, ZINTER, ZDIFF, their STORE forms, and ZINTERCARD. */
final class CombineCommands {
    private static final Comparator<Source> BY_SIZE = Comparator.comparingInt(Source::size);

    private CombineCommands() {}

    static void zunion(Request request, Keyspace keyspace, RespWriter reply) {
        reply(request, "zunion", CombineCommands::union, keyspace, reply);
    }

    static void zinter(Request request, Keyspace keyspace, RespWriter reply) {
        reply(request, "zinter", CombineCommands::intersection, keyspace, reply);
    }

    static void zdiff(Request request, Keyspace keyspace, RespWriter reply) {
        reply(request, "zdiff", null, keyspace, reply);
    }

    static void zunionstore(Request request, Keyspace keyspace, RespWriter reply) {
        store(request, "zunionstore", CombineCommands::union, keyspace, reply);
    }

    static void zinterstore(Request request, Keyspace keyspace, RespWriter reply) {
        store(request, "zinterstore", CombineCommands::intersection, keyspace, reply);
    }

    static void zdiffstore(Request request, Keyspace keyspace, RespWriter reply) {
        store(request, "zdiffstore", null, keyspace, reply);
    }

    /** Combines sets and scores. */
    @FunctionalInterface
    private interface Operation {
        List<Scored> combine(List<Source> sources, Aggregate aggregate);
    }

    private static List<Scored> union(List<Source> sources, Aggregate aggregate) {
        sources.sort(BY_SIZE);
        return Combination.union(sources, aggregate);
    }

    private static List<Scored> intersection(List<Source> sources, Aggregate aggregate) {
        sources.sort(BY_SIZE);
        return Combination.intersection(sources, aggregate);
    }

    /** @param operation null: the difference, which combines no scores */
    private static void reply(
            Request request, String command, @Nullable Operation operation, Keyspace keyspace, RespWriter reply) {
        CombineArguments arguments = new CombineArguments(request, false, operation != null, false);
        List<Source> sources = sources(request, command, arguments, keyspace, reply);
        if (sources == null) {
            return;
        }
        if (keyspace.putsAside(elements(sources))) {
            return;
        }
        List<Scored> members = combine(sources, arguments, operation);
        ScoredReply elements = new ScoredReply(reply, arguments.withScores);
        elements.header(members.size());
        for (Scored element : members) {
            elements.visit(element.member(), 0, element.member().length, element.score());
        }
    }

    /** Those looked at, at most. */
    private static long elements(List<Source> sources) {
        return sources.stream().mapToLong(Source::size).sum();
    }

    private static List<Scored> combine(
            List<Source> sources, CombineArguments arguments, @Nullable Operation operation) {
        return operation == null ? Combination.difference(sources) : operation.combine(sources, arguments.aggregate);
    }

    private static void store(
            Request request, String command, @Nullable Operation operation, Keyspace keyspace, RespWriter reply) {
        CombineArguments arguments = new CombineArguments(request, true, operation != null, false);
        List<Source> sources = sources(request, command, arguments, keyspace, reply);
        if (sources == null) {
            return;
        }
        if (keyspace.putsAside(elements(sources))) {
            return;
        }
        List<Scored> members = combine(sources, arguments, operation);
        int longest = 0;
        for (Scored element : members) {
            longest = Math.max(longest, element.member().length);
        }
        SortedSetValue result = SortedSetValue.sized(members.size(), longest, keyspace.limits());
        for (Scored element : members) {
            result.put(element.member(), element.score());
        }
        SortedSets.store(request, 1, result, command, keyspace);
        reply.integer(result.size());
    }

    static void zintercard(Request request, Keyspace keyspace, RespWriter reply) {
        CombineArguments arguments = new CombineArguments(request, false, false, true);
        List<Source> sources = sources(request, "zintercard", arguments, keyspace, reply);
        if (sources != null && !keyspace.putsAside(elements(sources))) {
            sources.sort(BY_SIZE);
            reply.integer(Combination.cardinality(sources, arguments.limit));
        }
    }

    /** The sets that the keys hold; null: an error is written. */
    private static @Nullable List<Source> sources(
            Request request, String command, CombineArguments arguments, Keyspace keyspace, RespWriter reply) {
        String error = arguments.parseKeys(command);
        List<Source> sources = new ArrayList<>();
        for (int i = 0; error == null && i < arguments.keys(); i++) {
            Source source = Source.of(Keys.read(keyspace, request, arguments.firstKey() + i));
            if (source == null) {
                error = Keys.WRONG_TYPE;
            } else {
                sources.add(source);
            }
        }
        error = error == null ? arguments.parseOptions() : error;
        if (error != null) {
            reply.error(error);
            return null;
        }
        for (int i = 0; i < sources.size(); i++) {
            sources.set(i, sources.get(i).weighted(arguments.weight(i)));
        }
        return sources;
    }
}

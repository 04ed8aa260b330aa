package dev.roundhouse.storage.command.geo;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.storage.command.geo.SearchArguments.Form;
import dev.roundhouse.storage.command.geo.SearchArguments.Order;
import dev.roundhouse.storage.command.sortedset.SortedSets;
import dev.roundhouse.storage.store.Keyspace;
import dev.roundhouse.storage.value.Bound;
import dev.roundhouse.storage.value.SortedSetValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** GEOSEARCH, GEORADIUS, GEORADIUSBYMEMBER and what stores their results. */
final class SearchCommands {
    private static final Comparator<Found> NEAREST_FIRST = Comparator.comparingDouble(Found::distance);

    private SearchCommands() {}

    static void geosearch(Request request, Keyspace keyspace, RespWriter reply) {
        search(request, Form.SEARCH, keyspace, reply);
    }

    static void geosearchstore(Request request, Keyspace keyspace, RespWriter reply) {
        search(request, Form.SEARCH_STORE, keyspace, reply);
    }

    static void georadius(Request request, Keyspace keyspace, RespWriter reply) {
        search(request, Form.RADIUS, keyspace, reply);
    }

    static void georadiusRo(Request request, Keyspace keyspace, RespWriter reply) {
        search(request, Form.RADIUS_RO, keyspace, reply);
    }

    static void georadiusbymember(Request request, Keyspace keyspace, RespWriter reply) {
        search(request, Form.BY_MEMBER, keyspace, reply);
    }

    static void georadiusbymemberRo(Request request, Keyspace keyspace, RespWriter reply) {
        search(request, Form.BY_MEMBER_RO, keyspace, reply);
    }

    /** A distance takes several times as long as what else is done to an element. */
    private static final int ELEMENTS_PER_CANDIDATE = 4;

    /** @param distance in metres */
    private record Found(byte[] member, double score, Place place, double distance) {}

    private static void search(Request request, Form form, Keyspace keyspace, RespWriter reply) {
        SortedSetValue value = SortedSets.read(request, form.key, keyspace, reply);
        if (value == null) {
            return;
        }
        SearchArguments arguments = new SearchArguments(request, form, value);
        String error = arguments.parse();
        if (error != null) {
            reply.error(error);
            return;
        }
        if (keyspace.putsAside(candidates(value, arguments) * ELEMENTS_PER_CANDIDATE)) {
            return;
        }
        List<Found> found = value.isEmpty() ? List.of() : find(value, arguments);
        if (!arguments.stores()) {
            reply(found, arguments, reply);
            return;
        }
        SortedSetValue result = new SortedSetValue(keyspace.limits());
        double unit = arguments.area().unit();
        for (Found each : found) {
            result.put(each.member, arguments.storesDistance ? each.distance / unit : each.score);
        }
        String event = form.isSearch() ? "geosearchstore" : "georadiusstore";
        SortedSets.store(request, arguments.storeKey, result, event, keyspace);
        reply.integer(result.size());
    }

    /** Places whose distance is looked at, at most. */
    private static long candidates(SortedSetValue value, SearchArguments arguments) {
        if (value.isEmpty() || arguments.any) {
            return value.isEmpty() ? 0 : Math.min(arguments.count, value.size());
        }
        long candidates = 0;
        for (GeoCell cell : arguments.area().cells()) {
            candidates += value.countBefore(new Bound.Score(cell.endScore(), false))
                    - value.countBefore(new Bound.Score(cell.minScore(), false));
        }
        return candidates;
    }

    private static List<Found> find(SortedSetValue value, SearchArguments arguments) {
        SearchArea area = arguments.area();
        long limit = arguments.any ? arguments.count : Long.MAX_VALUE;
        List<Found> found = new ArrayList<>();
        for (GeoCell cell : area.cells()) {
            if (found.size() >= limit) {
                break;
            }
            int from = value.countBefore(new Bound.Score(cell.minScore(), false));
            int to = value.countBefore(new Bound.Score(cell.endScore(), false));
            value.walk(from, to, false, (array, offset, length, score) -> {
                Place place = Place.ofScore(score);
                double distance = area.distance(place);
                if (distance != SearchArea.OUTSIDE) {
                    byte[] member = Arrays.copyOfRange(array, offset, offset + length);
                    found.add(new Found(member, score, place, distance));
                }
                return found.size() < limit;
            });
        }
        return ordered(found, arguments);
    }

    /** Without an order, the places nearest to the centre are those that a count means; unless any will do. */
    private static List<Found> ordered(List<Found> found, SearchArguments arguments) {
        if (arguments.order == Order.DESCENDING) {
            found.sort(NEAREST_FIRST.reversed());
        } else if (arguments.order == Order.ASCENDING || arguments.count > 0 && !arguments.any) {
            found.sort(NEAREST_FIRST);
        }
        boolean cut = arguments.count > 0 && arguments.count < found.size();
        return cut ? found.subList(0, (int) arguments.count) : found;
    }

    private static void reply(List<Found> found, SearchArguments arguments, RespWriter reply) {
        int details = (arguments.withDistance ? 1 : 0) + (arguments.withHash ? 1 : 0) + (arguments.withPlace ? 1 : 0);
        double unit = arguments.area().unit();
        reply.arrayHeader(found.size());
        for (Found each : found) {
            if (details > 0) {
                reply.arrayHeader(1 + details);
            }
            reply.bulk(each.member);
            if (arguments.withDistance) {
                GeoReplies.distance(each.distance / unit, reply);
            }
            if (arguments.withHash) {
                reply.integer(GeoReplies.toLong(each.score));
            }
            if (arguments.withPlace) {
                GeoReplies.place(each.place, reply);
            }
        }
    }
}

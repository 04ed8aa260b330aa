package dev.roundhouse.storage.command.geo;

import dev.roundhouse.spi.command.CommandErrors;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.storage.command.sortedset.AddCommands;
import dev.roundhouse.storage.command.sortedset.SortedSets;
import dev.roundhouse.storage.store.Keyspace;
import dev.roundhouse.storage.value.SortedSetValue;

/** GEOADD, GEOPOS, GEOHASH and GEODIST. */
final class PlaceCommands {
    private static final String ALPHABET = "0123456789bcdefghjkmnpqrstuvwxyz";
    private static final int HASH_CHARACTERS = 11;

    private PlaceCommands() {}

    /** GEOADD key [NX | XX] [CH] longitude latitude member ... */
    static void geoadd(Request request, Keyspace keyspace, RespWriter reply) {
        int options = 0;
        int first = 2;
        while (first < request.size() && option(request, first) != 0) {
            options |= option(request, first++);
        }
        int count = request.size() - first;
        boolean both = (options & AddCommands.NX) != 0 && (options & AddCommands.XX) != 0;
        if (count == 0 || count % 3 != 0 || both) {
            reply.error(CommandErrors.SYNTAX);
            return;
        }
        double[] scores = new double[count / 3];
        for (int i = 0; i < scores.length; i++) {
            Place place = Place.parse(request, first + 3 * i);
            if (place == null) {
                reply.error(Place.error(request, first + 3 * i));
                return;
            }
            scores[i] = GeoCell.of(place, GeoCell.MAX_STEP).bits();
        }
        AddCommands.add(request, new AddCommands.Members(options, scores, first + 2, 3), keyspace, reply);
    }

    private static int option(Request request, int i) {
        return request.is(i, "NX")
                ? AddCommands.NX
                : request.is(i, "XX") ? AddCommands.XX : request.is(i, "CH") ? AddCommands.CH : 0;
    }

    static void geopos(Request request, Keyspace keyspace, RespWriter reply) {
        SortedSetValue value = SortedSets.read(request, 1, keyspace, reply);
        if (value == null) {
            return;
        }
        reply.arrayHeader(request.size() - 2);
        for (int i = 2; i < request.size(); i++) {
            double score = SortedSets.scoreOf(value, request, i);
            if (Double.isNaN(score)) {
                reply.nullArray();
            } else {
                GeoReplies.place(Place.ofScore(score), reply);
            }
        }
    }

    static void geohash(Request request, Keyspace keyspace, RespWriter reply) {
        SortedSetValue value = SortedSets.read(request, 1, keyspace, reply);
        if (value == null) {
            return;
        }
        reply.arrayHeader(request.size() - 2);
        for (int i = 2; i < request.size(); i++) {
            double score = SortedSets.scoreOf(value, request, i);
            if (Double.isNaN(score)) {
                reply.nullBulk();
            } else {
                reply.bulk(hash(Place.ofScore(score)));
            }
        }
    }

    /** A standard geohash; of its 55 bits there are but 52, so that the last character is always zero. */
    private static String hash(Place place) {
        long bits = GeoCell.ofStandard(place).bits();
        StringBuilder text = new StringBuilder(HASH_CHARACTERS);
        for (int i = 1; i < HASH_CHARACTERS; i++) {
            text.append(ALPHABET.charAt((int) (bits >>> 52 - 5 * i) & 31));
        }
        return text.append('0').toString();
    }

    /** GEODIST key member member [unit] */
    static void geodist(Request request, Keyspace keyspace, RespWriter reply) {
        LengthUnit unit = request.size() == 5 ? LengthUnit.of(request, 4) : LengthUnit.M;
        if (request.size() > 5 || unit == null) {
            reply.error(unit == null ? LengthUnit.UNKNOWN : CommandErrors.SYNTAX);
            return;
        }
        SortedSetValue value = SortedSets.read(request, 1, keyspace, reply);
        if (value == null) {
            return;
        }
        double from = SortedSets.scoreOf(value, request, 2);
        double to = SortedSets.scoreOf(value, request, 3);
        if (Double.isNaN(from) || Double.isNaN(to)) {
            reply.nullBulk();
        } else {
            GeoReplies.distance(Earth.distance(Place.ofScore(from), Place.ofScore(to)) / unit.metres, reply);
        }
    }
}

package dev.roundhouse.storage.command.geo;

import dev.roundhouse.spi.command.ArgumentChecks;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.storage.command.sortedset.SortedSets;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/** Where something is, in degrees; as precise as the cell that its score stands for. */
record Place(double longitude, double latitude) {
    /** The place of a member with this score. */
    static Place ofScore(double score) {
        GeoCell cell = GeoCell.ofScore(score);
        return new Place(cell.longitude(), cell.latitude());
    }

    /** The place in two arguments; null: {@link #error}. */
    static @Nullable Place parse(Request request, int i) {
        Place place = new Place(SortedSets.score(request, i), SortedSets.score(request, i + 1));
        return place.isValid() ? place : null;
    }

    /** What is wrong with the place in two arguments. */
    static String error(Request request, int i) {
        Place place = new Place(SortedSets.score(request, i), SortedSets.score(request, i + 1));
        return Double.isNaN(place.longitude) || Double.isNaN(place.latitude)
                ? ArgumentChecks.NOT_A_FLOAT
                : "ERR invalid longitude,latitude pair " + text(place.longitude) + "," + text(place.latitude);
    }

    private boolean isValid() {
        return Math.abs(longitude) <= GeoCell.MAX_LONGITUDE && Math.abs(latitude) <= GeoCell.MAX_LATITUDE;
    }

    /** As C's {@code %f}. */
    private static String text(double value) {
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        String digits = new BigDecimal(Math.abs(value))
                .setScale(6, RoundingMode.HALF_EVEN)
                .toPlainString();
        return (Math.copySign(1, value) < 0 ? "-" : "") + digits;
    }
}

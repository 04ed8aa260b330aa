package dev.roundhouse.storage.command.geo;

import dev.roundhouse.spi.resp.RespWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;

/** How Redis writes distances and coordinates. */
final class GeoReplies {
    private static final int COORDINATE_DIGITS = 17;
    private static final int DISTANCE_SCALE = 10_000;

    private GeoReplies() {}

    /** With four digits behind the point, which is counted out in a long. */
    static void distance(double distance, RespWriter reply) {
        long scaled = toLong(Math.rint(distance * DISTANCE_SCALE));
        String digits = Long.toUnsignedString(Math.abs(scaled));
        String padded = "0".repeat(Math.max(0, 5 - digits.length())) + digits;
        int point = padded.length() - 4;
        reply.bulk((scaled < 0 ? "-" : "") + padded.substring(0, point) + "." + padded.substring(point));
    }

    /** As x86 does it: what is not a long becomes the least one. */
    static long toLong(double value) {
        return Math.abs(value) < 0x1p63 ? (long) value : Long.MIN_VALUE;
    }

    static void place(Place place, RespWriter reply) {
        reply.arrayHeader(2);
        coordinate(place.longitude(), reply);
        coordinate(place.latitude(), reply);
    }

    private static void coordinate(double value, RespWriter reply) {
        BigDecimal rounded = new BigDecimal(value).setScale(COORDINATE_DIGITS, RoundingMode.HALF_EVEN);
        String text = rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
        if (reply.protocol() == 2) {
            reply.bulk(text);
        } else {
            byte[] line = ("," + text + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
            reply.raw(line, 0, line.length);
        }
    }
}

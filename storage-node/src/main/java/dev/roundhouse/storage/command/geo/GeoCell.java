package dev.roundhouse.storage.command.geo;

/**
 * A cell of the geohash grid: the interleaved bits of latitude (even) and longitude (odd), {@code step} of each, and the
 * rounding of Redis' 52-bit geohash to the last bit. At {@link #MAX_STEP} the bits are the score of a place.
 */
record GeoCell(long bits, int step) {
    static final int MAX_STEP = 26;
    static final double MAX_LATITUDE = 85.05112878;
    static final double MAX_LONGITUDE = 180;

    private static final double STANDARD_MAX_LATITUDE = 90;
    private static final long LATITUDE_BITS = 0x5555555555555555L;
    private static final long LONGITUDE_BITS = 0xaaaaaaaaaaaaaaaaL;
    private static final double TWO_TO_63 = 0x1p63;

    /** Of a place within the maxima. */
    static GeoCell of(Place place, int step) {
        return of(place, step, MAX_LATITUDE);
    }

    /** In the grid of standard geohashes, which reaches to the poles. */
    static GeoCell ofStandard(Place place) {
        return of(place, MAX_STEP, STANDARD_MAX_LATITUDE);
    }

    private static GeoCell of(Place place, int step, double maxLatitude) {
        double latitudeOffset = (place.latitude() - -maxLatitude) / (maxLatitude - -maxLatitude);
        double longitudeOffset = (place.longitude() - -MAX_LONGITUDE) / (MAX_LONGITUDE - -MAX_LONGITUDE);
        double cells = 1L << step;
        return new GeoCell(
                spread((long) (latitudeOffset * cells)) | spread((long) (longitudeOffset * cells)) << 1, step);
    }

    /** The cell that a score stands for, whatever it is; as a conversion to an unsigned number does it on x86. */
    static GeoCell ofScore(double score) {
        if (score < TWO_TO_63) {
            return new GeoCell((long) score, MAX_STEP);
        }
        double rest = score - TWO_TO_63;
        return new GeoCell(rest >= TWO_TO_63 ? 0 : (long) rest ^ Long.MIN_VALUE, MAX_STEP);
    }

    /** Puts a zero bit before each of the low 32 bits. */
    private static long spread(long value) {
        long bits = value & 0xffffffffL;
        bits = (bits | bits << 16) & 0x0000ffff0000ffffL;
        bits = (bits | bits << 8) & 0x00ff00ff00ff00ffL;
        bits = (bits | bits << 4) & 0x0f0f0f0f0f0f0f0fL;
        bits = (bits | bits << 2) & 0x3333333333333333L;
        return (bits | bits << 1) & LATITUDE_BITS;
    }

    /** Gathers every second bit. */
    private static long gather(long value) {
        long bits = value & LATITUDE_BITS;
        bits = (bits | bits >>> 1) & 0x3333333333333333L;
        bits = (bits | bits >>> 2) & 0x0f0f0f0f0f0f0f0fL;
        bits = (bits | bits >>> 4) & 0x00ff00ff00ff00ffL;
        bits = (bits | bits >>> 8) & 0x0000ffff0000ffffL;
        return (bits | bits >>> 16) & 0xffffffffL;
    }

    private double latitudeAt(long line) {
        return -MAX_LATITUDE + (line & 0xffffffffL) * 1.0 / (1L << step) * (MAX_LATITUDE - -MAX_LATITUDE);
    }

    private double longitudeAt(long line) {
        return -MAX_LONGITUDE + (line & 0xffffffffL) * 1.0 / (1L << step) * (MAX_LONGITUDE - -MAX_LONGITUDE);
    }

    double minLatitude() {
        return latitudeAt(gather(bits));
    }

    double maxLatitude() {
        return latitudeAt(gather(bits) + 1);
    }

    double minLongitude() {
        return longitudeAt(gather(bits >>> 1));
    }

    double maxLongitude() {
        return longitudeAt(gather(bits >>> 1) + 1);
    }

    /** Of the middle. */
    double latitude() {
        return Math.max(-MAX_LATITUDE, Math.min(MAX_LATITUDE, (minLatitude() + maxLatitude()) / 2));
    }

    double longitude() {
        return Math.max(-MAX_LONGITUDE, Math.min(MAX_LONGITUDE, (minLongitude() + maxLongitude()) / 2));
    }

    /** A neighbour; the grid wraps around at all its edges. Directions are -1, 0 or 1. */
    GeoCell neighbour(int east, int north) {
        long longitude = bits & LONGITUDE_BITS;
        long latitude = bits & LATITUDE_BITS;
        int unused = Long.SIZE - 2 * step;
        if (east != 0) {
            long carry = LATITUDE_BITS >>> unused;
            longitude = east > 0 ? longitude + carry + 1 : (longitude | carry) - (carry + 1);
            longitude &= LONGITUDE_BITS >>> unused;
        }
        if (north != 0) {
            long carry = LONGITUDE_BITS >>> unused;
            latitude = north > 0 ? latitude + carry + 1 : (latitude | carry) - (carry + 1);
            latitude &= LATITUDE_BITS >>> unused;
        }
        return new GeoCell(longitude | latitude, step);
    }

    /** Least score of a place in this cell. */
    double minScore() {
        return bits << 2 * (MAX_STEP - step);
    }

    /** Least score beyond. */
    double endScore() {
        return bits + 1 << 2 * (MAX_STEP - step);
    }
}

package dev.roundhouse.storage.command.geo;

/** Distances on a sphere, by the haversine formula, in metres; angles in degrees. Rounds as Redis does, step by step. */
final class Earth {
    private static final double RADIUS_METRES = 6372797.560856;
    private static final double DEGREE = Math.PI / 180.0;
    /** What a rough distance may be off. */
    private static final double ROUGH_PART = 1e-6;

    private static final double ROUGH_METRES = 1;

    private Earth() {}

    private static double radians(double degrees) {
        return degrees * DEGREE;
    }

    /** How many degrees of longitude are so many metres at a latitude. */
    static double longitudeDegrees(double metres, double latitude) {
        return metres / RADIUS_METRES / PreciseMath.cos(radians(latitude)) / DEGREE;
    }

    static double latitudeDegrees(double metres) {
        return metres / RADIUS_METRES / DEGREE;
    }

    static double latitudeDistance(Place place, Place other) {
        return RADIUS_METRES * Math.abs(radians(other.latitude()) - radians(place.latitude()));
    }

    static double distance(Place place, Place other) {
        double v = PreciseMath.sin((radians(other.longitude()) - radians(place.longitude())) / 2);
        if (v == 0) {
            return latitudeDistance(place, other);
        }
        double latitude = radians(place.latitude());
        double otherLatitude = radians(other.latitude());
        double u = PreciseMath.sin((otherLatitude - latitude) / 2);
        double a = u * u + PreciseMath.cos(latitude) * PreciseMath.cos(otherLatitude) * v * v;
        return 2.0 * RADIUS_METRES * PreciseMath.asin(Math.sqrt(a));
    }

    /** Whether the distance is surely more than so many metres; quicker than the distance itself. */
    static boolean isSurelyBeyond(double metres, Place place, Place other) {
        double latitude = radians(place.latitude());
        double otherLatitude = radians(other.latitude());
        double v = Math.sin((radians(other.longitude()) - radians(place.longitude())) / 2);
        double u = Math.sin((otherLatitude - latitude) / 2);
        double a = u * u + Math.cos(latitude) * Math.cos(otherLatitude) * v * v;
        return 2.0 * RADIUS_METRES * Math.asin(Math.sqrt(a)) > metres * (1 + ROUGH_PART) + ROUGH_METRES;
    }
}

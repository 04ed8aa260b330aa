package dev.roundhouse.storage.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Commands on a few keys with places, many with arguments that are odd; {@code stored} is where results go. */
public final class GeoRequests {
    private static final String[] ODD_NUMBERS = {
        "180",
        "-180",
        "85.05112878",
        "-85.05112878",
        "180.0001",
        "-86",
        "1e300",
        "inf",
        "-inf",
        "nan",
        "abc",
        "",
        "-0",
        "0"
    };
    private static final String[] ODD_RADII = {
        "0", "-1", "inf", "1e300", "abc", "", "1e-9", "20037726.37", "5009431.5925"
    };

    private final Random random;
    private int members;

    public GeoRequests(Random random) {
        this.random = random;
    }

    /** The arguments of the next command. */
    public String[] next() {
        List<String> parts = new ArrayList<>();
        switch (random.nextInt(12)) {
            case 0, 1, 2 -> add(parts);
            case 3 -> parts.addAll(List.of("GEODIST", key(), member(), member()));
            case 4 -> {
                parts.addAll(List.of("GEODIST", key(), member(), member(), unit()));
                some(parts, 20, "x");
            }
            case 5 -> parts.addAll(List.of(pick("GEOPOS", "GEOHASH"), key(), member(), member(), "odd"));
            case 6 -> parts.addAll(List.of(pick("GEOPOS", "GEOHASH"), "odd", pick("a", "b", "c"), pick("d", "e", "f")));
            case 7 -> radius(parts);
            case 8 -> radiusByMember(parts);
            default -> search(parts);
        }
        return parts.toArray(String[]::new);
    }

    /** Members are new ones, mostly: places at equal distances come in any order. */
    private void add(List<String> parts) {
        parts.addAll(List.of("GEOADD", key()));
        some(parts, 6, "NX");
        some(parts, 6, "XX");
        some(parts, 6, "CH");
        for (int i = random.nextInt(4); i >= 0; i--) {
            parts.addAll(List.of(longitude(), latitude(), random.nextInt(5) == 0 ? member() : "m" + members++));
        }
        some(parts, 30, "x");
    }

    private void radius(List<String> parts) {
        String command = pick("GEORADIUS", "GEORADIUS_RO");
        parts.addAll(List.of(command, key(), longitude(), latitude(), distance(), unit()));
        options(parts);
        some(parts, 4, pick("STORE", "STOREDIST"), "stored");
    }

    private void radiusByMember(List<String> parts) {
        String command = pick("GEORADIUSBYMEMBER", "GEORADIUSBYMEMBER_RO");
        parts.addAll(List.of(command, key(), member(), distance(), unit()));
        options(parts);
        some(parts, 4, pick("STORE", "STOREDIST"), "stored");
    }

    private void search(List<String> parts) {
        boolean stores = random.nextInt(3) == 0;
        parts.addAll(
                stores
                        ? List.of(pick("GEOSEARCHSTORE", "geosearchstore"), "stored", key())
                        : List.of("GEOSEARCH", key()));
        if (random.nextInt(20) > 0) {
            parts.addAll(
                    random.nextBoolean()
                            ? List.of("FROMMEMBER", member())
                            : List.of("FROMLONLAT", longitude(), latitude()));
        }
        some(parts, 30, "FROMMEMBER", member());
        if (random.nextInt(20) > 0) {
            parts.addAll(
                    random.nextBoolean()
                            ? List.of("BYRADIUS", distance(), unit())
                            : List.of("BYBOX", distance(), distance(), unit()));
        }
        some(parts, 30, "BYBOX", "1", "1", "m");
        if (!stores || random.nextInt(15) == 0) {
            options(parts);
        } else {
            some(parts, 2, "STOREDIST");
        }
        while (parts.size() < (stores ? 8 : 7)) {
            parts.add("ASC");
        }
    }

    /** Places that any will do for come sorted, or else in the order of their scores. */
    private void options(List<String> parts) {
        some(parts, 3, "WITHDIST");
        some(parts, 3, "WITHCOORD");
        some(parts, 3, "WITHHASH");
        some(parts, 3, pick("ASC", "DESC"));
        some(parts, 4, "COUNT", pick("1", "3", "10", "10", "0", "-1", "x", "9223372036854775807"));
        some(parts, 8, "ANY");
        some(parts, 40, "x");
    }

    private void some(List<String> parts, int oneIn, String... more) {
        if (random.nextInt(oneIn) == 0) {
            parts.addAll(List.of(more));
        }
    }

    private String pick(String... from) {
        return from[random.nextInt(from.length)];
    }

    private String key() {
        return random.nextInt(30) == 0 ? pick("string", "missing", "odd") : pick("places", "places", "places", "few");
    }

    private String member() {
        return random.nextInt(30) == 0 ? "missing" : "m" + random.nextInt(Math.max(1, members));
    }

    private String unit() {
        return random.nextInt(40) == 0 ? pick("x", "") : pick("m", "km", "ft", "mi", "KM", "M");
    }

    private String longitude() {
        return random.nextInt(60) == 0 ? pick(ODD_NUMBERS) : Double.toString(random.nextDouble() * 360 - 180);
    }

    private String latitude() {
        return random.nextInt(60) == 0 ? pick(ODD_NUMBERS) : Double.toString(random.nextDouble() * 170 - 85);
    }

    private String distance() {
        return random.nextInt(25) == 0
                ? pick(ODD_RADII)
                : Double.toString(Math.rint(Math.exp(random.nextDouble() * 17) * 100) / 100);
    }
}

package dev.roundhouse.storage.command;

import dev.roundhouse.spi.resp.Request;
import java.util.Random;

/** Commands on a few places, what is stored of searches among them. */
final class RandomPlaceCommands {
    private final Random random;

    RandomPlaceCommands(Random random) {
        this.random = random;
    }

    Request next() {
        return AgainstRedis.request(
                switch (random.nextInt(8)) {
                    case 0, 1, 2 ->
                        of("GEOADD", key(), degrees(180), degrees(85), member(), degrees(180), degrees(85), member());
                    case 3 ->
                        of(
                                "GEOSEARCHSTORE",
                                key(),
                                key(),
                                "FROMMEMBER",
                                member(),
                                "BYRADIUS",
                                distance(),
                                "km",
                                "STOREDIST");
                    case 4 -> of("GEORADIUS", key(), degrees(180), degrees(85), distance(), "km", "STORE", key());
                    case 5 ->
                        of(
                                "GEOSEARCH",
                                key(),
                                "FROMMEMBER",
                                member(),
                                "BYBOX",
                                distance(),
                                distance(),
                                "mi",
                                "WITHDIST",
                                "ASC");
                    case 6 -> of("GEOPOS", key(), member(), member());
                    default -> of("GEODIST", key(), member(), member(), "ft");
                });
    }

    private static String[] of(String... command) {
        return command;
    }

    private String key() {
        return random.nextInt(20) == 0 ? "a" : "places" + random.nextInt(2);
    }

    private String member() {
        return "m" + random.nextInt(12);
    }

    private String degrees(int most) {
        return Double.toString(random.nextDouble() * 2 * most - most);
    }

    private String distance() {
        return Integer.toString(1 + random.nextInt(20_000));
    }
}

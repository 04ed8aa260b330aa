package dev.roundhouse.storage.command.geo;

import dev.roundhouse.storage.command.typed.CommandRegistry;

/** The commands on places and their methods. */
public final class GeoCommands {
    private GeoCommands() {}

    public static void register(CommandRegistry registry) {
        registry.on("geoadd", PlaceCommands::geoadd);
        registry.on("geodist", PlaceCommands::geodist);
        registry.on("geohash", PlaceCommands::geohash);
        registry.on("geopos", PlaceCommands::geopos);
        registry.on("geosearch", SearchCommands::geosearch);
        registry.on("geosearchstore", SearchCommands::geosearchstore);
        registry.on("georadius", SearchCommands::georadius);
        registry.on("georadius_ro", SearchCommands::georadiusRo);
        registry.on("georadiusbymember", SearchCommands::georadiusbymember);
        registry.on("georadiusbymember_ro", SearchCommands::georadiusbymemberRo);
    }
}

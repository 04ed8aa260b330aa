package dev.roundhouse.spi.command;

import static dev.roundhouse.spi.command.AclCategory.GEO;
import static dev.roundhouse.spi.command.Argument.block;
import static dev.roundhouse.spi.command.Argument.decimal;
import static dev.roundhouse.spi.command.Argument.integer;
import static dev.roundhouse.spi.command.Argument.key;
import static dev.roundhouse.spi.command.Argument.oneOf;
import static dev.roundhouse.spi.command.Argument.string;
import static dev.roundhouse.spi.command.Argument.word;
import static dev.roundhouse.spi.command.CommandFlag.DENYOOM;
import static dev.roundhouse.spi.command.CommandFlag.READONLY;
import static dev.roundhouse.spi.command.CommandFlag.WRITE;
import static dev.roundhouse.spi.command.KeyFlag.ACCESS;
import static dev.roundhouse.spi.command.KeyFlag.OW;
import static dev.roundhouse.spi.command.KeyFlag.RO;
import static dev.roundhouse.spi.command.KeyFlag.RW;
import static dev.roundhouse.spi.command.KeyFlag.UPDATE;

/** Sorted sets of places. */
final class GeoCommands {
    private GeoCommands() {}

    static CommandFamily declare() {
        CommandFamily places = new CommandFamily("geo", GEO);
        members(places);
        search(places);
        searchAndStore(places);
        radius(places);
        radiusByMember(places);
        return places;
    }

    private static void members(CommandFamily places) {
        places.command("geoadd", -5, WRITE, DENYOOM)
                .key(1, RW, UPDATE)
                .docs(
                        "Add one or more geospatial items in the geospatial index represented using a sorted set",
                        "3.2.0",
                        "O(log(N)) for each item added, where N is the number of elements in the sorted set.")
                .changed("6.2.0", "Added the `CH`, `NX` and `XX` options.")
                .arguments(
                        key("key"),
                        oneOf("condition", word("NX"), word("XX"))
                                .since("6.2.0")
                                .optional(),
                        word("change", "CH").since("6.2.0").optional(),
                        block("longitude_latitude_member", decimal("longitude"), decimal("latitude"), string("member"))
                                .multiple());

        places.command("geodist", -4, READONLY)
                .key(1, RO, ACCESS)
                .docs("Returns the distance between two members of a geospatial index", "3.2.0", "O(log(N))")
                .arguments(
                        key("key"),
                        string("member1"),
                        string("member2"),
                        oneOf("unit", word("M"), word("KM"), word("FT"), word("MI"))
                                .optional());

        places.command("geohash", -2, READONLY)
                .key(1, RO, ACCESS)
                .docs(
                        "Returns members of a geospatial index as standard geohash strings",
                        "3.2.0",
                        "O(log(N)) for each member requested, where N is the number of elements in the "
                                + "sorted set.")
                .arguments(key("key"), string("member").multiple());

        places.command("geopos", -2, READONLY)
                .key(1, RO, ACCESS)
                .docs(
                        "Returns longitude and latitude of members of a geospatial index",
                        "3.2.0",
                        "O(N) where N is the number of members requested.")
                .arguments(key("key"), string("member").multiple());
    }

    private static void search(CommandFamily places) {
        places.command("geosearch", -7, READONLY)
                .key(1, RO, ACCESS)
                .docs(
                        "Query a sorted set representing a geospatial index to fetch members inside an "
                                + "area of a box or a circle.",
                        "6.2.0",
                        "O(N+log(M)) where N is the number of elements in the grid-aligned bounding box "
                                + "area around the shape provided as the filter and M is the number of items "
                                + "inside the shape")
                .changed("7.0.0", "Added support for uppercase unit names.")
                .arguments(
                        key("key"),
                        oneOf(
                                "from",
                                string("member").after("FROMMEMBER"),
                                block("longitude_latitude", decimal("longitude"), decimal("latitude"))
                                        .after("FROMLONLAT")),
                        oneOf(
                                "by",
                                block(
                                        "circle",
                                        decimal("radius").after("BYRADIUS"),
                                        oneOf("unit", word("M"), word("KM"), word("FT"), word("MI"))),
                                block(
                                        "box",
                                        decimal("width").after("BYBOX"),
                                        decimal("height"),
                                        oneOf("unit", word("M"), word("KM"), word("FT"), word("MI")))),
                        oneOf("order", word("ASC"), word("DESC")).optional(),
                        block(
                                        "count",
                                        integer("count").after("COUNT"),
                                        word("ANY").optional())
                                .optional(),
                        word("WITHCOORD").optional(),
                        word("WITHDIST").optional(),
                        word("WITHHASH").optional());
    }

    private static void searchAndStore(CommandFamily places) {
        places.command("geosearchstore", -8, WRITE, DENYOOM)
                .key(1, OW, UPDATE)
                .key(2, RO, ACCESS)
                .docs(
                        "Query a sorted set representing a geospatial index to fetch members inside an "
                                + "area of a box or a circle, and store the result in another key.",
                        "6.2.0",
                        "O(N+log(M)) where N is the number of elements in the grid-aligned bounding box "
                                + "area around the shape provided as the filter and M is the number of items "
                                + "inside the shape")
                .changed("7.0.0", "Added support for uppercase unit names.")
                .arguments(
                        key("destination"),
                        key("source", 1),
                        oneOf(
                                "from",
                                string("member").after("FROMMEMBER"),
                                block("longitude_latitude", decimal("longitude"), decimal("latitude"))
                                        .after("FROMLONLAT")),
                        oneOf(
                                "by",
                                block(
                                        "circle",
                                        decimal("radius").after("BYRADIUS"),
                                        oneOf("unit", word("M"), word("KM"), word("FT"), word("MI"))),
                                block(
                                        "box",
                                        decimal("width").after("BYBOX"),
                                        decimal("height"),
                                        oneOf("unit", word("M"), word("KM"), word("FT"), word("MI")))),
                        oneOf("order", word("ASC"), word("DESC")).optional(),
                        block(
                                        "count",
                                        integer("count").after("COUNT"),
                                        word("ANY").optional())
                                .optional(),
                        word("STOREDIST").optional());
    }

    private static void radius(CommandFamily places) {
        places.command("georadius", -6, WRITE, DENYOOM)
                .key(1, RO, ACCESS)
                .keySpec(new KeySpec.Keyword("STORE", 6), new KeySpec.Range(0, 1, 0), OW, UPDATE)
                .keySpec(new KeySpec.Keyword("STOREDIST", 6), new KeySpec.Range(0, 1, 0), OW, UPDATE)
                .runs(new StoreOption(6, "STORE", "STOREDIST"))
                .docs(
                        "Query a sorted set representing a geospatial index to fetch members matching a "
                                + "given maximum distance from a point",
                        "3.2.0",
                        "O(N+log(M)) where N is the number of elements inside the bounding box of the "
                                + "circular area delimited by center and radius and M is the number of items "
                                + "inside the index.")
                .changed("6.2.0", "Added the `ANY` option for `COUNT`.")
                .changed("7.0.0", "Added support for uppercase unit names.")
                .deprecated("6.2.0", "`GEOSEARCH` and `GEOSEARCHSTORE` with the `BYRADIUS` argument")
                .arguments(
                        key("key"),
                        decimal("longitude"),
                        decimal("latitude"),
                        decimal("radius"),
                        oneOf("unit", word("M"), word("KM"), word("FT"), word("MI")),
                        word("WITHCOORD").optional(),
                        word("WITHDIST").optional(),
                        word("WITHHASH").optional(),
                        block(
                                        "count",
                                        integer("count").after("COUNT"),
                                        word("ANY").since("6.2.0").optional())
                                .optional(),
                        oneOf("order", word("ASC"), word("DESC")).optional(),
                        key("key", 1).after("STORE").optional(),
                        key("key", 2).after("STOREDIST").optional());

        places.command("georadius_ro", -6, READONLY)
                .key(1, RO, ACCESS)
                .docs(
                        "A read-only variant for GEORADIUS",
                        "3.2.10",
                        "O(N+log(M)) where N is the number of elements inside the bounding box of the "
                                + "circular area delimited by center and radius and M is the number of items "
                                + "inside the index.")
                .changed("6.2.0", "Added the `ANY` option for `COUNT`.")
                .deprecated("6.2.0", "`GEOSEARCH` with the `BYRADIUS` argument")
                .arguments(
                        key("key"),
                        decimal("longitude"),
                        decimal("latitude"),
                        decimal("radius"),
                        oneOf("unit", word("M"), word("KM"), word("FT"), word("MI")),
                        word("WITHCOORD").optional(),
                        word("WITHDIST").optional(),
                        word("WITHHASH").optional(),
                        block(
                                        "count",
                                        integer("count").after("COUNT"),
                                        word("ANY").since("6.2.0").optional())
                                .optional(),
                        oneOf("order", word("ASC"), word("DESC")).optional());
    }

    private static void radiusByMember(CommandFamily places) {
        places.command("georadiusbymember", -5, WRITE, DENYOOM)
                .key(1, RO, ACCESS)
                .keySpec(new KeySpec.Keyword("STORE", 5), new KeySpec.Range(0, 1, 0), OW, UPDATE)
                .keySpec(new KeySpec.Keyword("STOREDIST", 5), new KeySpec.Range(0, 1, 0), OW, UPDATE)
                .runs(new StoreOption(5, "STORE", "STOREDIST"))
                .docs(
                        "Query a sorted set representing a geospatial index to fetch members matching a "
                                + "given maximum distance from a member",
                        "3.2.0",
                        "O(N+log(M)) where N is the number of elements inside the bounding box of the "
                                + "circular area delimited by center and radius and M is the number of items "
                                + "inside the index.")
                .changed("7.0.0", "Added support for uppercase unit names.")
                .deprecated("6.2.0", "`GEOSEARCH` and `GEOSEARCHSTORE` with the `BYRADIUS` and `FROMMEMBER` arguments")
                .arguments(
                        key("key"),
                        string("member"),
                        decimal("radius"),
                        oneOf("unit", word("M"), word("KM"), word("FT"), word("MI")),
                        word("WITHCOORD").optional(),
                        word("WITHDIST").optional(),
                        word("WITHHASH").optional(),
                        block(
                                        "count",
                                        integer("count").after("COUNT"),
                                        word("ANY").optional())
                                .optional(),
                        oneOf("order", word("ASC"), word("DESC")).optional(),
                        key("key", 1).after("STORE").optional(),
                        key("key", 2).after("STOREDIST").optional());

        places.command("georadiusbymember_ro", -5, READONLY)
                .key(1, RO, ACCESS)
                .docs(
                        "A read-only variant for GEORADIUSBYMEMBER",
                        "3.2.10",
                        "O(N+log(M)) where N is the number of elements inside the bounding box of the "
                                + "circular area delimited by center and radius and M is the number of items "
                                + "inside the index.")
                .deprecated("6.2.0", "`GEOSEARCH` with the `BYRADIUS` and `FROMMEMBER` arguments")
                .arguments(
                        key("key"),
                        string("member"),
                        decimal("radius"),
                        oneOf("unit", word("M"), word("KM"), word("FT"), word("MI")),
                        word("WITHCOORD").optional(),
                        word("WITHDIST").optional(),
                        word("WITHHASH").optional(),
                        block(
                                        "count",
                                        integer("count").after("COUNT"),
                                        word("ANY").optional())
                                .optional(),
                        oneOf("order", word("ASC"), word("DESC")).optional());
    }
}

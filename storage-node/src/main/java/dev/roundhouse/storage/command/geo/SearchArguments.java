package dev.roundhouse.storage.command.geo;

import dev.roundhouse.spi.command.ArgumentChecks;
import dev.roundhouse.spi.command.CommandErrors;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.storage.command.sortedset.SortedSets;
import dev.roundhouse.storage.value.SortedSetValue;
import org.jspecify.annotations.Nullable;

/** Arguments of GEOSEARCH, GEOSEARCHSTORE, GEORADIUS and GEORADIUSBYMEMBER, checked in the order in which Redis does. */
final class SearchArguments {
    /** Which command they are of. */
    enum Form {
        RADIUS(1, true),
        RADIUS_RO(1, false),
        BY_MEMBER(1, true),
        BY_MEMBER_RO(1, false),
        SEARCH(1, false),
        SEARCH_STORE(2, true);

        final int key;
        final boolean mayStore;

        Form(int key, boolean mayStore) {
            this.key = key;
            this.mayStore = mayStore;
        }

        boolean isSearch() {
            return this == SEARCH || this == SEARCH_STORE;
        }
    }

    /** In which order the places come. */
    enum Order {
        NONE,
        ASCENDING,
        DESCENDING
    }

    private static final String NOT_DECODED = "ERR could not decode requested zset member";
    private static final int NO_KEY = 0;

    private final Request request;
    private final Form form;
    /** Empty where the key is absent: then members are not looked up. */
    private final SortedSetValue value;

    private @Nullable Place centre;
    private boolean fromMember;
    private boolean fromPlace;
    private boolean byRadius;
    private boolean byBox;
    private double radius = -1;
    private double width;
    private double height;
    private double unit = 1;
    boolean withDistance;
    boolean withHash;
    boolean withPlace;
    Order order = Order.NONE;
    /** Most places to answer; 0: all. */
    long count;
    /** Whether the first places that are found will do. */
    boolean any;
    /** Argument with the key to store in; {@link #NO_KEY}. */
    int storeKey;

    boolean storesDistance;

    SearchArguments(Request request, Form form, SortedSetValue value) {
        this.request = request;
        this.form = form;
        this.value = value;
    }

    boolean stores() {
        return storeKey != NO_KEY;
    }

    /** Of arguments without error, where the key is there. */
    SearchArea area() {
        Place middle = centre == null ? new Place(0, 0) : centre;
        return new SearchArea(middle, byBox ? -1 : radius, width, height, unit);
    }

    /** Reads the arguments: Redis' error, or null. */
    @Nullable
    String parse() {
        int first = 2;
        String error = null;
        switch (form) {
            case RADIUS, RADIUS_RO -> {
                error = parsePlace(2);
                error = error == null ? parseRadius(4) : error;
                first = 6;
            }
            case BY_MEMBER, BY_MEMBER_RO -> {
                error = value.isEmpty() ? null : parseMember(2);
                error = error == null && !value.isEmpty() ? parseRadius(3) : error;
                first = 5;
            }
            case SEARCH_STORE -> {
                storeKey = 1;
                first = 3;
            }
            case SEARCH -> {}
        }
        int at = first;
        while (error == null && at < request.size()) {
            int taken = parseFlag(at) ? 1 : 0;
            if (taken == 0) {
                error = parseOption(at);
                taken = optionSize;
            }
            at += taken;
        }
        return error == null ? conflict() : error;
    }

    private boolean parseFlag(int at) {
        if (request.is(at, "WITHDIST")) {
            withDistance = true;
        } else if (request.is(at, "WITHHASH")) {
            withHash = true;
        } else if (request.is(at, "WITHCOORD")) {
            withPlace = true;
        } else if (request.is(at, "ANY")) {
            any = true;
        } else if (request.is(at, "ASC")) {
            order = Order.ASCENDING;
        } else if (request.is(at, "DESC")) {
            order = Order.DESCENDING;
        } else if (form == Form.SEARCH_STORE && request.is(at, "STOREDIST")) {
            storesDistance = true;
        } else {
            return false;
        }
        return true;
    }

    /** Arguments that {@link #parseOption} took. */
    private int optionSize;

    private @Nullable String parseOption(int at) {
        int values = request.size() - at - 1;
        optionSize = 2;
        if (values >= 1 && request.is(at, "COUNT")) {
            return parseCount(at + 1);
        }
        if (!form.isSearch()) {
            boolean storing = form.mayStore && values >= 1;
            if (!storing || !request.is(at, "STORE") && !request.is(at, "STOREDIST")) {
                return CommandErrors.SYNTAX;
            }
            storesDistance = request.is(at, "STOREDIST");
            storeKey = at + 1;
            return null;
        }
        if (values >= 1 && request.is(at, "FROMMEMBER") && !fromPlace) {
            fromMember = true;
            return value.isEmpty() ? null : parseMember(at + 1);
        }
        optionSize = 3;
        if (values >= 2 && request.is(at, "FROMLONLAT") && !fromMember) {
            fromPlace = true;
            return parsePlace(at + 1);
        }
        if (values >= 2 && request.is(at, "BYRADIUS") && !byBox) {
            byRadius = true;
            return parseRadius(at + 1);
        }
        optionSize = 4;
        if (values >= 3 && request.is(at, "BYBOX") && !byRadius) {
            byBox = true;
            return parseBox(at + 1);
        }
        return CommandErrors.SYNTAX;
    }

    private @Nullable String parsePlace(int at) {
        centre = Place.parse(request, at);
        return centre == null ? Place.error(request, at) : null;
    }

    private @Nullable String parseMember(int at) {
        double score = value.score(request.array(at), request.offset(at), request.length(at));
        if (Double.isNaN(score)) {
            return NOT_DECODED;
        }
        centre = Place.ofScore(score);
        return null;
    }

    private @Nullable String parseRadius(int at) {
        radius = SortedSets.score(request, at);
        if (Double.isNaN(radius)) {
            return "ERR need numeric radius";
        }
        return radius < 0 ? "ERR radius cannot be negative" : parseUnit(at + 1);
    }

    private @Nullable String parseBox(int at) {
        width = SortedSets.score(request, at);
        height = SortedSets.score(request, at + 1);
        if (Double.isNaN(width)) {
            return "ERR need numeric width";
        }
        if (Double.isNaN(height)) {
            return "ERR need numeric height";
        }
        return width < 0 || height < 0 ? "ERR height or width cannot be negative" : parseUnit(at + 2);
    }

    private @Nullable String parseUnit(int at) {
        LengthUnit known = LengthUnit.of(request, at);
        unit = known == null ? 1 : known.metres;
        return known == null ? LengthUnit.UNKNOWN : null;
    }

    private @Nullable String parseCount(int at) {
        String error = ArgumentChecks.integer(request, at);
        count = error == null ? ArgumentChecks.longAt(request, at) : 0;
        return error == null && count <= 0 ? "ERR COUNT must be > 0" : error;
    }

    private @Nullable String conflict() {
        if (stores() && (withDistance || withHash || withPlace)) {
            String option = form == Form.SEARCH_STORE ? "GEOSEARCHSTORE" : "STORE option in GEORADIUS";
            return "ERR " + option + " is not compatible with WITHDIST, WITHHASH and WITHCOORD options";
        }
        if (form.isSearch() && !fromMember && !fromPlace) {
            return "ERR exactly one of FROMMEMBER or FROMLONLAT can be specified for " + request.text(0);
        }
        if (form.isSearch() && !byRadius && !byBox) {
            return "ERR exactly one of BYRADIUS and BYBOX can be specified for " + request.text(0);
        }
        return any && count == 0 ? "ERR the ANY argument requires COUNT argument" : null;
    }
}

package dev.roundhouse.storage.command.geo;

import java.util.ArrayList;
import java.util.List;

/**
 * Where a search looks: the places around a centre, within a radius or in a box.
 *
 * @param radius in units; negative: it is a box
 * @param unit metres of a unit
 */
record SearchArea(Place centre, double radius, double width, double height, double unit) {
    /** What {@link #distance} answers for places outside; no distance is negative. */
    static final double OUTSIDE = -1;

    /** So many metres are half the circumference of the map. */
    private static final double MAP_METRES = 20037726.37;

    private static final double WIDE_LATITUDE = 66;
    private static final double WIDER_LATITUDE = 80;

    boolean isCircle() {
        return radius >= 0;
    }

    /** Distance of a place from the centre in metres (NaN where rounding makes it so), or {@link #OUTSIDE}. */
    double distance(Place place) {
        if (isCircle()) {
            double metres = radius * unit;
            if (Earth.isSurelyBeyond(metres, centre, place)) {
                return OUTSIDE;
            }
            double distance = Earth.distance(centre, place);
            return distance > metres ? OUTSIDE : distance;
        }
        if (Earth.latitudeDistance(place, centre) > height * unit / 2
                || Earth.distance(place, new Place(centre.longitude(), place.latitude())) > width * unit / 2) {
            return OUTSIDE;
        }
        return Earth.distance(centre, place);
    }

    /** Cells that cover the area, the one in the middle first. */
    List<GeoCell> cells() {
        double halfHeight = unit * (isCircle() ? radius : height / 2);
        double halfWidth = unit * (isCircle() ? radius : width / 2);
        double latitude = centre.latitude();
        double latitudeReach = Earth.latitudeDegrees(halfHeight);
        double nearerPole = latitude < 0 ? latitude - latitudeReach : latitude + latitudeReach;
        double longitudeReach = Earth.longitudeDegrees(halfWidth, nearerPole);
        int step = step();
        GeoCell middle = GeoCell.of(centre, step);
        if (step > 1 && isTooSmall(middle, longitudeReach, latitudeReach)) {
            middle = GeoCell.of(centre, step - 1);
        }
        return neededCells(middle, longitudeReach, latitudeReach);
    }

    /** Bits of each coordinate, so that a cell is about as wide as the area, more towards the poles. */
    private int step() {
        double metres = unit * (isCircle() ? radius : Math.sqrt(width / 2 * (width / 2) + height / 2 * (height / 2)));
        if (metres == 0) {
            return GeoCell.MAX_STEP;
        }
        int step = -1;
        for (double reach = metres; reach < MAP_METRES; reach *= 2) {
            step++;
        }
        if (Math.abs(centre.latitude()) > WIDE_LATITUDE) {
            step -= Math.abs(centre.latitude()) > WIDER_LATITUDE ? 2 : 1;
        }
        return Math.max(1, Math.min(GeoCell.MAX_STEP, step));
    }

    /** Whether the area reaches beyond the neighbours of its cell. */
    private boolean isTooSmall(GeoCell middle, double longitudeReach, double latitudeReach) {
        return middle.neighbour(0, 1).maxLatitude() < centre.latitude() + latitudeReach
                || middle.neighbour(0, -1).minLatitude() > centre.latitude() - latitudeReach
                || middle.neighbour(1, 0).maxLongitude() < centre.longitude() + longitudeReach
                || middle.neighbour(-1, 0).minLongitude() > centre.longitude() - longitudeReach;
    }

    private List<GeoCell> neededCells(GeoCell middle, double longitudeReach, double latitudeReach) {
        boolean all = middle.step() < 2;
        boolean south = all || !(middle.minLatitude() < centre.latitude() - latitudeReach);
        boolean north = all || !(middle.maxLatitude() > centre.latitude() + latitudeReach);
        boolean west = all || !(middle.minLongitude() < centre.longitude() - longitudeReach);
        boolean east = all || !(middle.maxLongitude() > centre.longitude() + longitudeReach);
        List<GeoCell> cells = new ArrayList<>();
        cells.add(middle);
        addIf(north, middle.neighbour(0, 1), cells);
        addIf(south, middle.neighbour(0, -1), cells);
        addIf(east, middle.neighbour(1, 0), cells);
        addIf(west, middle.neighbour(-1, 0), cells);
        addIf(north && east, middle.neighbour(1, 1), cells);
        addIf(north && west, middle.neighbour(-1, 1), cells);
        addIf(south && east, middle.neighbour(1, -1), cells);
        addIf(south && west, middle.neighbour(-1, -1), cells);
        return cells;
    }

    /** Where an area spans the map, neighbours are the same; as in Redis, two in a row are looked at once. */
    private static void addIf(boolean needed, GeoCell cell, List<GeoCell> cells) {
        int last = cells.size() - 1;
        if (needed && (last == 0 || !cells.get(last).equals(cell))) {
            cells.add(cell);
        }
    }
}

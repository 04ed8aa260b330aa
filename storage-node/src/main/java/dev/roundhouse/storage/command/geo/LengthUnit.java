package dev.roundhouse.storage.command.geo;

import dev.roundhouse.spi.resp.Request;
import org.jspecify.annotations.Nullable;

/** Units of distances. */
enum LengthUnit {
    M(1),
    KM(1000),
    FT(0.3048),
    MI(1609.34);

    static final String UNKNOWN = "ERR unsupported unit provided. please use M, KM, FT, MI";

    final double metres;

    LengthUnit(double metres) {
        this.metres = metres;
    }

    /** The unit in an argument; null: {@link #UNKNOWN}. */
    static @Nullable LengthUnit of(Request request, int i) {
        for (LengthUnit unit : values()) {
            if (request.is(i, unit.name())) {
                return unit;
            }
        }
        return null;
    }
}

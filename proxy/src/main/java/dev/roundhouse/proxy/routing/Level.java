package dev.roundhouse.proxy.routing;

import dev.roundhouse.proxy.coordinator.Consistency;
import dev.roundhouse.proxy.coordinator.Quorum;
import dev.roundhouse.spi.command.CommandErrors;
import dev.roundhouse.spi.resp.Request;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A consistency level as clients ask for it, weakest first. */
public enum Level {
    /** One replica answers, whatever it knows. */
    ONE,
    /** R replicas are asked, the highest version is the answer; nothing is repaired before. */
    EVENTUAL,
    QUORUM,
    LINEARIZABLE;

    public static @Nullable Level parse(Request request, int argument) {
        for (Level level : values()) {
            if (request.is(argument, level.name())) {
                return level;
            }
        }
        return null;
    }

    /** The error for an argument that names none. */
    public static String unknown(Request request, int argument) {
        return "ERR unknown consistency level '" + CommandErrors.echo(request, argument)
                + "': expected one, eventual, quorum or linearizable";
    }

    public static Level of(Quorum store) {
        return switch (store.consistency()) {
            case EVENTUAL -> EVENTUAL;
            case QUORUM -> QUORUM;
            case LINEARIZABLE -> LINEARIZABLE;
        };
    }

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    public boolean isWeakerThan(Quorum store) {
        return compareTo(of(store)) < 0;
    }

    /** What the store's numbers become at this level; null where they do not bear it: it needs majorities. */
    public @Nullable Quorum over(Quorum store) {
        return switch (this) {
            case ONE -> store.withRead(Consistency.EVENTUAL, 1);
            case EVENTUAL -> store.withRead(Consistency.EVENTUAL, store.read());
            case QUORUM -> sound(new Quorum(Consistency.QUORUM, store.replicas(), store.read(), store.write()), store);
            case LINEARIZABLE ->
                sound(new Quorum(Consistency.LINEARIZABLE, store.replicas(), store.read(), store.write()), store);
        };
    }

    private @Nullable Quorum sound(Quorum wanted, Quorum store) {
        return isWeakerThan(store) || wanted.violation() == null ? wanted : null;
    }
}

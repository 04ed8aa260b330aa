package dev.roundhouse.proxy.session;

import dev.roundhouse.spi.command.CommandFlag;
import dev.roundhouse.spi.command.CommandSpec;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether a command may start now, as far as the state of its client and pauses are concerned; its arity was checked.
 *
 * @param isLater it is held until a pause ends
 * @param error why it is refused; null if it is not
 */
record Admission(boolean isLater, @Nullable String error) {
    private static final Admission YES = new Admission(false, null);
    private static final Admission LATER = new Admission(true, null);

    private static final Set<String> WHILE_SUBSCRIBED = Set.of(
            "ping",
            "subscribe",
            "unsubscribe",
            "psubscribe",
            "punsubscribe",
            "ssubscribe",
            "sunsubscribe",
            "quit",
            "reset");

    static Admission of(CommandSpec spec, ClientConnection client) {
        if (client.state().isSubscribed && client.protocol() == 2 && !WHILE_SUBSCRIBED.contains(spec.name())) {
            return new Admission(
                    false,
                    "ERR Can't execute '" + spec.name() + "': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT /"
                            + " RESET are allowed in this context");
        }
        if (client.state().isMonitor && touchesKeys(spec)) {
            return new Admission(false, "ERR Replica can't interact with the keyspace");
        }
        return client.loop().server().pause().holds(spec, client) ? LATER : YES;
    }

    private static boolean touchesKeys(CommandSpec spec) {
        return spec.has(CommandFlag.READONLY) || spec.has(CommandFlag.WRITE) || spec.has(CommandFlag.MAY_REPLICATE);
    }
}

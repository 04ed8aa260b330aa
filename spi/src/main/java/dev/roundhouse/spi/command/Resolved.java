package dev.roundhouse.spi.command;

import dev.roundhouse.spi.resp.Request;

/** What {@link Resolver} makes of a client's command. */
public sealed interface Resolved {
    /** The command that replicas execute; the client's own instance where nothing had to change. */
    record Ok(Request request) implements Resolved {}

    /** Wrong whatever its keys hold: {@code error}, with its code and without the minus, is the reply; send nothing. */
    record Invalid(String error) implements Resolved {}
}

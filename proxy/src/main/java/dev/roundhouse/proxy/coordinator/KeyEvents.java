package dev.roundhouse.proxy.coordinator;

import dev.roundhouse.spi.storage.KeyEvent;
import dev.roundhouse.spi.storage.KeyEventClasses;
import java.util.List;

/**
 * Where a coordinator tells what happened to keys: once for an operation, by what one replica that carried it out answered,
 * and not before the operation's quorum was reached.
 */
public interface KeyEvents {
    /** Wants nothing. */
    KeyEvents NONE = new KeyEvents() {
        @Override
        public int collected() {
            return KeyEventClasses.NONE;
        }

        @Override
        public void publish(List<KeyEvent> events) {}
    };

    /** The classes wanted now, as in {@link KeyEventClasses}; asked for every message. */
    int collected();

    /** In the order they happened. */
    void publish(List<KeyEvent> events);
}

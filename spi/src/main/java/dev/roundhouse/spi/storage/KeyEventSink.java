package dev.roundhouse.spi.storage;

/**
 * Where a node without ballots tells what happened to keys, in the order it happened to each key. Thread-safe; called under
 * the store's locks, so it only takes note.
 */
public interface KeyEventSink {
    /** Wants nothing. */
    KeyEventSink NONE = new KeyEventSink() {
        @Override
        public int collected() {
            return KeyEventClasses.NONE;
        }

        @Override
        public void accept(KeyEvent event) {}
    };

    /** The classes wanted now, a set as in {@link KeyEventClasses}: cheap, asked for every command. */
    int collected();

    void accept(KeyEvent event);
}

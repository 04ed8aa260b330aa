package dev.roundhouse.spi.storage;

/**
 * Something that happened to a key, as Redis' keyspace notifications tell it. Nobody writes to the array.
 *
 * @param type letter of its class, one of {@link KeyEventClasses#LETTERS}
 * @param event as in Redis: {@code set}, {@code del}, {@code expired} ...
 */
public record KeyEvent(char type, String event, byte[] key) {}

package dev.roundhouse.storage.command;

import dev.roundhouse.spi.storage.KeyState;

/** What TYPE and SCAN call an {@link dev.roundhouse.storage.store.Entry#type}. */
final class TypeNames {
    static final byte STRING = KeyState.STRING;

    private TypeNames() {}

    static String of(byte type) {
        return switch (type) {
            case KeyState.STRING -> "string";
            case KeyState.LIST -> "list";
            case KeyState.SET -> "set";
            case KeyState.HASH -> "hash";
            case KeyState.SORTED_SET -> "zset";
            case KeyState.STREAM -> "stream";
            default -> throw new IllegalStateException("type " + type);
        };
    }
}

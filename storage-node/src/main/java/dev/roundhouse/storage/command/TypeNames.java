package dev.roundhouse.storage.command;

/** What TYPE and SCAN call an {@link dev.roundhouse.storage.store.Entry#type}. */
final class TypeNames {
    static final byte STRING = 's';

    private TypeNames() {}

    static String of(byte type) {
        return switch (type) {
            case STRING -> "string";
            case 'l' -> "list";
            default -> throw new IllegalStateException("type " + type);
        };
    }
}

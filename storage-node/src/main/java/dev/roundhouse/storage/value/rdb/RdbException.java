package dev.roundhouse.storage.value.rdb;

/** Bytes that are no RDB value. */
public final class RdbException extends RuntimeException {
    public RdbException(String message) {
        super(message, null, false, false);
    }
}

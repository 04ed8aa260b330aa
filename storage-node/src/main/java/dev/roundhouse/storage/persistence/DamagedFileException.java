package dev.roundhouse.storage.persistence;

/** A file is not what was once written: cut short, or changed. */
final class DamagedFileException extends Exception {
    private static final long serialVersionUID = 1;

    DamagedFileException(String message) {
        super(message);
    }
}

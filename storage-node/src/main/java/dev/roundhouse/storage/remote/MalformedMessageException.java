package dev.roundhouse.storage.remote;

/** What the other side sent is not a message or an answer of this protocol; its connection is of no further use. */
public final class MalformedMessageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public MalformedMessageException(String message) {
        super(message, null, false, false);
    }
}

package dev.roundhouse.proxy.coordinator;

/** Takes the outcome of an operation: one encoded RESP reply, an error among them. Called exactly once, on the coordinator's loop. */
@FunctionalInterface
public interface Completion {
    void complete(byte[] reply);
}

package dev.roundhouse.proxy.session;

import dev.roundhouse.proxy.coordinator.Outcome;

/** Encoded errors, for those to whom an outcome is something else. */
final class Errors {
    private Errors() {}

    static byte[] of(String text) {
        return Outcome.error(text);
    }

    static boolean is(byte[] reply, String code) {
        return Outcome.isError(reply, code);
    }
}

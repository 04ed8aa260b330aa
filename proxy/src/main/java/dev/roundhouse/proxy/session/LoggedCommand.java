package dev.roundhouse.proxy.session;

import dev.roundhouse.spi.command.CommandSpec;
import dev.roundhouse.spi.resp.Numbers;
import dev.roundhouse.spi.resp.Request;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A command as the slow log keeps it: cut short, without its secrets. Immutable. */
record LoggedCommand(CommandSpec spec, List<byte[]> arguments) {
    private static final int MAX_ARGUMENTS = 32;
    private static final int MAX_ARGUMENT_BYTES = 128;
    private static final byte[] REDACTED = Redaction.REDACTED.getBytes(StandardCharsets.US_ASCII);

    static LoggedCommand of(CommandSpec spec, Request request) {
        int shown = Math.min(request.size(), MAX_ARGUMENTS);
        List<byte[]> arguments = new ArrayList<>(shown);
        Redaction redaction = Redaction.of(spec, request);
        for (int i = 0; i < shown; i++) {
            if (i == shown - 1 && shown < request.size()) {
                arguments.add(ascii("... (" + (request.size() - shown + 1) + " more arguments)"));
            } else {
                arguments.add(redaction.hides(i) ? REDACTED : cut(request, i));
            }
        }
        return new LoggedCommand(spec, List.copyOf(arguments));
    }

    private static byte[] cut(Request request, int i) {
        int length = request.length(i);
        if (length <= MAX_ARGUMENT_BYTES) {
            return request.bytes(i);
        }
        byte[] more = ascii("... (" + (length - MAX_ARGUMENT_BYTES) + " more bytes)");
        int offset = request.offset(i);
        byte[] cut = Arrays.copyOfRange(
                request.array(i), offset, offset + Math.min(length, MAX_ARGUMENT_BYTES + more.length));
        byte[] whole = Arrays.copyOf(cut, MAX_ARGUMENT_BYTES + more.length);
        System.arraycopy(more, 0, whole, MAX_ARGUMENT_BYTES, more.length);
        return whole;
    }

    /** The length of a request as an array of bulks. */
    static long encodedBytes(Request request) {
        long bytes = frameBytes(request.size());
        for (int i = 0; i < request.size(); i++) {
            bytes += frameBytes(request.length(i)) + request.length(i) + 2;
        }
        return bytes;
    }

    /** A type byte, a number, a line end. */
    private static int frameBytes(int number) {
        return 1 + Numbers.longLength(number) + 2;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}

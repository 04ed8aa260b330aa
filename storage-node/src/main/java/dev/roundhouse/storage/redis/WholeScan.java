package dev.roundhouse.storage.redis;

import dev.roundhouse.spi.resp.Request;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * HSCAN and SSCAN of a replicated Redis, all in one step: a cursor of one Redis means something else to another, and the next
 * step may go to any of the replicas.
 */
final class WholeScan {
    private static final int CURSOR = 2;
    private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]{1,18}");
    private static final byte[] START = latin1("0");
    private static final byte[] COUNT = latin1("COUNT");
    private static final byte[] ALL = latin1("1000000000");

    private WholeScan() {}

    /** The request from the start, with a last COUNT, which is the one that counts. */
    static Request of(Request request) {
        byte[][] arguments = new byte[request.size() + 2][];
        for (int i = 0; i < request.size(); i++) {
            arguments[i] = request.bytes(i);
        }
        if (NUMBER.matcher(request.text(CURSOR)).matches()) {
            arguments[CURSOR] = START;
        }
        arguments[request.size()] = COUNT;
        arguments[request.size() + 1] = ALL;
        return Request.of(arguments);
    }

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}

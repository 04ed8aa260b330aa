package dev.roundhouse.proxy.coordinator;

import dev.roundhouse.spi.resp.ReplySource;
import dev.roundhouse.spi.resp.RespWriter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Takes the outcome of an operation: one encoded RESP reply, an error among them. Called exactly once, on the coordinator's loop. */
@FunctionalInterface
public interface Completion {
    void complete(byte[] reply);

    /** In place of {@link #complete(byte[])}, of a reply within an array that is valid only during the call. */
    default void complete(byte[] array, int offset, int length) {
        complete(Arrays.copyOfRange(array, offset, offset + length));
    }

    /**
     * In place of {@link #complete(byte[])}, of a long reply: whoever can sends it piece by piece.
     *
     * @param rest what comes behind the beginning; null: nothing
     */
    default void complete(byte[] beginning, @Nullable ReplySource rest) {
        if (rest == null) {
            complete(beginning);
            return;
        }
        RespWriter whole = new RespWriter();
        whole.raw(beginning, 0, beginning.length);
        while (rest.writeSome(whole, Integer.MAX_VALUE)) {
            // some is written each time
        }
        complete(whole.toBytes());
    }
}

package dev.roundhouse.proxy.routing;

import dev.roundhouse.spi.resp.Numbers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Takes encoded replies apart without decoding what is in them. They come from nodes: well-formed. */
public final class Replies {
    private Replies() {}

    /** The elements of an array, each as it was encoded; of a map its keys and values by turns. */
    public static List<byte[]> elements(byte[] array) {
        int at = lineEnd(array, 0);
        int count = (int) number(array, 0, at) * (array[0] == '%' ? 2 : 1);
        List<byte[]> elements = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int end = end(array, at);
            elements.add(Arrays.copyOfRange(array, at, end));
            at = end;
        }
        return elements;
    }

    /** The bytes of an array's bulk strings. */
    static List<byte[]> bulks(byte[] array) {
        List<byte[]> elements = elements(array);
        elements.replaceAll(Replies::bulk);
        return elements;
    }

    /** The bytes of a bulk string. */
    public static byte[] bulk(byte[] bulk) {
        return Arrays.copyOfRange(bulk, lineEnd(bulk, 0), bulk.length - 2);
    }

    /** Where the frame that begins at {@code at} ends. */
    private static int end(byte[] array, int at) {
        int next = lineEnd(array, at);
        return switch (array[at]) {
            case '$', '=', '!' -> {
                long length = number(array, at, next);
                yield length < 0 ? next : (int) (next + length + 2);
            }
            case '*', '~', '>' -> end(array, next, number(array, at, next));
            case '%' -> end(array, next, 2 * number(array, at, next));
            case '|' -> end(array, next, 2 * number(array, at, next) + 1);
            default -> next;
        };
    }

    private static int end(byte[] array, int from, long elements) {
        int at = from;
        for (long i = 0; i < elements; i++) {
            at = end(array, at);
        }
        return at;
    }

    private static int lineEnd(byte[] array, int at) {
        int end = at;
        while (array[end] != '\r') {
            end++;
        }
        return end + 2;
    }

    private static long number(byte[] array, int at, int next) {
        return Numbers.parseLong(array, at + 1, next - at - 3);
    }
}

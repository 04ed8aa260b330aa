package dev.roundhouse.proxy.routing;

import dev.roundhouse.proxy.coordinator.Completion;
import dev.roundhouse.spi.command.Split;
import dev.roundhouse.spi.resp.Numbers;
import dev.roundhouse.spi.storage.ReplyHandler;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Makes one reply of those to the parts of a split command: in key order, the first part's error before all else. */
final class PartMerge {
    private static final byte[] OK = "+OK\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LINE_END = {'\r', '\n'};

    private final Split split;
    private final KeyGroups groups;
    private final boolean isWrite;
    private final Completion whole;
    private final byte[][] replies;
    private int pending;

    PartMerge(Split split, KeyGroups groups, boolean isWrite, Completion whole) {
        this.split = split;
        this.groups = groups;
        this.isWrite = isWrite;
        this.whole = whole;
        this.replies = new byte[groups.count()][];
        this.pending = groups.count();
    }

    /** Who takes the reply to one part. */
    Part part(int number) {
        return new Part(number);
    }

    final class Part implements ReplyHandler, Completion {
        private final int number;

        Part(int number) {
            this.number = number;
        }

        @Override
        public void complete(byte[] reply) {
            replies[number] = reply;
            if (--pending == 0) {
                whole.complete(merged());
            }
        }

        @Override
        public void onReply(byte[] array, int offset, int length) {
            complete(Arrays.copyOfRange(array, offset, offset + length));
        }

        @Override
        public void onFailure(boolean sent, String reason) {
            complete(NodeFailure.reply(isWrite, sent, reason));
        }
    }

    private byte[] merged() {
        if (replies.length == 1) {
            return replies[0];
        }
        for (byte[] reply : replies) {
            if (reply[0] == '-' || reply[0] == '!') {
                return reply;
            }
        }
        return switch (split) {
            case MGET_LIKE -> elements();
            case SUM -> sum();
            case ALL_OK -> OK;
            case NONE -> throw new IllegalStateException("not a split command");
        };
    }

    private byte[] sum() {
        long sum = 0;
        for (byte[] reply : replies) {
            sum += Numbers.parseLong(reply, 1, reply.length - 3);
        }
        return integer(sum);
    }

    static byte[] integer(long value) {
        return line(':', Numbers.formatLong(value));
    }

    private static byte[] line(char type, byte[] text) {
        byte[] line = new byte[text.length + 3];
        line[0] = (byte) type;
        System.arraycopy(text, 0, line, 1, text.length);
        System.arraycopy(LINE_END, 0, line, text.length + 1, 2);
        return line;
    }

    private byte[] elements() {
        int[] partOfKey = new int[groups.keyCount()];
        int[] ends = new int[groups.keyCount()];
        int[] starts = new int[groups.keyCount()];
        long total = 0;
        for (int part = 0; part < replies.length; part++) {
            byte[] reply = replies[part];
            int at = lineEnd(reply, 0);
            for (int index : groups.indexes(part)) {
                partOfKey[index] = part;
                starts[index] = at;
                at = elementEnd(reply, at);
                ends[index] = at;
                total += at - starts[index];
            }
        }
        byte[] header = line('*', Numbers.formatLong(ends.length));
        byte[] merged = Arrays.copyOf(header, Math.toIntExact(header.length + total));
        int to = header.length;
        for (int i = 0; i < ends.length; i++) {
            int length = ends[i] - starts[i];
            System.arraycopy(replies[partOfKey[i]], starts[i], merged, to, length);
            to += length;
        }
        return merged;
    }

    /** Where the scalar at {@code at} ends. */
    private static int elementEnd(byte[] reply, int at) {
        int end = lineEnd(reply, at);
        if (reply[at] != '$' || reply[at + 1] == '-') {
            return end;
        }
        return end + (int) Numbers.parseLong(reply, at + 1, end - at - 3) + 2;
    }

    private static int lineEnd(byte[] reply, int at) {
        int end = at;
        while (reply[end] != '\n') {
            end++;
        }
        return end + 1;
    }
}

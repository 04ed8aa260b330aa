package dev.roundhouse.proxy.members;

import dev.roundhouse.proxy.members.MemberMessage.Epoch;
import dev.roundhouse.proxy.members.MemberMessage.Greeting;
import dev.roundhouse.proxy.members.MemberMessage.Happened;
import dev.roundhouse.proxy.members.MemberMessage.Publish;
import dev.roundhouse.proxy.members.MemberMessage.Suspects;
import dev.roundhouse.proxy.members.MemberMessage.Waits;
import dev.roundhouse.proxy.members.MemberMessage.Wanted;
import dev.roundhouse.proxy.members.MemberMessage.Written;
import dev.roundhouse.spi.storage.KeyEvent;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Messages as bytes. A batch is a version, the sender's id, then frames: type, length, content. Frames of a type that is not
 * known are passed over, so that proxies of different versions understand what both know.
 */
final class MemberCodec {
    private static final byte VERSION = 1;
    private static final byte GREETING = 1;
    private static final byte PUBLISH = 2;
    private static final byte WRITTEN = 3;
    private static final byte WAITS = 4;
    private static final byte WANTED = 5;
    private static final byte HAPPENED = 6;
    private static final byte EPOCH = 7;
    private static final byte SUSPECTS = 8;

    private MemberCodec() {}

    /** What one proxy sends to another at a time. */
    record Batch(String sender, List<MemberMessage> messages) {}

    /** An empty batch, to which frames are appended. */
    static Buffer begin(String sender) {
        Buffer batch = Buffer.buffer().appendByte(VERSION);
        append(batch, sender.getBytes(StandardCharsets.UTF_8));
        return batch;
    }

    /** One frame. */
    static byte[] encode(MemberMessage message) {
        Buffer content = Buffer.buffer();
        byte type;
        if (message instanceof Publish publish) {
            type = PUBLISH;
            content.appendByte((byte) (publish.isSharded() ? 1 : 0));
            append(content, publish.channel());
            append(content, publish.message());
        } else if (message instanceof Written written) {
            type = WRITTEN;
            written.keys().forEach(key -> append(content, array(key)));
        } else if (message instanceof Waits waits) {
            type = WAITS;
            content.appendByte((byte) (waits.isWaited() ? 1 : 0));
            append(content, array(waits.key()));
        } else if (message instanceof Wanted wanted) {
            type = WANTED;
            content.appendInt(wanted.classes());
        } else if (message instanceof Happened happened) {
            type = HAPPENED;
            KeyEvent event = happened.event();
            content.appendShort((short) event.type());
            append(content, event.event().getBytes(StandardCharsets.ISO_8859_1));
            append(content, event.key());
        } else if (message instanceof Epoch epoch) {
            type = EPOCH;
            content.appendLong(epoch.epoch());
        } else if (message instanceof Suspects suspects) {
            type = SUSPECTS;
            suspects.nodes().forEach(node -> append(content, node.getBytes(StandardCharsets.UTF_8)));
        } else {
            type = GREETING;
        }
        return Buffer.buffer(content.length() + 1 + Integer.BYTES)
                .appendByte(type)
                .appendInt(content.length())
                .appendBuffer(content)
                .getBytes();
    }

    private static byte[] array(ByteBuffer key) {
        byte[] bytes = new byte[key.remaining()];
        key.duplicate().get(bytes);
        return bytes;
    }

    private static void append(Buffer buffer, byte[] bytes) {
        buffer.appendInt(bytes.length).appendBytes(bytes);
    }

    /** Null: not a batch of this version. */
    static @Nullable Batch decode(Buffer buffer) {
        try {
            Reader in = new Reader(buffer, 0, buffer.length());
            if (in.octet() != VERSION) {
                return null;
            }
            String sender = new String(in.bytes(), StandardCharsets.UTF_8);
            List<MemberMessage> messages = new ArrayList<>();
            while (in.hasMore()) {
                byte type = in.octet();
                MemberMessage message = message(type, in.part());
                if (message != null) {
                    messages.add(message);
                }
            }
            return new Batch(sender, messages);
        } catch (IndexOutOfBoundsException e) {
            return null;
        }
    }

    private static @Nullable MemberMessage message(byte type, Reader in) {
        return switch (type) {
            case GREETING -> new Greeting();
            case PUBLISH -> new Publish(in.octet() != 0, in.bytes(), in.bytes());
            case WRITTEN -> {
                List<ByteBuffer> keys = new ArrayList<>();
                while (in.hasMore()) {
                    keys.add(ByteBuffer.wrap(in.bytes()));
                }
                yield new Written(keys);
            }
            case WAITS -> new Waits(in.octet() != 0, ByteBuffer.wrap(in.bytes()));
            case WANTED -> new Wanted(in.number());
            case HAPPENED ->
                new Happened(
                        new KeyEvent(in.character(), new String(in.bytes(), StandardCharsets.ISO_8859_1), in.bytes()));
            case EPOCH -> new Epoch(in.longNumber());
            case SUSPECTS -> {
                List<String> nodes = new ArrayList<>();
                while (in.hasMore()) {
                    nodes.add(new String(in.bytes(), StandardCharsets.UTF_8));
                }
                yield new Suspects(nodes);
            }
            default -> null;
        };
    }

    /** Reads a part of a buffer, and nothing beyond. */
    private static final class Reader {
        private final Buffer buffer;
        private final int end;
        private int at;

        Reader(Buffer buffer, int at, int end) {
            this.buffer = buffer;
            this.at = at;
            this.end = end;
        }

        boolean hasMore() {
            return at < end;
        }

        private int take(int length) {
            if (length < 0 || length > end - at) {
                throw new IndexOutOfBoundsException("a batch ends too early");
            }
            int start = at;
            at += length;
            return start;
        }

        byte octet() {
            return buffer.getByte(take(1));
        }

        char character() {
            return (char) buffer.getShort(take(Short.BYTES));
        }

        int number() {
            return buffer.getInt(take(Integer.BYTES));
        }

        long longNumber() {
            return buffer.getLong(take(Long.BYTES));
        }

        byte[] bytes() {
            int length = number();
            int start = take(length);
            return buffer.getBytes(start, start + length);
        }

        Reader part() {
            int length = number();
            int start = take(length);
            return new Reader(buffer, start, start + length);
        }
    }
}

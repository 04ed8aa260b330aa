package dev.roundhouse.benchmarks;

import dev.roundhouse.spi.resp.Frame;
import dev.roundhouse.spi.resp.FrameScanner;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * Sends operations at fixed times, whether or not replies to those before have come, and takes each one's latency from the
 * time it was meant to be sent: a server that stalls is charged for all that would have been sent meanwhile. One thread.
 */
final class OpenLoop implements AutoCloseable {
    /** Operations under way, at most: a server that falls behind so far is told to have failed. */
    static final int MAX_OUTSTANDING = 1_000_000;

    private static final int BUFFER_BYTES = 1 << 20;
    private static final int KEY_BYTES = 16;
    /** Shortest pause, in nanoseconds: below it sending goes in packets. */
    private static final long PAUSE_NANOS = 50_000;

    private static final long MAX_LATENCY_NANOS = TimeUnit.SECONDS.toNanos(60);

    /**
     * What to send.
     *
     * @param rate operations a second
     * @param pipeline operations that follow each other on one connection, before the next has its turn: those due at a time
     *     are sent together
     * @param values smallest and largest size of a value, in bytes
     * @param mix how many in a hundred are of each {@link Operation}
     */
    record Load(double rate, int connections, int pipeline, int keys, double zipf, Sizes values, int[] mix) {}

    /** From {@code min} to {@code max} inclusive, all alike. */
    record Sizes(int min, int max) {
        private int next(SplittableRandom random) {
            return min == max ? min : random.nextInt(min, max + 1);
        }
    }

    /** A command that is sent. */
    enum Operation {
        GET,
        SET,
        DEL,
        INCR
    }

    private final Load load;
    private final Selector selector;
    private final List<Connection> connections = new ArrayList<>();
    private final SplittableRandom random;
    private final KeyChooser keys;
    private final byte[] value;
    private final ByteBuffer received = ByteBuffer.allocate(BUFFER_BYTES);
    private final ByteBuf readable = Unpooled.wrappedBuffer(received.array());
    /** By {@link Operation}, of what was sent since the last {@link #reset}; nanoseconds. */
    final Histogram[] latencies = new Histogram[Operation.values().length];

    private long countedFrom;
    long errors;
    long replies;
    private int outstanding;

    OpenLoop(InetSocketAddress server, Load load, long seed) throws IOException {
        this.load = load;
        this.random = new SplittableRandom(seed);
        this.keys = new KeyChooser(load.keys(), load.zipf(), random);
        this.value = "x".repeat(load.values().max()).getBytes(StandardCharsets.US_ASCII);
        this.selector = Selector.open();
        for (int i = 0; i < latencies.length; i++) {
            latencies[i] = new Histogram(MAX_LATENCY_NANOS, 3);
        }
        for (int i = 0; i < load.connections(); i++) {
            connections.add(new Connection(server));
        }
    }

    /** From now on only what is sent later counts. */
    private void reset() {
        countedFrom = System.nanoTime();
        errors = 0;
        replies = 0;
        for (Histogram each : latencies) {
            each.reset();
        }
    }

    /**
     * Runs for so long, then waits for what is owed.
     *
     * @param warmUpNanos before that, and not counted
     * @throws IOException also where the server does not keep up
     */
    void run(long warmUpNanos, long nanos) throws IOException {
        long began = System.nanoTime();
        long counts = began + warmUpNanos;
        long end = counts + nanos;
        reset();
        countedFrom = counts;
        double interval = 1e9 / load.rate();
        long sent = 0;
        long due = began;
        while (due < end || outstanding > 0) {
            long now = System.nanoTime();
            while (due <= now && due < end) {
                connections
                        .get((int) (sent / load.pipeline() % connections.size()))
                        .add(due);
                sent++;
                due = began + (long) (sent * interval);
            }
            if (outstanding > MAX_OUTSTANDING || now > end + MAX_LATENCY_NANOS) {
                throw new IOException("the server does not keep up: " + outstanding + " operations are under way");
            }
            for (Connection connection : connections) {
                connection.flush();
            }
            if (!readReplies()) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private boolean readReplies() throws IOException {
        if (selector.selectNow() == 0) {
            return false;
        }
        for (SelectionKey key : selector.selectedKeys()) {
            ((Connection) key.attachment()).read();
        }
        selector.selectedKeys().clear();
        return true;
    }

    private Operation nextOperation() {
        int percent = random.nextInt(100);
        int[] mix = load.mix();
        int i = 0;
        while (i < mix.length - 1 && percent >= mix[i]) {
            percent -= mix[i++];
        }
        return Operation.values()[i];
    }

    @Override
    public void close() throws IOException {
        for (Connection connection : connections) {
            connection.channel.close();
            connection.scanner.close();
        }
        selector.close();
    }

    private final class Connection {
        private final SocketChannel channel;
        private final FrameScanner scanner = new FrameScanner();
        private ByteBuffer toSend = ByteBuffer.allocate(BUFFER_BYTES);
        private long[] dueAt = new long[1024];
        private Operation[] operations = new Operation[1024];
        private int first;
        private int last;

        Connection(InetSocketAddress server) throws IOException {
            channel = SocketChannel.open(server);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, this);
        }

        void add(long due) {
            Operation operation = nextOperation();
            if (last - first == dueAt.length) {
                grow();
            }
            dueAt[last & dueAt.length - 1] = due;
            operations[last & dueAt.length - 1] = operation;
            last++;
            outstanding++;
            write(operation);
        }

        private void grow() {
            long[] moreDue = new long[dueAt.length * 2];
            Operation[] moreOperations = new Operation[moreDue.length];
            for (int i = first; i != last; i++) {
                moreDue[i & moreDue.length - 1] = dueAt[i & dueAt.length - 1];
                moreOperations[i & moreDue.length - 1] = operations[i & dueAt.length - 1];
            }
            dueAt = moreDue;
            operations = moreOperations;
        }

        private void write(Operation operation) {
            boolean hasValue = operation == Operation.SET;
            int bytes = hasValue ? load.values().next(random) : 0;
            ensureRoom(KEY_BYTES + bytes + 64);
            put(hasValue ? "*3\r\n$" : "*2\r\n$");
            put(operation.name().length() + "\r\n" + operation.name() + "\r\n$" + KEY_BYTES + "\r\n");
            putKey(operation == Operation.INCR ? "cnt:" : "key:", keys.next());
            put("\r\n");
            if (hasValue) {
                put("$" + bytes + "\r\n");
                toSend.put(value, 0, bytes);
                put("\r\n");
            }
        }

        private void ensureRoom(int bytes) {
            if (toSend.remaining() < bytes) {
                ByteBuffer larger = ByteBuffer.allocate(Math.max(toSend.capacity() * 2, toSend.position() + bytes));
                toSend.flip();
                toSend = larger.put(toSend);
            }
        }

        private void putKey(String prefix, int number) {
            put(prefix);
            int left = number;
            for (int i = KEY_BYTES - prefix.length() - 1; i >= 0; i--) {
                toSend.put(toSend.position() + i, (byte) ('0' + left % 10));
                left /= 10;
            }
            toSend.position(toSend.position() + KEY_BYTES - prefix.length());
        }

        private void put(String text) {
            for (int i = 0; i < text.length(); i++) {
                toSend.put((byte) text.charAt(i));
            }
        }

        void flush() throws IOException {
            if (toSend.position() > 0) {
                toSend.flip();
                channel.write(toSend);
                toSend.compact();
            }
        }

        void read() throws IOException {
            received.clear();
            int count = channel.read(received);
            if (count < 0) {
                throw new IOException("the server closed a connection");
            }
            readable.setIndex(0, count);
            scanner.feed(readable);
            long now = System.nanoTime();
            for (Frame frame = scanner.next(); frame != null; frame = scanner.next()) {
                took(frame, now);
            }
            if (scanner.violation() != null) {
                throw new IOException("the server broke the protocol: " + scanner.violation());
            }
        }

        private void took(Frame reply, long now) {
            int slot = first++ & dueAt.length - 1;
            outstanding--;
            if (dueAt[slot] < countedFrom) {
                return;
            }
            replies++;
            if (reply.isError()) {
                errors++;
            }
            latencies[operations[slot].ordinal()].recordValue(
                    Math.min(MAX_LATENCY_NANOS, Math.max(0, now - dueAt[slot])));
        }
    }
}

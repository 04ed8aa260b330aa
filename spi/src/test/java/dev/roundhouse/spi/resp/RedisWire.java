package dev.roundhouse.spi.resp;

import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;

/** A plain blocking connection to a Redis server, to learn how Redis answers bytes exactly. */
final class RedisWire implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 20_000;

    private final Socket socket;
    private final FrameScanner scanner = new FrameScanner();
    private final byte[] received = new byte[64 * 1024];

    RedisWire(int port) {
        try {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(TIMEOUT_MILLIS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Everything that a server answers to {@code bytes} and the end of input, until it closes. */
    static byte[] allAnswers(int port, byte[] bytes) {
        try (RedisWire wire = new RedisWire(port)) {
            wire.send(bytes);
            wire.socket.shutdownOutput();
            return wire.socket.getInputStream().readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next reply, as it came. */
    Frame receive() {
        try {
            InputStream in = socket.getInputStream();
            Frame frame = scanner.next();
            while (frame == null) {
                int count = in.read(received);
                if (count < 0 || scanner.violation() != null) {
                    throw new AssertionError(count < 0 ? "closed by the server" : scanner.violation());
                }
                scanner.feed(Unpooled.wrappedBuffer(received, 0, count));
                frame = scanner.next();
            }
            return frame.detach();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Frame call(String... arguments) {
        return call(Request.of(arguments));
    }

    Frame call(Request request) {
        RespWriter writer = new RespWriter();
        writer.request(request);
        send(writer.toBytes());
        return receive();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

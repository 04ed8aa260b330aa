package dev.roundhouse.proxy.session;

import dev.roundhouse.spi.resp.Frame;
import dev.roundhouse.spi.resp.FrameScanner;
import dev.roundhouse.spi.resp.Reply;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A blocking client that sends what it is told, byte by byte if need be. */
final class RespSocket implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 10_000;

    private final Socket socket;
    private final FrameScanner scanner = new FrameScanner();
    private final byte[] buffer = new byte[64 * 1024];

    RespSocket(int port) {
        this(port, 0);
    }

    RespSocket(int port, int receiveBufferBytes) {
        try {
            socket = new Socket();
            if (receiveBufferBytes > 0) {
                socket.setReceiveBufferSize(receiveBufferBytes);
            }
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.connect(new InetSocketAddress("127.0.0.1", port));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    Reply call(String... arguments) {
        send(arguments);
        return read();
    }

    void send(String... arguments) {
        sendRaw(encode(arguments));
    }

    static byte[] encode(String... arguments) {
        RespWriter writer = new RespWriter();
        writer.request(Request.of(arguments));
        return writer.toBytes();
    }

    void sendRaw(String text) {
        sendRaw(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    void sendRaw(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The next reply; null once the server has closed. */
    Reply read() {
        Frame frame = scanner.next();
        while (frame == null) {
            int count = receive();
            if (count < 0) {
                return null;
            }
            scanner.feed(Unpooled.wrappedBuffer(buffer, 0, count));
            frame = scanner.next();
        }
        return frame.reply();
    }

    private int receive() {
        try {
            return socket.getInputStream().read(buffer);
        } catch (SocketException e) {
            return -1;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Everything up to the end of the stream. */
    String readToEnd() {
        StringBuilder text = new StringBuilder();
        for (int count = receive(); count >= 0; count = receive()) {
            text.append(new String(Arrays.copyOf(buffer, count), StandardCharsets.ISO_8859_1));
        }
        return text.toString();
    }

    void endOutput() {
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}

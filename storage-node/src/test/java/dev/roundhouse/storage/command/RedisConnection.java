package dev.roundhouse.storage.command;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Sends commands to a real Redis and gives its replies byte for byte. */
final class RedisConnection implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 30_000;

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;

    RedisConnection(int port) throws IOException {
        socket = new Socket("127.0.0.1", port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
        out = socket.getOutputStream();
    }

    byte[] call(Request request) throws IOException {
        RespWriter writer = new RespWriter();
        writer.request(request);
        out.write(writer.toBytes());
        ByteArrayOutputStream reply = new ByteArrayOutputStream();
        readFrame(reply);
        return reply.toByteArray();
    }

    private void readFrame(ByteArrayOutputStream reply) throws IOException {
        String line = readLine(reply);
        String rest = line.substring(1);
        switch (line.charAt(0)) {
            case '$', '=' -> readBulk(Integer.parseInt(rest), reply);
            case '*', '~', '>' -> readFrames(Integer.parseInt(rest), reply);
            case '%' -> readFrames(2 * Integer.parseInt(rest), reply);
            default -> {}
        }
    }

    private void readBulk(int length, ByteArrayOutputStream reply) throws IOException {
        if (length >= 0) {
            byte[] bytes = new byte[length + 2];
            in.readFully(bytes);
            reply.write(bytes);
        }
    }

    private void readFrames(int count, ByteArrayOutputStream reply) throws IOException {
        for (int i = 0; i < count; i++) {
            readFrame(reply);
        }
    }

    private String readLine(ByteArrayOutputStream reply) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        byte previous = 0;
        for (byte b = in.readByte(); previous != '\r' || b != '\n'; b = in.readByte()) {
            line.write(b);
            previous = b;
        }
        line.write('\n');
        reply.write(line.toByteArray());
        return line.toString(StandardCharsets.ISO_8859_1).trim();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

package dev.roundhouse.proxy.process;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A RESP2 client that hides nothing: replies as they come, errors as values, no retries. It shares no code with the
 * proxy. Strings are bytes as ISO 8859-1, so that they carry anything.
 */
final class RespClient implements AutoCloseable {
    static final Charset BYTES = StandardCharsets.ISO_8859_1;
    static final Duration REPLY_TIMEOUT = Duration.ofSeconds(20);

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    /** An error reply: its text without the dash. */
    record ErrorReply(String text) {
        /** NOQUORUM, ERR, ... */
        String code() {
            return text.split(" ", 2)[0];
        }
    }

    RespClient(int port) throws IOException {
        this("127.0.0.1", port);
    }

    RespClient(String host, int port) throws IOException {
        this.socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) REPLY_TIMEOUT.toMillis());
        socket.connect(new InetSocketAddress(host, port), (int) REPLY_TIMEOUT.toMillis());
        this.in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
        this.out = socket.getOutputStream();
    }

    /** String, Long, List, {@link ErrorReply} or null. */
    @Nullable
    Object call(String... arguments) throws IOException {
        write(arguments);
        return read();
    }

    /** A reply that must be no error. */
    @Nullable
    Object succeed(String... arguments) throws IOException {
        Object reply = call(arguments);
        if (reply instanceof ErrorReply error) {
            throw new AssertionError(
                    String.join(" ", arguments).lines().findFirst().orElse("") + ": " + error.text());
        }
        return reply;
    }

    void write(String... arguments) throws IOException {
        out.write(command(arguments));
    }

    void writeRaw(byte[] bytes) throws IOException {
        out.write(bytes);
    }

    static byte[] command(String... arguments) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(("*" + arguments.length + "\r\n").getBytes(BYTES));
        for (String argument : arguments) {
            bytes.writeBytes(("$" + argument.length() + "\r\n" + argument + "\r\n").getBytes(BYTES));
        }
        return bytes.toByteArray();
    }

    @Nullable
    Object read() throws IOException {
        int type = in.read();
        String line = line();
        return switch (type) {
            case '+' -> line;
            case '-' -> new ErrorReply(line);
            case ':' -> Long.parseLong(line);
            case '$' -> bulk(Integer.parseInt(line));
            case '*' -> array(Integer.parseInt(line));
            case -1 -> throw new EOFException("closed by the server");
            default -> throw new IOException("not a RESP2 reply: " + (char) type + line);
        };
    }

    /** Whether the server closes the connection, whatever it sends before. */
    boolean isClosedByServer() {
        byte[] rest = new byte[1 << 16];
        try {
            int n = 0;
            while (n >= 0) {
                n = in.read(rest);
            }
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private String line() throws IOException {
        StringBuilder text = new StringBuilder();
        int c = in.read();
        while (c >= 0 && c != '\r') {
            text.append((char) c);
            c = in.read();
        }
        if (c >= 0) {
            in.read();
        }
        return text.toString();
    }

    private @Nullable String bulk(int length) throws IOException {
        if (length < 0) {
            return null;
        }
        byte[] bytes = in.readNBytes(length + 2);
        if (bytes.length < length + 2) {
            throw new EOFException("closed by the server inside a reply");
        }
        return new String(bytes, 0, length, BYTES);
    }

    private @Nullable List<@Nullable Object> array(int length) throws IOException {
        if (length < 0) {
            return null;
        }
        List<@Nullable Object> items = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            items.add(read());
        }
        return items;
    }

    Socket socket() {
        return socket;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

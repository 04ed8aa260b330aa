package dev.roundhouse.spi.command;

import dev.roundhouse.spi.testing.RedisServerProcess;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A real redis-server asked over RESP3, to compare with. Replies are Strings (a character per byte), Longs, Lists,
 * Maps, Sets, null, {@link Status} and {@link ErrorReply}; {@link #parse} reads our own replies too.
 */
final class RedisOracle implements AutoCloseable {
    /** A simple string. */
    record Status(String text) {}

    /** An error reply without the minus. */
    record ErrorReply(String text) {}

    private final RedisServerProcess server;
    private final Socket socket;
    private final InputStream in;

    private RedisOracle(RedisServerProcess server, Socket socket) throws IOException {
        this.server = server;
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    static RedisOracle start() {
        RedisServerProcess server = RedisServerProcess.start();
        try {
            RedisOracle oracle = new RedisOracle(server, new Socket("127.0.0.1", server.port()));
            oracle.ask("HELLO", "3");
            return oracle;
        } catch (IOException e) {
            server.close();
            throw new UncheckedIOException(e);
        }
    }

    @Nullable
    Object ask(String... arguments) {
        byte[][] bytes = new byte[arguments.length][];
        for (int i = 0; i < arguments.length; i++) {
            bytes[i] = arguments[i].getBytes(StandardCharsets.ISO_8859_1);
        }
        return ask(bytes);
    }

    @Nullable
    Object ask(byte[]... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(ascii("*" + arguments.length + "\r\n"));
        for (byte[] argument : arguments) {
            out.writeBytes(ascii("$" + argument.length + "\r\n"));
            out.writeBytes(argument);
            out.writeBytes(ascii("\r\n"));
        }
        try {
            socket.getOutputStream().write(out.toByteArray());
            return parse(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static @Nullable Object parse(InputStream in) throws IOException {
        int type = in.read();
        String line = line(in);
        return switch (type) {
            case '+' -> new Status(line);
            case '-' -> new ErrorReply(line);
            case ':' -> Long.valueOf(line);
            case '_' -> null;
            case '$' -> bulk(in, Integer.parseInt(line));
            case '*' -> new ArrayList<>(elements(in, Integer.parseInt(line)));
            case '~' -> set(in, Integer.parseInt(line));
            case '%' -> map(in, Integer.parseInt(line));
            default -> throw new IOException("type " + type + " " + line);
        };
    }

    private static @Nullable String bulk(InputStream in, int length) throws IOException {
        if (length < 0) {
            return null;
        }
        byte[] bytes = in.readNBytes(length);
        line(in);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static List<@Nullable Object> elements(InputStream in, int count) throws IOException {
        List<@Nullable Object> elements = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            elements.add(parse(in));
        }
        return elements;
    }

    private static Set<@Nullable Object> set(InputStream in, int count) throws IOException {
        return new LinkedHashSet<>(elements(in, count));
    }

    private static Map<@Nullable Object, @Nullable Object> map(InputStream in, int pairs) throws IOException {
        Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs; i++) {
            map.put(parse(in), parse(in));
        }
        return map;
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\r'; c = in.read()) {
            if (c < 0) {
                throw new IOException("connection closed after '" + line + "'");
            }
            line.append((char) c);
        }
        in.read();
        return line.toString();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() {
        try (server) {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

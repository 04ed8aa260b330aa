package dev.roundhouse.proxy.session;

import io.netty.buffer.ByteBuf;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a balancer says of a connection before the client's own bytes: HAProxy's PROXY protocol, versions 1 (a line) and 2
 * (binary). Read strictly: what comes from anybody else must not pass for it.
 */
sealed interface ProxyHeader {
    /** The line of version 1 with its end; HAProxy's own limit. */
    int MAX_LINE_BYTES = 107;

    /** Addresses and all that may follow them in version 2. */
    int MAX_BINARY_BYTES = 4_096;

    /** More bytes are needed. */
    record Incomplete() implements ProxyHeader {}

    /** It is none, for a reason. */
    record Malformed(String reason) implements ProxyHeader {}

    /**
     * All of it is there.
     *
     * @param bytes how long it is
     * @param source the client; null: the header is of the balancer's own connection, or says that it does not know
     */
    record Complete(int bytes, @Nullable InetSocketAddress source) implements ProxyHeader {}

    /** Reads from the buffer's reader index on, and leaves that where it is. */
    static ProxyHeader read(ByteBuf in) {
        return Reader.read(in);
    }

    /** How it is read. */
    final class Reader {
        private static final byte[] TEXT = "PROXY ".getBytes(StandardCharsets.US_ASCII);
        private static final byte[] BINARY = {'\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n'};
        private static final int BINARY_START = 16;
        private static final int VERSION_2 = 2;
        private static final int LOCAL = 0;
        private static final int PROXY = 1;
        private static final int TCP_OVER_IPV4 = 0x11;
        private static final int TCP_OVER_IPV6 = 0x21;
        private static final int IPV4_BYTES = 4;
        private static final int IPV6_BYTES = 16;
        private static final int PORT_BYTES = 2;
        private static final int MAX_PORT = 65_535;

        private Reader() {}

        private static ProxyHeader read(ByteBuf in) {
            if (startsWith(in, BINARY)) {
                return in.readableBytes() < BINARY_START ? new Incomplete() : binary(in);
            }
            return startsWith(in, TEXT) ? line(in) : new Malformed("it does not begin with a PROXY header");
        }

        /** Whether it does, as far as it is there. */
        private static boolean startsWith(ByteBuf in, byte[] start) {
            for (int i = 0; i < Math.min(start.length, in.readableBytes()); i++) {
                if (in.getByte(in.readerIndex() + i) != start[i]) {
                    return false;
                }
            }
            return true;
        }

        private static ProxyHeader line(ByteBuf in) {
            int length = in.bytesBefore((byte) '\n') + 1;
            if (length == 0 || length > MAX_LINE_BYTES) {
                return length > 0 || in.readableBytes() >= MAX_LINE_BYTES
                        ? new Malformed("its PROXY line has no end within " + MAX_LINE_BYTES + " bytes")
                        : new Incomplete();
            }
            String line = in.toString(in.readerIndex(), length, StandardCharsets.ISO_8859_1);
            String[] words = line.replaceFirst("\r\n$", "").split(" ", -1);
            if (!line.endsWith("\r\n") || words.length < 2) {
                return new Malformed("its PROXY line is malformed");
            }
            if (words[1].equals("UNKNOWN")) {
                return new Complete(length, null);
            }
            int addressBytes = words[1].equals("TCP4") ? IPV4_BYTES : words[1].equals("TCP6") ? IPV6_BYTES : -1;
            if (addressBytes < 0 || words.length != 6) {
                return new Malformed("its PROXY line is malformed");
            }
            byte[] from = address(words[2], addressBytes);
            int port = port(words[4]);
            boolean isSound =
                    from != null && port >= 0 && address(words[3], addressBytes) != null && port(words[5]) >= 0;
            return isSound ? new Complete(length, socket(from, port)) : new Malformed("its PROXY line is malformed");
        }

        private static byte @Nullable [] address(String text, int bytes) {
            byte[] address = NetUtil.createByteArrayFromIpAddressString(text);
            return address != null && address.length == bytes && text.indexOf('%') < 0 ? address : null;
        }

        /** -1: it is none. */
        private static int port(String text) {
            int port = text.matches("0|[1-9][0-9]{0,4}") ? Integer.parseInt(text) : -1;
            return port <= MAX_PORT ? port : -1;
        }

        private static ProxyHeader binary(ByteBuf in) {
            int at = in.readerIndex() + BINARY.length;
            int version = in.getUnsignedByte(at) >> 4;
            int command = in.getUnsignedByte(at) & 0xf;
            int family = in.getUnsignedByte(at + 1);
            int length = in.getUnsignedShort(at + 2);
            if (version != VERSION_2 || command > PROXY) {
                return new Malformed("its PROXY header has version " + version + ", command " + command);
            }
            if (length > MAX_BINARY_BYTES) {
                return new Malformed("its PROXY header is longer than " + MAX_BINARY_BYTES + " bytes");
            }
            if (in.readableBytes() < BINARY_START + length) {
                return new Incomplete();
            }
            int addressBytes = family == TCP_OVER_IPV4 ? IPV4_BYTES : family == TCP_OVER_IPV6 ? IPV6_BYTES : 0;
            if (command == LOCAL || addressBytes == 0) {
                return new Complete(BINARY_START + length, null);
            }
            if (length < 2 * (addressBytes + PORT_BYTES)) {
                return new Malformed("its PROXY header is too short for its addresses");
            }
            byte[] from = new byte[addressBytes];
            in.getBytes(in.readerIndex() + BINARY_START, from);
            int port = in.getUnsignedShort(in.readerIndex() + BINARY_START + 2 * addressBytes);
            return new Complete(BINARY_START + length, socket(from, port));
        }

        private static InetSocketAddress socket(byte[] address, int port) {
            try {
                return new InetSocketAddress(InetAddress.getByAddress(address), port);
            } catch (UnknownHostException e) {
                throw new IllegalStateException("an address of " + address.length + " bytes", e);
            }
        }
    }
}

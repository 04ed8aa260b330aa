package dev.roundhouse.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyHeaderTest {
    private static final byte[] SIGNATURE = {13, 10, 13, 10, 0, 13, 10, 0x51, 0x55, 0x49, 0x54, 10};

    private static ProxyHeader read(byte[] bytes) {
        ByteBuf in = Unpooled.wrappedBuffer(bytes);
        ProxyHeader header = ProxyHeader.read(in);
        assertThat(in.readerIndex()).isZero();
        return header;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] binary(int versionAndCommand, int family, int... addresses) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(SIGNATURE);
        out.write(versionAndCommand);
        out.write(family);
        out.write(addresses.length >> 8);
        out.write(addresses.length);
        Arrays.stream(addresses).forEach(out::write);
        return out.toByteArray();
    }

    /** Cut anywhere it is incomplete; whole, with the client's first command behind it, it says the address. */
    private static void assertSays(byte[] header, InetSocketAddress address) {
        for (int i = 0; i < header.length; i++) {
            assertThat(read(Arrays.copyOf(header, i))).isEqualTo(new ProxyHeader.Incomplete());
        }
        byte[] more = Arrays.copyOf(header, header.length + 6);
        System.arraycopy(ascii("PING\r\n"), 0, more, header.length, 6);
        assertThat(read(more)).isEqualTo(new ProxyHeader.Complete(header.length, address));
    }

    @Test
    void when_itIsALine_then_theSourceIsRead() {
        assertSays(
                ascii("PROXY TCP4 192.0.2.1 198.51.100.7 56324 6379\r\n"), new InetSocketAddress("192.0.2.1", 56324));
        assertSays(ascii("PROXY TCP6 2001:db8::1 ::1 65535 0\r\n"), new InetSocketAddress("2001:db8::1", 65535));
        assertSays(ascii("PROXY UNKNOWN\r\n"), null);
        assertSays(ascii("PROXY UNKNOWN ffff::1 whatever 1 2\r\n"), null);
    }

    @Test
    void when_itIsBinary_then_theSourceIsRead() {
        assertSays(
                binary(0x21, 0x11, 192, 0, 2, 1, 198, 51, 100, 7, 0xdc, 4, 0x18, 0xeb),
                new InetSocketAddress("192.0.2.1", 0xdc04));
        int[] six = new int[36];
        six[15] = 1;
        six[31] = 1;
        six[32] = 1;
        assertSays(binary(0x21, 0x21, six), new InetSocketAddress("::1", 256));
        assertSays(
                binary(0x21, 0x11, 192, 0, 2, 1, 198, 51, 100, 7, 0xdc, 4, 0x18, 0xeb, 3, 0, 4, 1, 2, 3, 4),
                new InetSocketAddress("192.0.2.1", 0xdc04));
        assertSays(binary(0x20, 0x00), null);
        assertSays(binary(0x21, 0x00, 1, 2, 3), null);
        assertSays(binary(0x21, 0x31, new int[216]), null);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PING\r\n",
                "*1\r\n$4\r\nPING\r\n",
                "proxy TCP4 192.0.2.1 198.51.100.7 1 2\r\n",
                "PROXY\r\n",
                "PROXY TCP4 192.0.2.1 198.51.100.7 1 2\n",
                "PROXY TCP4 192.0.2.1 198.51.100.7 1\r\n",
                "PROXY TCP4 192.0.2.1 198.51.100.7 1 65536\r\n",
                "PROXY TCP4 192.0.2.1 198.51.100.7 01 2\r\n",
                "PROXY TCP4 192.0.2.1 198.51.100.7 -1 2\r\n",
                "PROXY TCP4 192.0.2 198.51.100.7 1 2\r\n",
                "PROXY TCP4 localhost 198.51.100.7 1 2\r\n",
                "PROXY TCP6 192.0.2.1 198.51.100.7 1 2\r\n",
                "PROXY TCP6 fe80::1%lo ::1 1 2\r\n",
                "PROXY UDP4 192.0.2.1 198.51.100.7 1 2\r\n",
                "PROXY  TCP4 192.0.2.1 198.51.100.7 1 2\r\n",
                "GET / HTTP/1.1\r\n",
                "\r\n\r\n"
            })
    void when_itIsNot_then_itIsRefused(String bytes) {
        assertThat(read(ascii(bytes + " ".repeat(20)))).isInstanceOf(ProxyHeader.Malformed.class);
    }

    @Test
    void when_itIsTooLongOrTooShort_then_itIsRefused() {
        assertThat(read(ascii("PROXY UNKNOWN " + "x".repeat(ProxyHeader.MAX_LINE_BYTES))))
                .isInstanceOf(ProxyHeader.Malformed.class);
        assertThat(read(binary(0x21, 0x11, new int[11]))).isInstanceOf(ProxyHeader.Malformed.class);
        assertThat(read(binary(0x11, 0x11, new int[12]))).isInstanceOf(ProxyHeader.Malformed.class);
        assertThat(read(binary(0x22, 0x11, new int[12]))).isInstanceOf(ProxyHeader.Malformed.class);
        assertThat(read(binary(0x21, 0x11, new int[ProxyHeader.MAX_BINARY_BYTES + 1])))
                .isInstanceOf(ProxyHeader.Malformed.class);
    }

    @Test
    void when_bytesAreAnything_then_itIsOneOfThree() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 100_000; i++) {
            byte[] bytes = binary(0x21, 0x11, 192, 0, 2, 1, 198, 51, 100, 7, 0xdc, 4, 0x18, 0xeb);
            if (random.nextBoolean()) {
                bytes = ascii("PROXY TCP4 192.0.2.1 198.51.100.7 56324 6379\r\n");
            }
            for (int j = random.nextInt(4); j >= 0; j--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            assertThat(read(bytes)).isNotNull();
        }
    }
}

package dev.roundhouse.spi.resp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RespWriterTest {
    private final RespWriter writer = new RespWriter();

    @Test
    void when_errorHasLineEnds_then_theyBecomeSpaces() {
        writer.error("ERR unknown command 'a\r\nb'");
        writer.simple("a\nb");

        assertThat(written()).isEqualTo("-ERR unknown command 'a  b'\r\n+a b\r\n");
    }

    @Test
    void when_textIsAByteEach_then_itIsWrittenSo_else_asUtf8() {
        writer.bulk("\u00e9");
        writer.bulk("\u2026");

        assertThat(written()).isEqualTo("$1\r\n\u00e9\r\n$3\r\n\u00e2\u0080\u00a6\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            longs = {0, 9, 10, 99, -1, -10, 2147483647L, -2147483648L, 2147483648L, Long.MAX_VALUE, Long.MIN_VALUE})
    void when_integerIsWritten_then_itIsItsDecimalForm(long value) {
        writer.integer(value);
        writer.bulkInteger(value);

        String text = Long.toString(value);
        assertThat(written()).isEqualTo(":" + text + "\r\n$" + text.length() + "\r\n" + text + "\r\n");
    }

    @Test
    void when_versionChanges_then_laterRepliesFollowIt() {
        writer.nullBulk();
        writer.mapHeader(7);
        writer.setProtocol(3);
        writer.nullArray();
        writer.mapHeader(7);

        assertThat(written()).isEqualTo("$-1\r\n*14\r\n_\r\n%7\r\n");
    }

    @Test
    void when_drained_then_largeArraysAreReferencedAndOrderIsKept() {
        byte[] large = large('a');
        writer.ok();
        writer.bulk(large);
        writer.bulk(large('b'), 1, RespWriter.LARGE_BYTES);
        writer.integer(5);
        byte[] expected = writer.toBytes();
        assertThat(writer.length()).isEqualTo(expected.length);

        List<ByteBuf> drained = drain();

        assertThat(drained).hasSize(5);
        assertThat(drained.get(1).array()).isSameAs(large);
        assertThat(join(drained)).isEqualTo(expected);
        assertThat(writer.length()).isZero();
        assertThat(drain()).isEmpty();
    }

    @Test
    void when_onlySmallRepliesAreDrained_then_oneDirectBufferHoldsThem() {
        for (int i = 0; i < 1000; i++) {
            writer.bulk("value:" + i);
        }
        byte[] expected = writer.toBytes();

        List<ByteBuf> drained = drain();

        assertThat(drained).hasSize(1);
        assertThat(drained.get(0).isDirect()).isTrue();
        assertThat(join(drained)).isEqualTo(expected);
    }

    @Test
    void when_truncated_then_whatWasWrittenSinceIsGone() {
        writer.ok();
        long start = writer.position();
        writer.bulk(large('a'));
        writer.ok();
        long afterLarge = writer.position();
        writer.bulk(large('b'));
        writer.truncate(afterLarge);
        writer.integer(1);
        String large = new String(large('a'), StandardCharsets.ISO_8859_1);
        assertThat(written()).isEqualTo("+OK\r\n$" + large.length() + "\r\n" + large + "\r\n+OK\r\n:1\r\n");

        writer.truncate(start);
        writer.integer(2);

        assertThat(written()).isEqualTo("+OK\r\n:2\r\n");
        assertThatThrownBy(() -> writer.truncate(100)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void when_largeRepliesAreOver_then_bufferShrinks() {
        for (int i = 0; i < 300; i++) {
            writer.bulk(new byte[20_000]);
        }
        assertThat(writer.capacity()).isGreaterThan(6_000_000);
        writer.clear();
        writer.ok();
        writer.clear();

        assertThat(writer.capacity()).isLessThanOrEqualTo(ShrinkPolicy.KEEP_BYTES);
    }

    private String written() {
        return new String(writer.toBytes(), StandardCharsets.ISO_8859_1);
    }

    private List<ByteBuf> drain() {
        List<ByteBuf> drained = new ArrayList<>();
        writer.drainTo(PooledByteBufAllocator.DEFAULT, drained::add);
        return drained;
    }

    private static byte[] join(List<ByteBuf> buffers) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (ByteBuf buffer : buffers) {
            byte[] bytes = new byte[buffer.readableBytes()];
            buffer.readBytes(bytes);
            all.writeBytes(bytes);
            assertThat(buffer.refCnt()).isPositive();
            buffer.release();
        }
        buffers.forEach(buffer -> assertThat(buffer.refCnt()).isZero());
        return all.toByteArray();
    }

    private static byte[] large(char fill) {
        byte[] bytes = new byte[RespWriter.LARGE_BYTES + 1];
        Arrays.fill(bytes, (byte) fill);
        return bytes;
    }
}

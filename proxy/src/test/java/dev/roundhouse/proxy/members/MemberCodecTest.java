package dev.roundhouse.proxy.members;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.spi.storage.KeyEvent;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemberCodecTest {
    private static final List<MemberMessage> ALL = List.of(
            new MemberMessage.Greeting(),
            new MemberMessage.Publish(true, bytes("channel"), new byte[] {0, -1, 13, 10}),
            new MemberMessage.Written(List.of(key("a"), key(""))),
            new MemberMessage.Waits(true, key("k")),
            new MemberMessage.Wanted(77),
            new MemberMessage.Happened(new KeyEvent('$', "set", bytes("key"))),
            new MemberMessage.Epoch(1L << 50),
            new MemberMessage.Suspects(List.of("n1", "n2")));

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static ByteBuffer key(String text) {
        return ByteBuffer.wrap(bytes(text));
    }

    private static Buffer batch() {
        Buffer batch = MemberCodec.begin("me");
        ALL.forEach(message -> batch.appendBytes(MemberCodec.encode(message)));
        return batch;
    }

    @Test
    void when_messagesAreEncoded_then_theyAreReadAsTheyWere() {
        MemberCodec.Batch decoded = MemberCodec.decode(batch());

        assertThat(decoded).isNotNull();
        assertThat(decoded.sender()).isEqualTo("me");
        assertThat(decoded.messages()).usingRecursiveComparison().isEqualTo(ALL);
    }

    @Test
    void when_aBatchIsCutOff_then_itIsRefusedOrReadUpToAMessage() {
        Buffer batch = batch();
        for (int length = 0; length < batch.length(); length++) {
            MemberCodec.Batch decoded = MemberCodec.decode(batch.slice(0, length));
            if (decoded != null) {
                assertThat(decoded.messages())
                        .usingRecursiveComparison()
                        .isEqualTo(ALL.subList(0, decoded.messages().size()));
            }
        }
    }

    @Test
    void when_aMessageIsOfALaterVersion_then_itIsPassedOver() {
        Buffer batch = MemberCodec.begin("me")
                .appendByte((byte) 100)
                .appendInt(3)
                .appendBytes(new byte[3])
                .appendBytes(MemberCodec.encode(new MemberMessage.Wanted(5)));

        assertThat(MemberCodec.decode(batch).messages()).containsExactly(new MemberMessage.Wanted(5));
        assertThat(MemberCodec.decode(Buffer.buffer(new byte[] {9, 0, 0, 0, 0})))
                .isNull();
    }
}

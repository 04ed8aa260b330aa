package dev.roundhouse.spi.resp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class LookAheadTest {
    private final List<String> seen = new ArrayList<>();
    private final RequestDecoder decoder = new RequestDecoder(DecoderLimits.DEFAULT);
    private final LookAhead lookAhead = new LookAhead((array, offset, length) -> {
        seen.add(new String(array, offset, length, StandardCharsets.ISO_8859_1));
        return seen.size();
    });

    @Test
    void when_requestsArePipelined_then_theirKeysAreSeenOnceBeforeTheyAreDecoded() {
        feed("*2\r\n$3\r\nGET\r\n$1\r\na\r\n*3\r\n$3\r\nSET\r\n$2\r\nbc\r\n$2\r\nv1\r\n");

        assertThat(lookAhead.look(decoder)).isEqualTo(2);
        assertThat(lookAhead.hashes()).startsWith(1, 2);
        assertThat(seen).containsExactly("a", "bc");
        assertThat(decoder.next()).isNotNull();
        assertThat(lookAhead.look(decoder)).isZero();
        assertThat(decoder.next()).isNotNull();
        assertThat(lookAhead.look(decoder)).isZero();
        assertThat(decoder.next()).isNull();
    }

    @Test
    void when_thereAreMoreThanFitAtOnce_then_theNextLookGoesOn() {
        feed("*2\r\n$3\r\nGET\r\n$1\r\na\r\n".repeat(LookAhead.MAX_REQUESTS + 3));

        assertThat(lookAhead.look(decoder)).isEqualTo(LookAhead.MAX_REQUESTS);
        for (int i = 0; i < LookAhead.MAX_REQUESTS; i++) {
            assertThat(decoder.next()).isNotNull();
        }
        assertThat(lookAhead.look(decoder)).isEqualTo(3);
    }

    @Test
    void when_requestsAreUnusual_then_theyAreNotSeen() {
        for (String unusual : List.of(
                "PING a\r\n",
                "*1\r\n$4\r\nPING\r\n",
                "*-1\r\n",
                "*10\r\n" + "$1\r\na\r\n".repeat(10),
                "*2\r\n$3\r\nGET\r\n$-1\r\n",
                "*2\r\n$3\r\nGET\r\n$99999\r\n" + "a".repeat(99_999) + "\r\n",
                "*2\r\n$3\r\nGET\r\n+a\r\n")) {
            RequestDecoder other = new RequestDecoder(DecoderLimits.DEFAULT);
            other.feed(Unpooled.copiedBuffer(unusual, StandardCharsets.ISO_8859_1));
            assertThat(lookAhead.look(other)).as(unusual).isLessThanOrEqualTo(unusual.contains("+a") ? 1 : 0);
        }
    }

    @Property(tries = 300)
    void when_streamComesInPieces_then_whatIsDecodedIsAsWithoutLooking(@ForAll long seed) {
        Random random = new Random(seed);
        byte[] stream = stream(random);
        List<String> looking = new ArrayList<>();
        List<String> plain = new ArrayList<>();
        RequestDecoder other = new RequestDecoder(DecoderLimits.DEFAULT);
        for (int at = 0; at < stream.length; ) {
            int piece = Math.min(stream.length - at, 1 + random.nextInt(1 << random.nextInt(12)));
            decoder.feed(Unpooled.wrappedBuffer(stream, at, piece));
            other.feed(Unpooled.wrappedBuffer(stream, at, piece));
            at += piece;
            drain(decoder, looking, true);
            drain(other, plain, false);
            if (random.nextInt(8) == 0) {
                decoder.trim();
            }
        }
        assertThat(looking).isEqualTo(plain).isNotEmpty();
    }

    private static byte[] stream(Random random) {
        StringBuilder stream = new StringBuilder();
        for (int i = 0; i < 60; i++) {
            int arguments = 1 + random.nextInt(random.nextInt(8) == 0 ? 20 : 4);
            stream.append('*').append(arguments).append("\r\n");
            for (int j = 0; j < arguments; j++) {
                String argument = "$*\r\n17".repeat(random.nextInt(5));
                stream.append('$').append(argument.length()).append("\r\n");
                stream.append(argument).append("\r\n");
            }
            stream.append(random.nextInt(6) == 0 ? "ECHO inline\r\n" : "");
        }
        return stream.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private void drain(RequestDecoder from, List<String> to, boolean looks) {
        while (true) {
            if (looks) {
                lookAhead.look(from);
            }
            Request request = from.next();
            if (request == null) {
                return;
            }
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < request.size(); i++) {
                text.append(request.text(i)).append('|');
            }
            to.add(text.toString());
        }
    }

    private void feed(String text) {
        decoder.feed(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
    }
}

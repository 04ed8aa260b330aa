package dev.roundhouse.spi.resp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Random requests and replies against a naive model, cut anywhere; garbage, which must never throw nor be kept. */
class RespPropertyTest {
    private static final int MAX_CHUNK = 3000;
    private static final int SMALL_HEAP_BYTES = 4 * 1024 * 1024;

    @Property(tries = 300)
    void when_requestsAreEncodedAndCut_then_theyAreDecodedAgain(@ForAll long seed) {
        Random random = new Random(seed);
        List<List<String>> requests = new ArrayList<>();
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        RespWriter writer = new RespWriter();
        for (int i = 1 + random.nextInt(30); i > 0; i--) {
            byte[][] arguments = new byte[1 + random.nextInt(random.nextInt(10) == 0 ? 300 : 6)][];
            stream.writeBytes(ascii("*" + arguments.length + "\r\n"));
            List<String> request = new ArrayList<>();
            for (int j = 0; j < arguments.length; j++) {
                arguments[j] = randomBytes(random);
                stream.writeBytes(ascii("$" + arguments[j].length + "\r\n"));
                stream.writeBytes(arguments[j]);
                stream.writeBytes(ascii("\r\n"));
                request.add(text(arguments[j]));
            }
            requests.add(request);
            writer.request(Request.of(arguments));
        }
        assertThat(writer.toBytes()).isEqualTo(stream.toByteArray());
        assertThat(decodeCut(stream.toByteArray(), random)).isEqualTo(requests);
    }

    @Property(tries = 300)
    void when_repliesAreEncodedAndCut_then_framesParseToTheSame(@ForAll long seed) {
        Random random = new Random(seed);
        RespWriter writer = new RespWriter(3);
        List<Reply> replies = new ArrayList<>();
        ByteArrayOutputStream model = new ByteArrayOutputStream();
        for (int i = 1 + random.nextInt(30); i > 0; i--) {
            Reply reply = randomReply(random, 4);
            replies.add(reply);
            reply.writeTo(writer);
            encodeNaively(reply, model);
        }
        byte[] stream = writer.toBytes();
        assertThat(stream).isEqualTo(model.toByteArray());

        FrameScanner scanner = new FrameScanner();
        List<Reply> found = new ArrayList<>();
        RespWriter forwarded = new RespWriter(3);
        for (int at = 0; at < stream.length; ) {
            int count = Math.min(stream.length - at, 1 + random.nextInt(MAX_CHUNK));
            scanner.feed(Unpooled.wrappedBuffer(stream, at, count));
            at += count;
            for (Frame frame = scanner.next(); frame != null; frame = scanner.next()) {
                found.add(frame.reply());
                forwarded.frame(frame);
            }
        }
        assertThat(found).isEqualTo(replies);
        assertThat(forwarded.toBytes()).isEqualTo(stream);
    }

    @Property(tries = 3000)
    void when_repliesAreGarbage_then_nothingIsThrownAndFramesParse(@ForAll long seed) {
        Random random = new Random(seed);
        byte[] garbage = garbage(random, "+-:$*%~>|,#_(!=\r\n\r\n0123456789-ax");
        FrameScanner scanner = new FrameScanner();
        int handedOut = 0;
        for (int at = 0; at < garbage.length; ) {
            int count = Math.min(garbage.length - at, 1 + random.nextInt(40));
            scanner.feed(Unpooled.wrappedBuffer(garbage, at, count));
            at += count;
            for (Frame frame = scanner.next(); frame != null; frame = scanner.next()) {
                frame.reply();
                handedOut += frame.length();
            }
        }
        assertThat(handedOut).isLessThanOrEqualTo(garbage.length);
        assertThat(scanner.bufferedBytes()).isLessThan(SMALL_HEAP_BYTES);
    }

    @Property(tries = 3000)
    void when_requestsAreGarbage_then_nothingIsThrownAndLittleIsKept(@ForAll long seed) {
        Random random = new Random(seed);
        byte[] garbage = garbage(random, "**$$\r\n\r\n0123456789-a \"'\\x");
        RequestDecoder decoder = new RequestDecoder(DecoderLimits.DEFAULT);
        decoder.setAuthenticated(random.nextBoolean());
        int handedOut = 0;
        for (int at = 0; at < garbage.length; ) {
            int count = Math.min(garbage.length - at, 1 + random.nextInt(40));
            decoder.feed(Unpooled.wrappedBuffer(garbage, at, count));
            at += count;
            for (Request request = decoder.next(); request != null; request = decoder.next()) {
                assertThat(request.size()).isPositive();
                handedOut += request.size();
                request.detach();
            }
        }
        assertThat(handedOut).isLessThanOrEqualTo(garbage.length);
        assertThat(decoder.bufferedBytes()).isLessThan(SMALL_HEAP_BYTES);
    }

    private static List<List<String>> decodeCut(byte[] stream, Random random) {
        RequestDecoder decoder = new RequestDecoder(DecoderLimits.DEFAULT);
        List<List<String>> decoded = new ArrayList<>();
        RespWriter forwarded = new RespWriter();
        List<Request> kept = new ArrayList<>();
        boolean often = random.nextBoolean();
        for (int at = 0; at < stream.length; ) {
            int count = Math.min(stream.length - at, 1 + random.nextInt(often ? 20 : MAX_CHUNK));
            decoder.feed(Unpooled.wrappedBuffer(stream, at, count));
            at += count;
            if (random.nextInt(4) == 0) {
                continue;
            }
            drain(decoder, decoded, forwarded, kept);
        }
        drain(decoder, decoded, forwarded, kept);
        assertThat(decoder.error()).isNull();
        assertThat(forwarded.toBytes()).isEqualTo(stream);
        assertThat(kept.stream().map(RespPropertyTest::arguments).toList()).isEqualTo(decoded);
        RespWriter keptAgain = new RespWriter();
        kept.forEach(keptAgain::request);
        assertThat(keptAgain.toBytes()).isEqualTo(stream);
        return decoded;
    }

    private static void drain(
            RequestDecoder decoder, List<List<String>> decoded, RespWriter forwarded, List<Request> kept) {
        Request copy = Request.reusable();
        for (Request request = decoder.next(); request != null; request = decoder.next()) {
            decoded.add(arguments(request));
            assertThat(copied(copy, request)).isEqualTo(encoded(request));
            Request part = request.slice(request.size() / 3, request.size() - request.size() / 3);
            assertThat(copied(copy, part)).isEqualTo(encoded(part));
            int split = request.size() / 2;
            forwarded.arrayHeader(request.size());
            forwarded.bulkArguments(request.slice(0, split), 0);
            forwarded.bulkArguments(request, split);
            kept.add(request.detach());
        }
    }

    /** Encodes a copy, from which nothing of what was copied before must show. */
    private static byte[] copied(Request copy, Request request) {
        copy.copyFrom(request);
        assertThat(arguments(copy)).isEqualTo(arguments(request));
        assertThat(encoded(copy.detach())).isEqualTo(encoded(request));
        return encoded(copy);
    }

    private static byte[] encoded(Request request) {
        RespWriter out = new RespWriter();
        out.request(request);
        return out.toBytes();
    }

    private static List<String> arguments(Request request) {
        List<String> arguments = new ArrayList<>();
        for (int i = 0; i < request.size(); i++) {
            assertThat(request.isLarge(i) || request.length(i) < Request.LARGE_ARGUMENT_BYTES)
                    .isTrue();
            arguments.add(request.text(i));
        }
        return arguments;
    }

    private static byte[] garbage(Random random, String alphabet) {
        byte[] garbage = new byte[random.nextInt(300)];
        int anyByteEvery = 2 + random.nextInt(100);
        for (int i = 0; i < garbage.length; i++) {
            boolean any = random.nextInt(anyByteEvery) == 0;
            garbage[i] = (byte) (any ? random.nextInt(256) : alphabet.charAt(random.nextInt(alphabet.length())));
            if (i > 0 && garbage[i - 1] == '\r' && !any) {
                garbage[i] = '\n';
            }
        }
        return garbage;
    }

    private static byte[] randomBytes(Random random) {
        int length = switch (random.nextInt(100)) {
            case 0 -> Request.LARGE_ARGUMENT_BYTES - 2 + random.nextInt(5);
            case 1 -> random.nextInt(100_000);
            default -> random.nextInt(30);
        };
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        if (random.nextInt(4) == 0) {
            Arrays.fill(bytes, (byte) '\r');
        }
        return bytes;
    }

    private static Reply randomReply(Random random, int depth) {
        return switch (random.nextInt(depth > 0 ? 14 : 9)) {
            case 0 -> new Reply.Simple("s" + random.nextInt());
            case 1 -> new Reply.Error("ERR \u00e9" + random.nextInt());
            case 2 -> new Reply.Int(random.nextLong() >> random.nextInt(64));
            case 3, 4 -> new Reply.Bulk(randomBytes(random));
            case 5 -> random.nextBoolean() ? Reply.NULL : new Reply.Bool(random.nextBoolean());
            case 6 -> new Reply.Double(random.nextInt(2000) / 8.0);
            case 7 -> new Reply.BigNumber(Long.toString(random.nextLong()) + "000");
            case 8 -> new Reply.Verbatim("mkd", randomBytes(random));
            case 9, 10 -> new Reply.Array(randomReplies(random, depth, 1));
            case 11 -> new Reply.Map(randomReplies(random, depth, 2));
            case 12 -> new Reply.Set(randomReplies(random, depth, 1));
            default -> new Reply.Push(randomReplies(random, depth, 1));
        };
    }

    private static List<Reply> randomReplies(Random random, int depth, int factor) {
        List<Reply> replies = new ArrayList<>();
        for (int i = factor * random.nextInt(5); i > 0; i--) {
            replies.add(randomReply(random, depth - 1));
        }
        return replies;
    }

    private static void encodeNaively(Reply reply, ByteArrayOutputStream out) {
        if (reply instanceof Reply.Simple simple) {
            out.writeBytes(ascii("+" + simple.text() + "\r\n"));
        } else if (reply instanceof Reply.Error error) {
            out.writeBytes(ascii("-" + error.text() + "\r\n"));
        } else if (reply instanceof Reply.Int integer) {
            out.writeBytes(ascii(":" + integer.value() + "\r\n"));
        } else if (reply instanceof Reply.Bulk bulk) {
            out.writeBytes(ascii("$" + bulk.bytes().length + "\r\n" + text(bulk.bytes()) + "\r\n"));
        } else if (reply instanceof Reply.Null) {
            out.writeBytes(ascii("_\r\n"));
        } else if (reply instanceof Reply.Bool bool) {
            out.writeBytes(ascii(bool.value() ? "#t\r\n" : "#f\r\n"));
        } else if (reply instanceof Reply.Double number) {
            out.writeBytes(ascii("," + (number.value() + "\r").replace(".0\r", "\r") + "\n"));
        } else if (reply instanceof Reply.BigNumber number) {
            out.writeBytes(ascii("(" + number.decimal() + "\r\n"));
        } else if (reply instanceof Reply.Verbatim verbatim) {
            String text = verbatim.format() + ":" + text(verbatim.text());
            out.writeBytes(ascii("=" + text.length() + "\r\n" + text + "\r\n"));
        } else if (reply instanceof Reply.Array array) {
            encodeNaively('*', array.elements(), 1, out);
        } else if (reply instanceof Reply.Map map) {
            encodeNaively('%', map.keysAndValues(), 2, out);
        } else if (reply instanceof Reply.Set set) {
            encodeNaively('~', set.elements(), 1, out);
        } else if (reply instanceof Reply.Push push) {
            encodeNaively('>', push.elements(), 1, out);
        }
    }

    private static void encodeNaively(char type, List<Reply> elements, int factor, ByteArrayOutputStream out) {
        out.writeBytes(ascii(type + "" + elements.size() / factor + "\r\n"));
        elements.forEach(element -> encodeNaively(element, out));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}

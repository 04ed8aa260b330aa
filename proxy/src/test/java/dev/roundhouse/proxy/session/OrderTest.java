package dev.roundhouse.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.proxy.routing.InFlight;
import dev.roundhouse.proxy.routing.PendingReply;
import dev.roundhouse.spi.command.CommandTable;
import dev.roundhouse.spi.resp.RespWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Replies that come in any order leave in that of the commands. */
class OrderTest {
    private final RespWriter out = new RespWriter();
    private final RespWriter scratch = new RespWriter();
    private final ReplyQueue queue = new ReplyQueue(
            out,
            scratch,
            new CommandStatistics(CommandTable.DEFAULT, new Measuring()),
            new ErrorStatistics(),
            new ReplyQueue.Owner() {
                @Override
                public void onAnswered() {}

                @Override
                public void beforeOutput() {}

                @Override
                public @Nullable LoggedCommand logged() {
                    return null;
                }

                @Override
                public void onNoteworthy(@Nullable LoggedCommand command, long began, long nanos) {}
            });

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private String written() {
        return new String(out.toBytes(), StandardCharsets.US_ASCII);
    }

    @Test
    void when_repliesComeInAnyOrder_then_theyAreWrittenInThatOfTheCommands() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int run = 0; run < 200; run++) {
            out.clear();
            StringBuilder expected = new StringBuilder();
            List<Runnable> answers = new ArrayList<>();
            for (int i = 0; i < 1 + random.nextInt(60); i++) {
                // Long ones exceed what a slot keeps in its own array.
                String reply = "+" + "r".repeat(random.nextInt(2) * 300) + run + "." + i + "\r\n";
                boolean silent = random.nextInt(5) == 0;
                expected.append(silent ? "" : reply);
                if (random.nextInt(4) == 0) {
                    queue.begin().raw(bytes(reply), 0, reply.length());
                    queue.end(-1, 0, silent);
                } else {
                    PendingReply later = queue.later(-1, 0, silent, false);
                    byte[] padded = bytes("pad" + reply + "pad");
                    answers.add(
                            random.nextBoolean()
                                    ? () -> later.complete(bytes(reply))
                                    : () -> later.onReply(padded, 3, reply.length()));
                }
                if (!answers.isEmpty() && random.nextInt(3) == 0) {
                    answers.remove(random.nextInt(answers.size())).run();
                }
            }
            Collections.shuffle(answers, random);
            answers.forEach(Runnable::run);
            assertThat(written()).as("seed %d, run %d", seed, run).isEqualTo(expected.toString());
            assertThat(queue.size()).isZero();
        }
    }

    @Test
    void when_commandsOnARegisterMayNotOverlap_then_theLaterIsNotAdmitted() {
        InFlight inFlight = new InFlight();
        for (InFlight.Access earlier : InFlight.Access.values()) {
            for (InFlight.Access later : InFlight.Access.values()) {
                inFlight.begin(1, earlier);
                boolean mayOverlap = earlier == later && earlier != InFlight.Access.BLIND_WRITE;
                assertThat(inFlight.admits(1, later))
                        .as("%s then %s", earlier, later)
                        .isEqualTo(mayOverlap);
                assertThat(inFlight.admits(2, later)).isTrue();
                assertThat(inFlight.admitsAlone()).isFalse();
                inFlight.end(1);
                assertThat(inFlight.admits(1, later)).isTrue();
            }
        }
    }

    @Test
    void when_manyRegistersAreUnderWay_then_theTableAgreesWithANaiveOne() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        InFlight inFlight = new InFlight();
        List<Long> open = new ArrayList<>();
        for (int step = 0; step < 50_000; step++) {
            // Few different low bits, so that probing sequences are long.
            long register = (long) random.nextInt(200) << 7 | (long) random.nextInt(3) << 40;
            assertThat(inFlight.admits(register, InFlight.Access.BLIND_WRITE))
                    .as("seed %d, step %d", seed, step)
                    .isEqualTo(!open.contains(register));
            if (random.nextBoolean() && open.size() < 300) {
                inFlight.begin(register, InFlight.Access.READ);
                open.add(register);
            } else if (!open.isEmpty()) {
                inFlight.end(open.remove(random.nextInt(open.size())));
            }
        }
    }
}

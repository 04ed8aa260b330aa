package dev.roundhouse.storage.redis;

import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.AnswerHandler;
import dev.roundhouse.spi.storage.Header;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What scripts answer, a letter first, as answers; and who is told when a partition's memory may be gone. */
final class Outcomes {
    /** Told of a partition whose metadata, or of which a data key, is missing. */
    interface Suspicion {
        /** @param isCertain whether it had been there */
        void onMissing(int partition, boolean isCertain);
    }

    /** Makes the answer of a call that succeeded; {@code code} is its letter. */
    interface Success {
        Answer answer(char code);
    }

    private static final Answer RECOVERING = new Answer.Recovering();

    private final byte[] token;
    private final Suspicion suspicion;

    Outcomes(byte[] token, Suspicion suspicion) {
        this.token = token;
        this.suspicion = suspicion;
    }

    /** The letter of an answer whose array was entered. */
    char code(ScriptReply reply) {
        reply.next();
        return (char) reply.array[reply.offset];
    }

    /** Takes a whole reply. */
    void take(int partition, ScriptReply reply, AnswerHandler handler, Success success) {
        reply.array();
        take(partition, code(reply), reply, handler, success);
    }

    /** Takes what follows the letter. */
    void take(int partition, char code, ScriptReply reply, AnswerHandler handler, Success success) {
        Answer answer = refusal(partition, code, reply);
        handler.onAnswer(answer == null ? success.answer(code) : answer);
    }

    /** The answer that means no success; null for a success. */
    @Nullable
    Answer refusal(int partition, char code, ScriptReply reply) {
        switch (code) {
            case 'L', 'G' -> {
                suspicion.onMissing(partition, code == 'G');
                return RECOVERING;
            }
            case 'V' -> {
                return RECOVERING;
            }
            case 'S' -> {
                reply.next();
                return new Answer.Stale(PartitionLayout.readLong(reply.array, reply.offset));
            }
            case 'R' -> {
                return new Answer.Refused(reply.ballot());
            }
            case 'W' -> {
                return new Answer.NeedWhole(reply.ballot());
            }
            case 'E' -> {
                reply.next();
                return new Answer.Error(reply.text());
            }
            default -> {
                return null;
            }
        }
    }

    /** Why a partition does not answer, by its header field, the element just read; null when it does. */
    @Nullable
    Answer refusal(Header header, ScriptReply element) {
        byte[] field = element.isNull()
                ? null
                : Arrays.copyOfRange(element.array, element.offset, element.offset + element.length);
        return refusal(header.partition(), header.epoch(), field);
    }

    /** As above, from a copy of the field; null: there is none. */
    @Nullable
    Answer refusal(int partition, long epoch, byte @Nullable [] field) {
        if (field == null || !isOurs(field)) {
            suspicion.onMissing(partition, false);
            return RECOVERING;
        }
        PartitionLayout.PartitionHeader held = PartitionLayout.PartitionHeader.read(field, 0);
        if (held.epoch() > epoch) {
            return new Answer.Stale(held.epoch());
        }
        return held.counts() ? null : RECOVERING;
    }

    /** Whether a header field was written in this life of the node's memory. */
    boolean isOurs(byte[] field) {
        return Arrays.equals(field, PartitionLayout.TOKEN_OFFSET, field.length, token, 0, token.length);
    }
}

package dev.roundhouse.spi.storage;

import dev.roundhouse.spi.version.Ballot;
import java.util.Arrays;

/**
 * Takes the answer to one message: one of its methods is called exactly once, on the event loop that sent it, perhaps before
 * send returns.
 */
@FunctionalInterface
public interface AnswerHandler {
    void onAnswer(Answer answer);

    /**
     * In place of {@link #onAnswer}, of an {@link Answer.Value} that is neither expired nor brings events.
     *
     * @param clock of its V, as {@code proposer}
     * @param array where the encoded reply is, valid only during the call
     * @param length of the reply, bytes; negative: there is none
     */
    default void onValue(long clock, long proposer, byte[] array, int offset, int length) {
        byte[] reply = length < 0 ? null : Arrays.copyOfRange(array, offset, offset + length);
        onAnswer(new Answer.Value(Ballot.of(clock, proposer), reply, false));
    }
}

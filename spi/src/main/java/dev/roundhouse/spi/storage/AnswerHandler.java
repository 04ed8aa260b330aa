package dev.roundhouse.spi.storage;

/** Takes the answer to one message: called exactly once, on the event loop that sent it, perhaps before send returns. */
@FunctionalInterface
public interface AnswerHandler {
    void onAnswer(Answer answer);
}

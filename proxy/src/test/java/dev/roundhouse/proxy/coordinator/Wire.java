package dev.roundhouse.proxy.coordinator;

import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.AnswerHandler;
import dev.roundhouse.spi.storage.Message;
import dev.roundhouse.spi.version.Ballot;
import java.util.Arrays;

/** What becomes of messages and answers on their way between processes. */
final class Wire {
    private Wire() {}

    /** As it is now: a read's command is another's once its object is used again. */
    static Message asSent(Message message) {
        return message instanceof Message.Read read
                ? new Message.Read(
                        read.header(), read.register(), read.command().detach())
                : message;
    }

    /** Fails where a read's command has become another's before this replica has answered. */
    static AnswerHandler watching(Message message, AnswerHandler handler) {
        if (!(message instanceof Message.Read read)) {
            return handler;
        }
        String sent = read.command().toString();
        return new AnswerHandler() {
            @Override
            public void onAnswer(Answer answer) {
                look();
                handler.onAnswer(answer);
            }

            @Override
            public void onValue(long clock, long proposer, byte[] array, int offset, int length) {
                look();
                handler.onValue(clock, proposer, array, offset, length);
            }

            private void look() {
                if (!read.command().toString().equals(sent)) {
                    throw new IllegalStateException("used again too early: " + sent + ", now " + read.command());
                }
            }
        };
    }

    /** @param isPlain whether plain values come without an object, as by links */
    static void deliver(Answer answer, AnswerHandler handler, boolean isPlain) {
        if (isPlain
                && answer instanceof Answer.Value value
                && !value.expired()
                && value.events().isEmpty()
                && value.rest() == null) {
            byte[] reply = value.reply() == null ? new byte[0] : value.reply().clone();
            Ballot version = value.accepted();
            handler.onValue(version.clock(), version.proposer(), reply, 0, value.reply() == null ? -1 : reply.length);
            Arrays.fill(reply, (byte) '?'); // valid only during the call
        } else {
            handler.onAnswer(answer);
        }
    }
}

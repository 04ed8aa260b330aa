package dev.roundhouse.storage.redis;

import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.AnswerHandler;
import dev.roundhouse.spi.storage.Header;
import dev.roundhouse.spi.storage.Message;
import dev.roundhouse.spi.storage.Register;
import dev.roundhouse.spi.storage.RegisterState;
import dev.roundhouse.spi.version.Ballot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** The messages about whole partitions: flush, dump, load, admit. */
final class PartitionMessages {
    /** Calls of one message under way at a time: more would hold up the others on the connection. */
    static final int MAX_CALLS_UNDER_WAY = 128;

    private final Partitioning partitioning;
    private final ScriptSender sender;
    private final Outcomes outcomes;
    private final RegisterMessages registers;
    private final PartitionReader reader;
    private final Runnable onDiscarded;

    /** @param onDiscarded told when metadata was discarded, whose data keys are still there */
    PartitionMessages(
            Partitioning partitioning,
            ScriptSender sender,
            Outcomes outcomes,
            RegisterMessages registers,
            Runnable onDiscarded) {
        this.partitioning = partitioning;
        this.sender = sender;
        this.outcomes = outcomes;
        this.registers = registers;
        this.reader = new PartitionReader(sender);
        this.onDiscarded = onDiscarded;
    }

    void flush(Message.Flush message, AnswerHandler handler) {
        Header header = message.header();
        ScriptCall call = partitioning.call(Script.FLUSH, header);
        call.key(PartitionLayout.discardedKey(
                header.partition(), ThreadLocalRandom.current().nextLong()));
        call.key(PartitionLayout.DISCARDED_SET);
        call.argument(PartitionLayout.ballot(message.ballot())).argument(message.again() ? 1 : 0);
        sender.call(
                call,
                handler,
                reply -> outcomes.take(header.partition(), reply, handler, code -> {
                    onDiscarded.run();
                    return Answer.Accepted.NO_REPLY;
                }));
    }

    /** One call after another, some side by side; the first answer that is no success ends it. */
    private abstract static class Calls {
        private final int count;
        private final AnswerHandler handler;
        private int begun;
        private int underWay;
        private boolean isDone;

        Calls(int count, AnswerHandler handler) {
            this.count = count;
            this.handler = handler;
        }

        abstract void call(int i, AnswerHandler answered);

        /** Whether to go on after this answer. */
        abstract boolean take(int i, Answer answer);

        abstract Answer result();

        void run() {
            while (!isDone && begun < count && underWay < MAX_CALLS_UNDER_WAY) {
                int i = begun++;
                underWay++;
                call(i, answer -> answered(i, answer));
            }
            if (!isDone && begun == count && underWay == 0) {
                isDone = true;
                handler.onAnswer(result());
            }
        }

        private void answered(int i, Answer answer) {
            underWay--;
            if (isDone) {
                return;
            }
            if (take(i, answer)) {
                run();
            } else {
                isDone = true;
                handler.onAnswer(answer);
            }
        }
    }

    void admit(Message.Admit message, AnswerHandler handler) {
        int[] partitions = message.partitions();
        for (int partition : partitions) {
            if (!partitioning.has(partition)) {
                handler.onAnswer(Replication.NO_SUCH_PARTITION);
                return;
            }
        }
        char role = switch (message.role()) {
            case FENCE -> 'f';
            case RECOVER -> 'r';
            case COUNT -> 'c';
        };
        new Calls(partitions.length, handler) {
            private long newest = -1;

            @Override
            void call(int i, AnswerHandler answered) {
                ScriptCall call =
                        partitioning.admission(partitions[i], message.header().epoch(), role);
                sender.call(
                        call,
                        answered,
                        reply -> outcomes.take(partitions[i], reply, answered, code -> Answer.Accepted.NO_REPLY));
            }

            @Override
            boolean take(int i, Answer answer) {
                if (answer instanceof Answer.Stale stale) {
                    newest = Math.max(newest, stale.epoch());
                    return true;
                }
                return answer instanceof Answer.Accepted;
            }

            @Override
            Answer result() {
                onDiscarded.run();
                return newest > message.header().epoch() ? new Answer.Stale(newest) : Answer.Accepted.NO_REPLY;
            }
        }.run();
    }

    void load(Message.Load message, AnswerHandler handler) {
        Header header = message.header();
        ScriptCall raise = partitioning.call(Script.RAISE, header);
        raise.argument(PartitionLayout.ballot(message.floor())).argument(PartitionLayout.ballot(message.flushed()));
        sender.call(raise, handler, reply -> {
            reply.array();
            Answer refusal = outcomes.refusal(header.partition(), outcomes.code(reply), reply);
            if (refusal == null) {
                loadRegisters(message, handler);
            } else {
                handler.onAnswer(refusal);
            }
        });
    }

    private void loadRegisters(Message.Load message, AnswerHandler handler) {
        List<RegisterState> states = message.registers();
        new Calls(states.size(), handler) {
            @Override
            void call(int i, AnswerHandler answered) {
                registers.load(message.header(), states.get(i), answered);
            }

            @Override
            boolean take(int i, Answer answer) {
                return answer instanceof Answer.Accepted;
            }

            @Override
            Answer result() {
                return Answer.Accepted.NO_REPLY;
            }
        }.run();
    }

    void dump(Message.Dump message, AnswerHandler handler) {
        Header header = message.header();
        reader.read(header.partition(), handler, fields -> {
            byte[] held = fields.header();
            Answer refusal = outcomes.refusal(header.partition(), header.epoch(), held);
            if (refusal != null || held == null) {
                handler.onAnswer(refusal == null ? new Answer.Recovering() : refusal);
                return;
            }
            List<Register> names = new ArrayList<>();
            fields.registers(partitioning.isMeta(header), (register, version) -> {
                if (Long.compareUnsigned(register.hash(), message.from()) >= 0) {
                    names.add(register);
                }
            });
            names.sort(Comparator.comparing(Register::hash, Long::compareUnsigned));
            PartitionLayout.PartitionHeader partition = PartitionLayout.PartitionHeader.read(held, 0);
            dump(message, pageOf(names, message.limit()), nextAfter(names, message.limit()), partition, handler);
        });
    }

    private static List<Register> pageOf(List<Register> names, int limit) {
        return names.subList(0, pageEnd(names, limit));
    }

    private static @Nullable Register nextAfter(List<Register> names, int limit) {
        int end = pageEnd(names, limit);
        return end == names.size() ? null : names.get(end);
    }

    private static int pageEnd(List<Register> names, int limit) {
        int end = Math.min(limit, names.size());
        while (end > 0
                && end < names.size()
                && names.get(end).hash() == names.get(end - 1).hash()) {
            end++;
        }
        return end;
    }

    private void dump(
            Message.Dump message,
            List<Register> page,
            @Nullable Register next,
            PartitionLayout.PartitionHeader held,
            AnswerHandler handler) {
        RegisterState[] states = new RegisterState[page.size()];
        new Calls(page.size(), handler) {
            @Override
            void call(int i, AnswerHandler answered) {
                registers.fetch(new Message.Fetch(message.header(), page.get(i), Ballot.NONE), answered);
            }

            @Override
            boolean take(int i, Answer answer) {
                if (answer instanceof Answer.Fetched fetched) {
                    states[i] = fetched.state();
                    return true;
                }
                return false;
            }

            @Override
            Answer result() {
                return new Answer.Dumped(
                        List.of(states), held.floor(), held.flushed(), next == null ? 0 : next.hash(), next == null);
            }
        }.run();
    }
}

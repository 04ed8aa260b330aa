package dev.roundhouse.proxy.coordinator;

import dev.roundhouse.spi.resp.Request;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rounds of one event loop: one at a time for a register; commands that queue up meanwhile go as one batch in the next.
 * Order within a register is first come, first served.
 */
public final class RegisterQueues implements Rounds {
    /** Commands that may wait for one register; more are refused. */
    static final int MAX_WAITING = 16_384;

    /** Commands in one round. */
    static final int MAX_BATCH_COMMANDS = 256;

    /** Bytes of arguments in one round, unless a single command has more. */
    static final long MAX_BATCH_BYTES = 1 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(RegisterQueues.class);

    private final Environment environment;
    private final Permits permits;
    private final Map<RegisterKey, Queue> queues = new HashMap<>();
    private final Repair repair;
    private final ReadShares shares = new ReadShares();

    public RegisterQueues(Environment environment) {
        this(environment, new Permits());
    }

    RegisterQueues(Environment environment, Permits permits) {
        this.environment = environment;
        this.permits = permits;
        this.repair = new Repair(environment, this);
    }

    @Override
    public void submit(Target target, Request command, boolean readOnly, Completion completion) {
        RegisterKey key = target.key();
        Queue queue = queues.computeIfAbsent(key, Queue::new);
        if (queue.waiting.size() >= MAX_WAITING) {
            completion.complete(Outcome.overloaded(MAX_WAITING + " commands wait for the key"));
            return;
        }
        queue.waiting.add(new Waiting(target, command, readOnly, completion));
        queue.pump();
    }

    /** Brings all replicas of a register to its newest state, soon. */
    void repair(Target target) {
        repair.later(target);
    }

    /** Commands waiting or in a round; for metrics and tests. */
    public int pending() {
        int sum = 0;
        for (Queue queue : queues.values()) {
            sum += queue.waiting.size() + queue.batch.size();
        }
        return sum;
    }

    private record Waiting(Target target, Request command, boolean readOnly, Completion completion) {
        boolean goesWith(Waiting other) {
            return readOnly == other.readOnly
                    && target.protocol() == other.target.protocol()
                    && target.quorum().equals(other.target.quorum());
        }
    }

    private final class Queue implements Round.Listener {
        private final RegisterKey key;
        private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
        private List<Waiting> batch = List.of();
        private boolean isRunning;
        private boolean isPumping;
        private @Nullable Round round;
        private @Nullable Gathering gathering;

        Queue(RegisterKey key) {
            this.key = key;
        }

        /** Runs batches until one has to wait for its replicas: a loop, since local replicas answer at once. */
        void pump() {
            if (isPumping) {
                return;
            }
            isPumping = true;
            while (!isRunning && !waiting.isEmpty() && !isHeldBack()) {
                runNext();
            }
            isPumping = false;
            if (!isRunning && waiting.isEmpty() && (gathering == null || !gathering.isTimed())) {
                queues.remove(key);
            }
        }

        private boolean isHeldBack() {
            return gathering != null && gathering.holdsBack(waiting.size());
        }

        private void runNext() {
            isRunning = true;
            batch = takeBatch();
            environment.counters().rounds++;
            environment.counters().roundCommands += batch.size();
            Waiting first = batch.get(0);
            List<Request> commands = new ArrayList<>(batch.size());
            for (Waiting each : batch) {
                commands.add(each.command);
            }
            if (first.target.quorum().consistency() == Consistency.EVENTUAL) {
                new EventualUpdate(environment, shares, first.target, commands, this).attempt();
            } else {
                Round started = new Round(environment, first.target, commands, first.readOnly, permits, this);
                round = started;
                started.attempt();
            }
        }

        private List<Waiting> takeBatch() {
            List<Waiting> taken = new ArrayList<>();
            Waiting first = waiting.remove();
            taken.add(first);
            long bytes = first.command.payloadBytes();
            while (!waiting.isEmpty() && taken.size() < MAX_BATCH_COMMANDS) {
                Waiting next = waiting.peek();
                bytes += next.command.payloadBytes();
                if (!next.goesWith(first) || bytes > MAX_BATCH_BYTES) {
                    break;
                }
                taken.add(waiting.remove());
            }
            return taken;
        }

        @Override
        public void onDone(List<byte[]> replies, boolean someBehind) {
            List<Waiting> done = batch;
            if (someBehind) {
                repair.later(done.get(0).target);
            }
            for (int i = 0; i < done.size(); i++) {
                complete(done.get(i), replies.get(i));
            }
            ended();
        }

        private void ended() {
            boolean isOvertaken = round != null && round.overtaken() > 0;
            if (isOvertaken && gathering == null) {
                gathering = new Gathering(environment, this::pump);
            }
            if (gathering != null) {
                gathering.ended(batch.size(), isOvertaken);
            }
            round = null;
            isRunning = false;
            batch = List.of();
            pump();
        }

        /** What goes wrong with one reply must not hold up those who wait for the register after it. */
        private void complete(Waiting done, byte[] reply) {
            try {
                done.completion.complete(reply);
            } catch (RuntimeException e) {
                LOG.error("the reply to a {} could not be taken", done.command.text(0), e);
            }
        }

        @Override
        public void onError(byte[] error) {
            for (Waiting each : batch) {
                complete(each, error);
            }
            ended();
        }
    }
}

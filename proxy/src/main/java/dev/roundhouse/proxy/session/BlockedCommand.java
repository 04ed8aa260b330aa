package dev.roundhouse.proxy.session;

import dev.roundhouse.proxy.blocking.Waiter;
import dev.roundhouse.proxy.blocking.WaitingRoom;
import dev.roundhouse.proxy.routing.PendingReply;
import dev.roundhouse.spi.command.BlockingForm;
import dev.roundhouse.spi.command.CommandSpec;
import dev.roundhouse.spi.command.CommandTable;
import dev.roundhouse.spi.resp.Request;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A command that may wait, from its start to its reply: tried at once where nobody waits for its keys already, then again
 * whenever one of them is written. All on the client's loop, one attempt at a time, so that none begins once the client is
 * seen to be gone; one that is under way when it leaves counts as delivered.
 */
final class BlockedCommand implements Waiter {
    private static final CommandSpec TYPE = spec("type");
    private static final CommandSpec XREAD = spec("xread");
    private static final CommandSpec XINFO_GROUPS = spec("xinfo|groups");
    private static final CommandSpec XINFO_STREAM = spec("xinfo|stream");
    private static final String STREAM_GONE = "UNBLOCKED the stream key no longer exists";
    private static final String GROUP_GONE = "NOGROUP the consumer group this client was blocked on no longer exists";
    private static final String UNBLOCKED = "UNBLOCKED client unblocked via CLIENT UNBLOCK";

    private final ClientConnection client;
    private final CommandSpec spec;
    private final BlockingForm form;
    private final PendingReply reply;
    /** Of an XREADGROUP. */
    private final @Nullable String group;

    private final Map<ByteBuffer, Integer> keys = new LinkedHashMap<>();
    private final ArrayDeque<Runnable> attempts = new ArrayDeque<>();
    private Request request;
    private @Nullable ScheduledFuture<?> timeout;
    private byte @Nullable [] interrupted;
    /** How many of its keys have yet to be tried since it began to wait. */
    private int untried;

    private boolean hasLooked;
    private boolean isWaiting;
    private boolean isBusy;
    private boolean isOver;

    BlockedCommand(ClientConnection client, CommandSpec spec, BlockingForm form, Request request, PendingReply reply) {
        this.client = client;
        this.spec = spec;
        this.form = form;
        this.request = request;
        this.reply = reply;
        this.group = form.group(request);
        for (int key : form.waitedKeys(spec, request)) {
            keys.putIfAbsent(ByteBuffer.wrap(request.bytes(key)), key);
        }
    }

    private static CommandSpec spec(String name) {
        return Objects.requireNonNull(CommandTable.DEFAULT.find(name));
    }

    /** Begins; none of the client's further commands starts until it is over. */
    void start() {
        client.hold();
        for (ByteBuffer key : keys.keySet()) {
            if (client.loop().room().isWaited(key) && form.kind() != BlockingForm.Kind.STREAM) {
                await();
                return;
            }
        }
        tryAll(new ArrayList<>(keys.values()), 0);
    }

    /** {@code $} means the end of the stream as it is now, not as it will be at a later attempt. */
    private void pinIds(List<Integer> fromNowOn, int next) {
        if (next == fromNowOn.size()) {
            await();
            return;
        }
        int key = fromNowOn.get(next);
        Request question = Request.of(ascii("XINFO"), ascii("STREAM"), request.bytes(key));
        execute(XINFO_STREAM, question, answer -> {
            String text = new String(answer, StandardCharsets.ISO_8859_1);
            if (answer[0] == '-' && !text.startsWith("-ERR no such key")) {
                finish(answer);
                return;
            }
            String id = answer[0] == '-' ? "0-0" : StreamInfo.lastId(answer);
            request = BlockingForm.from(id, key, spec, request);
            pinIds(fromNowOn, next + 1);
        });
    }

    /** The first look at its keys: in one step where they are in one place, else one after the other. */
    private void tryAll(List<Integer> order, int next) {
        boolean isWhole =
                !form.mayLookOneByOne() || client.loop().router().single().isOnePlace(spec, request);
        if (!isWhole && next == order.size()) {
            lookedInVain();
            return;
        }
        Request attempt = isWhole ? request : form.about(order.get(next), request);
        execute(spec, attempt, answer -> {
            if (!isNull(answer)) {
                served(answer, null);
            } else if (isWhole) {
                lookedInVain();
            } else {
                tryAll(order, next + 1);
            }
        });
    }

    private void lookedInVain() {
        hasLooked = true;
        pinIds(form.fromNowOn(spec, request), 0);
    }

    private void execute(CommandSpec command, Request about, Consumer<byte[]> receiver) {
        execute(command, about, receiver, answer -> {});
    }

    /** @param late told instead where the client has gone meanwhile */
    private void execute(CommandSpec command, Request about, Consumer<byte[]> receiver, Consumer<byte[]> late) {
        isBusy = true;
        client.loop().router().single().execute(command, about, client, answer -> {
            isBusy = false;
            (isOver ? late : receiver).accept(answer);
        });
    }

    private void await() {
        if (interrupted != null) {
            finish(interrupted);
            return;
        }
        isWaiting = true;
        untried = keys.size();
        long millis = form.timeoutMillis(request);
        if (millis > 0) {
            timeout = client.eventLoop().schedule(() -> interrupt(nullArray()), millis, TimeUnit.MILLISECONDS);
        }
        client.loop().room().enter(this, List.copyOf(keys.keySet()));
    }

    private byte[] nullArray() {
        return ascii(client.protocol() == 3 ? "_\r\n" : "*-1\r\n");
    }

    /** Whether it was waiting, and waits no more. */
    boolean unblock(boolean withError) {
        if (isOver || interrupted != null || !isWaiting) {
            return false;
        }
        interrupt(withError ? Errors.of(UNBLOCKED) : nullArray());
        return true;
    }

    private void interrupt(byte[] answer) {
        if (isOver) {
            return;
        }
        if (isBusy) {
            interrupted = answer; // what the attempt brings is not to be lost
        } else {
            finish(answer);
        }
    }

    /** The client is gone. */
    void cancel() {
        if (!isOver) {
            isOver = true;
            leave();
        }
    }

    private void leave() {
        if (timeout != null) {
            timeout.cancel(false);
        }
        if (isWaiting) {
            isWaiting = false;
            client.loop().room().leave(this, List.copyOf(keys.keySet()), untried == 0);
        }
        while (!attempts.isEmpty()) {
            attempts.remove().run();
        }
    }

    private void finish(byte[] answer) {
        isOver = true;
        leave();
        client.modes().blocked(null);
        reply.complete(answer);
        client.goOn();
    }

    /** It has its answer; what it wrote itself may wake others. */
    private void served(byte[] answer, @Nullable ByteBuffer at) {
        // Before it leaves: the queue it is served from goes with the last who waits.
        client.loop().room().writtenByWaiter(at, written(answer));
        finish(answer);
    }

    private void served(byte[] answer, ByteBuffer at, Consumer<Outcome> outcome) {
        served(answer, at);
        outcome.accept(Outcome.SERVED);
    }

    private List<ByteBuffer> written(byte[] answer) {
        return answer[0] == '-' || isNull(answer) ? List.of() : destinations();
    }

    /** Keys besides its own that it may write and somebody waits for. */
    private List<ByteBuffer> destinations() {
        return client.loop().room().waitedAmong(spec, request).stream()
                .filter(key -> !keys.containsKey(key))
                .toList();
    }

    @Override
    public @Nullable Object subject() {
        return form.kind() == BlockingForm.Kind.STREAM ? group : form.kind();
    }

    @Override
    public boolean endsWithKey() {
        return group != null;
    }

    @Override
    public void attempt(ByteBuffer key, Reason reason, Consumer<Outcome> outcome) {
        client.eventLoop().execute(() -> {
            if (isBusy && !isOver) {
                attempts.add(() -> attemptNow(key, reason, outcome));
            } else {
                attemptNow(key, reason, outcome);
            }
        });
    }

    private void attemptNow(ByteBuffer key, Reason reason, Consumer<Outcome> outcome) {
        Integer at = keys.get(key);
        if (isOver || at == null) {
            outcome.accept(Outcome.GONE);
        } else if (isBusy) {
            attempts.add(() -> attemptNow(key, reason, outcome));
        } else {
            Consumer<Outcome> receiver = outcome;
            if (reason == Reason.ARRIVAL || reason == Reason.BEHIND) {
                receiver = result -> {
                    arrived(result);
                    outcome.accept(result);
                };
            }
            attemptFor(reason, key, at, receiver);
        }
    }

    /** Once it was tried at each key it counts as a client that waits, which whoever writes later can rely on. */
    private void arrived(Outcome result) {
        if (result == Outcome.EMPTY && isWaiting && --untried == 0) {
            client.loop().room().settled();
        }
    }

    private void attemptFor(Reason reason, ByteBuffer key, int at, Consumer<Outcome> outcome) {
        // For all but the first two, a look is cheaper than a round.
        if (reason == Reason.ARRIVAL
                || reason == Reason.WRITE
                || reason == Reason.RECHECK && form == BlockingForm.XREAD) {
            attemptAt(key, at, reason, outcome);
        } else if (reason == Reason.RECHECK && group != null) {
            recheckGroup(key, at, group, outcome);
        } else {
            look(TYPE, Request.of(ascii("TYPE"), key.array()), outcome, type -> {
                boolean isVain = reason == Reason.RECHECK
                        ? !isOfKind(type) || client.loop().room().isAnnounced(key)
                        : type[0] == '-' || isOfKind(type) || isNone(type) && !endsWithKey();
                if (isVain) {
                    empty(outcome);
                } else {
                    attemptAt(key, at, reason, outcome);
                }
            });
        }
    }

    /** Whether there is anything that its group has not read, or the group is gone. */
    private void recheckGroup(ByteBuffer key, int at, String name, Consumer<Outcome> outcome) {
        Request groups = Request.of(ascii("XINFO"), ascii("GROUPS"), key.array());
        look(XINFO_GROUPS, groups, outcome, answer -> {
            String lastId = answer[0] == '-' ? null : StreamInfo.lastDelivered(answer, name);
            if (lastId == null) {
                attemptAt(key, at, Reason.RECHECK, outcome);
                return;
            }
            Request newer = Request.of(
                    ascii("XREAD"), ascii("COUNT"), ascii("1"), ascii("STREAMS"), key.array(), ascii(lastId));
            look(XREAD, newer, outcome, entries -> {
                if (isNull(entries)) {
                    empty(outcome);
                } else {
                    attemptAt(key, at, Reason.RECHECK, outcome);
                }
            });
        });
    }

    private void look(CommandSpec command, Request about, Consumer<Outcome> outcome, Consumer<byte[]> receiver) {
        execute(command, about, receiver, late -> outcome.accept(Outcome.GONE));
    }

    private static boolean isNone(byte[] type) {
        return Arrays.equals(type, ascii("+none\r\n"));
    }

    private String typeName() {
        return switch (form.kind()) {
            case LIST -> "list";
            case SORTED_SET -> "zset";
            case STREAM -> "stream";
        };
    }

    private void attemptAt(ByteBuffer key, int at, Reason reason, Consumer<Outcome> told) {
        WaitingRoom room = client.loop().room();
        List<ByteBuffer> destinations = destinations();
        // Whoever waits for what this writes comes after those of keys that were written before: no look comes between.
        room.announced(destinations);
        Consumer<Outcome> outcome = result -> {
            room.withdrawn(destinations);
            told.accept(result);
        };
        execute(
                spec,
                form.about(at, request),
                answer -> {
                    boolean isError = answer[0] == '-';
                    if (isNull(answer)) {
                        empty(outcome);
                    } else if (!isError || !hasLooked && reason != Reason.WRITE && reason != Reason.RECHECK) {
                        served(answer, key, outcome);
                    } else if (form == BlockingForm.XREADGROUP && isGone(answer)) {
                        tellWhatIsGone(key, outcome);
                    } else if (isWrongType(answer)) {
                        tellIfOfDestination(key, answer, outcome);
                    } else if (isDoubt(answer)) {
                        served(answer, key, outcome);
                    } else {
                        empty(outcome); // out of reach for now: tried again
                    }
                },
                answer -> {
                    room.writtenByWaiter(key, written(answer));
                    outcome.accept(Outcome.GONE);
                });
    }

    private static boolean isWrongType(byte[] answer) {
        return Errors.is(answer, "WRONGTYPE");
    }

    private static boolean isGone(byte[] answer) {
        return isWrongType(answer) || Errors.is(answer, "NOGROUP");
    }

    private static boolean isDoubt(byte[] answer) {
        return Errors.is(answer, "INDOUBT");
    }

    /** That a key became of another type wakes nobody; that what it gives has no place at its destination is an error. */
    private void tellIfOfDestination(ByteBuffer key, byte[] error, Consumer<Outcome> outcome) {
        Consumer<byte[]> receiver = type -> {
            if (isOfKind(type)) {
                served(error, key, outcome);
            } else {
                empty(outcome);
            }
        };
        look(TYPE, Request.of(ascii("TYPE"), key.array()), outcome, receiver);
    }

    private boolean isOfKind(byte[] type) {
        return Arrays.equals(type, ascii("+" + typeName() + "\r\n"));
    }

    private void tellWhatIsGone(ByteBuffer key, Consumer<Outcome> outcome) {
        look(TYPE, Request.of(ascii("TYPE"), key.array()), outcome, type -> {
            boolean isStream = isOfKind(type);
            served(Errors.of(isStream ? GROUP_GONE : STREAM_GONE), key, outcome);
        });
    }

    private void empty(Consumer<Outcome> outcome) {
        outcome.accept(Outcome.EMPTY);
        byte[] answer = interrupted;
        if (answer != null) {
            finish(answer);
        } else if (!attempts.isEmpty()) {
            attempts.remove().run();
        }
    }

    private static boolean isNull(byte[] answer) {
        return answer[0] == '_' || (answer[0] == '*' || answer[0] == '$') && answer[1] == '-';
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}

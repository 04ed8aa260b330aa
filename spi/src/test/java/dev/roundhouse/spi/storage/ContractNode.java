package dev.roundhouse.spi.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.ring.KeyHash;
import dev.roundhouse.spi.ring.Partitions;
import dev.roundhouse.spi.version.Ballot;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A node as the contract's tests speak to it: builds messages, sends them on the link's loop, awaits the answers. */
public final class ContractNode {
    /** Partitions of the cluster in the contract's tests; nodes must be started with this number. */
    public static final int PARTITIONS = 16;

    private static final int ANSWER_SECONDS = 20;

    final StorageNode node;
    private final Executor loop;
    long epoch = 1;
    long now = 1_700_000_000_000L;
    int protocol = 2;

    /** @param loop runs what it is given on the event loop that owns the link; {@code Runnable::run} if any thread may */
    public ContractNode(StorageNode node, Executor loop) {
        this.node = node;
        this.loop = loop;
    }

    static Register key(String name) {
        byte[] bytes = bytes(name);
        return new Register(bytes, false, KeyHash.xxHash64(bytes, 0, bytes.length));
    }

    static Register tag(String name) {
        byte[] bytes = bytes(name);
        return new Register(bytes, true, KeyHash.xxHash64(bytes, 0, bytes.length));
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static int partitionOf(Register register) {
        return new Partitions(PARTITIONS).partitionOf(register.hash());
    }

    Header header(int partition) {
        return new Header(0, partition, epoch, now, protocol);
    }

    Header header(Register register) {
        return header(partitionOf(register));
    }

    Answer send(Message message) {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        loop.execute(() -> {
            try {
                node.send(message, answer::complete);
            } catch (RuntimeException | Error e) {
                answer.completeExceptionally(e);
            }
        });
        try {
            return answer.get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("no answer to " + message, e);
        }
    }

    Answer admit(Message.Role role) {
        return admit(role, IntStream.rangeClosed(0, PARTITIONS).toArray());
    }

    Answer admit(Message.Role role, int... partitions) {
        return send(new Message.Admit(header(Header.ALL_PARTITIONS), partitions, role));
    }

    Answer prepare(Register register, Ballot ballot) {
        return send(new Message.Prepare(header(register), register, ballot));
    }

    Answer write(Register register, Ballot ballot, String... command) {
        return send(new Message.Write(header(register), register, ballot, Request.of(command)));
    }

    /** An apply without {@code next}, whose parent is {@code previous}. */
    Answer apply(Register register, Ballot ballot, Ballot previous, Request... commands) {
        return send(new Message.Apply(
                header(register), register, ballot, previous, previous, List.of(commands), Ballot.NONE));
    }

    Answer install(RegisterState state, Ballot ballot, Request... commands) {
        return send(new Message.Install(
                header(state.register()), ballot, state, state.accepted(), List.of(commands), Ballot.NONE));
    }

    Answer redeliver(RegisterState state) {
        return send(new Message.Redeliver(header(state.register()), state));
    }

    Answer.Value read(Register register, String... command) {
        Answer answer = send(new Message.Read(header(register), register, Request.of(command)));
        assertThat(answer).isInstanceOf(Answer.Value.class);
        return (Answer.Value) answer;
    }

    String readText(Register register, String... command) {
        return text(read(register, command).reply());
    }

    Ballot version(Register register) {
        return ((Answer.Value) send(new Message.Version(header(register), register))).accepted();
    }

    RegisterState fetch(Register register, Ballot since) {
        return ((Answer.Fetched) send(new Message.Fetch(header(register), register, since))).state();
    }

    RegisterState fetch(Register register) {
        return fetch(register, Ballot.NONE);
    }

    Answer flush(int partition, Ballot ballot) {
        return send(new Message.Flush(header(partition), ballot, false));
    }

    /** All keys, page by page. */
    List<Answer.ScannedKey> scan(int limit) {
        long end = KeyPosition.first(PARTITIONS, Integer.numberOfTrailingZeros(PARTITIONS));
        List<Answer.ScannedKey> keys = new ArrayList<>();
        long at = 0;
        while (at < end) {
            Answer.Keys page = (Answer.Keys) send(new Message.Scan(header(Header.ALL_PARTITIONS), at, end, limit));
            assertThat(page.next()).isGreaterThan(at);
            for (Answer.ScannedKey key : page.keys()) {
                assertThat(key.position()).isBetween(at, page.next() - 1);
            }
            keys.addAll(page.keys());
            at = page.next();
        }
        return keys;
    }

    Answer.Digests digests() {
        return (Answer.Digests) send(new Message.Digest(header(Header.ALL_PARTITIONS), 0, PARTITIONS + 1));
    }

    /** A whole partition, page by page. */
    List<Answer.Dumped> dump(int partition, int limit) {
        List<Answer.Dumped> pages = new ArrayList<>();
        long from = 0;
        Answer.Dumped page;
        do {
            page = (Answer.Dumped) send(new Message.Dump(header(partition), from, limit));
            pages.add(page);
            from = page.next();
        } while (!page.done());
        return pages;
    }

    static String text(byte @Nullable [] reply) {
        return reply == null ? "(none)" : new String(reply, StandardCharsets.ISO_8859_1);
    }

    static List<String> texts(Answer answer) {
        assertThat(answer).isInstanceOf(Answer.Accepted.class);
        return ((Answer.Accepted) answer)
                .replies().stream().map(ContractNode::text).toList();
    }

    /** A state as text, so that two can be compared byte for byte; lineage and promise left out. */
    static String describe(RegisterState state) {
        StringBuilder text = new StringBuilder(state.register() + " " + state.accepted() + " base " + state.base());
        state.keys().stream()
                .sorted((a, b) -> Arrays.compareUnsigned(a.key(), b.key()))
                .forEach(key -> text.append('\n')
                        .append(text(key.key()))
                        .append(' ')
                        .append(key.content())
                        .append(' ')
                        .append(key.expireAt())
                        .append(' ')
                        .append(key.type())
                        .append(' ')
                        .append(text(key.payload())));
        return text.toString();
    }
}

package dev.roundhouse.proxy.process;

import dev.roundhouse.proxy.process.RespClient.ErrorReply;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** One thread of {@link Load}: a connection, keys that only it writes, and what it knows of them. */
final class LoadClient implements Runnable {
    private static final int VALUES = 40;
    private static final int LISTS = 8;
    /** Tokens of a list, before it goes on with another key. */
    private static final int MAX_TOKENS = 100;
    /** Asked again so often when a connection fails: a proxy that starts takes its time. */
    private static final long RECONNECT_PAUSE_MILLIS = 20;

    private final int id;
    private final int port;
    private final Counters counters;
    private final SplittableRandom random;
    private final AtomicBoolean stopping;
    private final List<OwnValue> values = new ArrayList<>();
    private final List<OwnList> lists = new ArrayList<>();
    private final List<OwnList> fullLists = new ArrayList<>();
    private final Map<String, Long> errors = new ConcurrentHashMap<>();
    private @Nullable RespClient connection;
    private long written;
    private final AtomicLong acknowledged = new AtomicLong();
    private volatile long maxNanos;
    private volatile @Nullable String violation;

    LoadClient(int id, int port, Counters counters, SplittableRandom random, AtomicBoolean stopping) {
        this.id = id;
        this.port = port;
        this.counters = counters;
        this.random = random;
        this.stopping = stopping;
        for (int i = 0; i < VALUES; i++) {
            values.add(new OwnValue("value:" + id + ":" + i));
        }
        for (int i = 0; i < LISTS; i++) {
            lists.add(new OwnList("list:" + id + ":" + i + ":0"));
        }
    }

    long acknowledged() {
        return acknowledged.get();
    }

    Map<String, Long> errors() {
        return errors;
    }

    long maxMillis() {
        return TimeUnit.NANOSECONDS.toMillis(maxNanos);
    }

    @Nullable
    String violation() {
        return violation;
    }

    @Override
    public void run() {
        try {
            while (!stopping.get() && violation == null) {
                step();
            }
        } catch (RuntimeException e) {
            violation = "client " + id + ": " + e;
        } finally {
            disconnect();
        }
    }

    private void step() {
        int dice = random.nextInt(100);
        if (dice < 35) {
            OwnValue value = values.get(random.nextInt(VALUES));
            value.set(this, id + "-" + written++);
        } else if (dice < 65) {
            values.get(random.nextInt(VALUES)).get(this);
        } else if (dice < 82) {
            append(random.nextInt(LISTS));
        } else {
            increment(random.nextInt(Counters.COUNT));
        }
    }

    private void append(int i) {
        OwnList list = lists.get(i);
        list.append(this, "%02d%06d;".formatted(id, written++ % 1_000_000));
        if (list.size() >= MAX_TOKENS) {
            fullLists.add(list);
            lists.set(i, new OwnList("list:" + id + ":" + i + ":" + fullLists.size()));
        }
    }

    private void increment(int counter) {
        Answer answer = ask("INCR", Counters.key(counter));
        if (answer.isReply()) {
            check(counters.acknowledged(counter, answer.reply));
        } else if (answer.kind == Kind.IN_DOUBT) {
            counters.inDoubt(counter);
        }
    }

    void check(@Nullable String problem) {
        if (problem != null) {
            violation = "client " + id + ": " + problem;
        }
    }

    /** What became of a request. */
    enum Kind {
        REPLY,
        NOT_DONE,
        IN_DOUBT
    }

    record Answer(Kind kind, @Nullable Object reply) {
        boolean isReply() {
            return kind == Kind.REPLY;
        }
    }

    /** Sends a command, reconnecting first when there is no connection. */
    Answer ask(String... command) {
        RespClient client = connected();
        if (client == null) {
            return new Answer(Kind.NOT_DONE, null);
        }
        long began = System.nanoTime();
        Object reply;
        try {
            reply = client.call(command);
        } catch (IOException e) {
            error(e instanceof SocketTimeoutException ? "timeout" : "connection lost");
            disconnect();
            return new Answer(Kind.IN_DOUBT, null);
        } finally {
            maxNanos = Math.max(maxNanos, System.nanoTime() - began);
        }
        if (reply instanceof ErrorReply failed) {
            error(failed.code().equals("ERR") ? failed.text() : failed.code());
            return new Answer(failed.code().equals("INDOUBT") ? Kind.IN_DOUBT : Kind.NOT_DONE, reply);
        }
        acknowledged.incrementAndGet();
        return new Answer(Kind.REPLY, reply);
    }

    private void error(String code) {
        errors.merge(code, 1L, Long::sum);
    }

    private @Nullable RespClient connected() {
        while (connection == null && !stopping.get()) {
            try {
                connection = new RespClient(port);
            } catch (IOException e) {
                try {
                    TimeUnit.MILLISECONDS.sleep(RECONNECT_PAUSE_MILLIS);
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                    return null;
                }
            }
        }
        return connection;
    }

    private void disconnect() {
        RespClient old = connection;
        connection = null;
        if (old != null) {
            try {
                old.close();
            } catch (IOException e) {
                // It is gone either way.
            }
        }
    }

    void verify(RespClient client, List<String> problems) throws IOException {
        for (OwnValue value : values) {
            value.verify(client, problems);
        }
        for (OwnList list : lists) {
            list.verify(client, problems);
        }
        for (OwnList list : fullLists) {
            list.verify(client, problems);
        }
    }
}

package dev.roundhouse.proxy.process;

import dev.roundhouse.proxy.process.RespClient.ErrorReply;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Counters that all clients increment: each reply is another number, the total is exact. */
final class Counters {
    static final int COUNT = 16;

    private final List<Counter> counters = new ArrayList<>();

    private static final class Counter {
        final Set<Long> replies = ConcurrentHashMap.newKeySet();
        final AtomicLong doubts = new AtomicLong();
    }

    Counters() {
        for (int i = 0; i < COUNT; i++) {
            counters.add(new Counter());
        }
    }

    static String key(int counter) {
        return "counter:" + counter;
    }

    /** What is wrong with this reply; null when nothing is. */
    @Nullable
    String acknowledged(int counter, @Nullable Object reply) {
        boolean isNew =
                reply instanceof Long number && counters.get(counter).replies.add(number);
        return isNew ? null : "INCR " + key(counter) + " answered " + reply + ", as it had before";
    }

    void inDoubt(int counter) {
        counters.get(counter).doubts.incrementAndGet();
    }

    void verify(RespClient client, List<String> problems) throws IOException {
        for (int i = 0; i < COUNT; i++) {
            Counter counter = counters.get(i);
            Object reply = client.call("GET", key(i));
            long total = reply instanceof String text ? Long.parseLong(text) : 0;
            long least = counter.replies.size();
            long most = least + counter.doubts.get();
            if (reply instanceof ErrorReply || total < least || total > most) {
                problems.add(key(i) + " is " + reply + ", not " + least + " to " + most);
            }
        }
    }
}

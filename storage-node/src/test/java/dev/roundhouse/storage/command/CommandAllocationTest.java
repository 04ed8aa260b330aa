package dev.roundhouse.storage.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.spi.storage.EncodingLimits;
import dev.roundhouse.storage.store.CommandExecutor;
import dev.roundhouse.storage.store.Entry;
import dev.roundhouse.storage.store.Keyspace;
import dev.roundhouse.storage.value.Value;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class CommandAllocationTest {
    private static final int WARM_UP = 20_000;
    private static final int RUNS = 10_000;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final CommandExecutor executor = Commands.executor();
    private final OneKey keyspace = new OneKey();
    private final RespWriter reply = new RespWriter();

    @Test
    void when_getAndSetRun_then_theyAllocateNothing() {
        Request[] requests = {
            Request.of("SET", "key", "value"),
            Request.of("GET", "key"),
            Request.of("SET", "key", "value", "PXAT", "9999999999999")
        };
        run(requests, WARM_UP);
        long before = threads.getCurrentThreadAllocatedBytes();
        run(requests, RUNS);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(allocated / ((long) RUNS * requests.length)).isZero();
    }

    private void run(Request[] requests, int times) {
        for (int i = 0; i < times; i++) {
            for (Request request : requests) {
                executor.execute(request, keyspace, reply);
                reply.clear();
            }
        }
    }

    /** A keyspace and its only entry, in arrays that stay. */
    private static final class OneKey implements Keyspace, Entry {
        private final byte[] value = new byte[100];
        private int length = -1;
        private long expireAt;

        @Override
        public long now() {
            return 1_700_000_000_000L;
        }

        @Override
        public Entry find(byte[] array, int offset, int keyLength) {
            return this;
        }

        @Override
        public Entry peek(byte[] array, int offset, int keyLength) {
            return this;
        }

        @Override
        public void putString(Entry key, byte[] bytes, int offset, int bytesLength, boolean own, long at) {
            System.arraycopy(bytes, offset, value, 0, bytesLength);
            length = bytesLength;
            expireAt = at;
        }

        @Override
        public void expireAt(Entry key, long at) {
            expireAt = at;
        }

        @Override
        public void remove(Entry key) {
            length = -1;
            Arrays.fill(value, (byte) 0);
        }

        @Override
        public void rename(Entry from, Entry to) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void copy(Entry from, Entry to) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void put(Entry key, Value typed, long at) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void changed(Entry key) {
            throw new UnsupportedOperationException();
        }

        @Override
        public EncodingLimits limits() {
            throw new UnsupportedOperationException();
        }

        @Override
        public RandomGenerator random() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Value value() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isPresent() {
            return length >= 0;
        }

        @Override
        public byte type() {
            return 's';
        }

        @Override
        public long expireAt() {
            return expireAt;
        }

        @Override
        public byte[] array() {
            return value;
        }

        @Override
        public int offset() {
            return 0;
        }

        @Override
        public int length() {
            return length;
        }

        @Override
        public boolean share() {
            return false;
        }

        @Override
        public long idleSeconds() {
            return 0;
        }
    }
}

package dev.roundhouse.storage.command;

import dev.roundhouse.spi.storage.EncodingLimits;
import dev.roundhouse.spi.storage.KeyPosition;
import dev.roundhouse.storage.store.Entry;
import dev.roundhouse.storage.store.Keyspace;
import dev.roundhouse.storage.store.WholeStore;
import dev.roundhouse.storage.value.Value;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The naive keyspace: a map. A view of a key that changed, or that is the fifth since, refuses to be used. */
final class FakeKeyspace implements Keyspace, WholeStore {
    private static final int LARGE_BYTES = 32 * 1024;
    private static final int LIVE_VIEWS = 4;
    private static final long POSITIONS = (1L << KeyPosition.BITS) - 1;

    private final Map<String, Held> values = new HashMap<>();
    private long now;
    private int finds;

    private record Held(byte type, byte[] bytes, long expireAt) {}

    @Override
    public long now() {
        return now;
    }

    void setNow(long millis) {
        now = millis;
    }

    /** Puts a key that is no string there. */
    void plantList(String key) {
        values.put(key, new Held((byte) 'l', new byte[0], Entry.NO_EXPIRY));
    }

    @Override
    public Entry find(byte[] array, int offset, int length) {
        String key = text(array, offset, length);
        Held value = values.get(key);
        if (value != null && value.expireAt != Entry.NO_EXPIRY && value.expireAt < now) {
            values.remove(key);
            value = null;
        }
        return new View(key, value, ++finds);
    }

    @Override
    public Entry peek(byte[] array, int offset, int length) {
        return find(array, offset, length);
    }

    @Override
    public void putString(Entry key, byte[] value, int offset, int length, boolean own, long expireAt) {
        byte[] bytes = own ? value : Arrays.copyOfRange(value, offset, offset + length);
        if (own && (offset != 0 || length != value.length)) {
            throw new AssertionError("not the whole array: " + offset + "+" + length + " of " + value.length);
        }
        values.put(live(key).key, new Held((byte) 's', bytes, expireAt));
    }

    @Override
    public void put(Entry key, Value value, long expireAt) {
        throw new UnsupportedOperationException("strings only");
    }

    @Override
    public void changed(Entry key) {
        throw new UnsupportedOperationException("strings only");
    }

    @Override
    public EncodingLimits limits() {
        throw new UnsupportedOperationException("strings only");
    }

    @Override
    public RandomGenerator random() {
        throw new UnsupportedOperationException("strings only");
    }

    @Override
    public void expireAt(Entry key, long at) {
        View view = live(key);
        Held value = view.held();
        values.put(view.key, new Held(value.type, value.bytes, at));
        if (at != Entry.NO_EXPIRY && at <= now) {
            values.remove(view.key);
        }
    }

    @Override
    public void remove(Entry key) {
        values.remove(live(key).key);
    }

    @Override
    public void rename(Entry from, Entry to) {
        Held value = live(from).held();
        values.remove(live(from).key);
        values.put(live(to).key, value);
    }

    @Override
    public void copy(Entry from, Entry to) {
        values.put(live(to).key, live(from).held());
    }

    @Override
    public WholeStore wholeStore() {
        return this;
    }

    @Override
    public long count() {
        return values.size();
    }

    @Override
    public long scan(long from, int limit, KeyVisitor visitor) {
        List<String> keys = new ArrayList<>(values.keySet());
        keys.removeIf(key -> position(key) < from || !isLive(key));
        keys.sort(Comparator.comparingLong(FakeKeyspace::position));
        long last = -1;
        for (int i = 0; i < keys.size(); i++) {
            String key = keys.get(i);
            if (i >= limit && position(key) != last) {
                return position(key);
            }
            last = position(key);
            byte[] bytes = key.getBytes(StandardCharsets.ISO_8859_1);
            visitor.visit(bytes, 0, bytes.length, values.get(key).type);
        }
        return 0;
    }

    private boolean isLive(String key) {
        long expireAt = values.get(key).expireAt;
        return expireAt == Entry.NO_EXPIRY || expireAt >= now;
    }

    private static long position(String key) {
        return key.hashCode() * 0x9E3779B97F4A7C15L >>> 2 & POSITIONS;
    }

    @Override
    public byte @Nullable [] randomKey() {
        for (String key : values.keySet()) {
            if (isLive(key)) {
                return key.getBytes(StandardCharsets.ISO_8859_1);
            }
        }
        return null;
    }

    @Override
    public void flush() {
        values.clear();
    }

    private View live(Entry entry) {
        View view = (View) entry;
        view.check();
        return view;
    }

    private static String text(byte[] array, int offset, int length) {
        return new String(array, offset, length, StandardCharsets.ISO_8859_1);
    }

    private final class View implements Entry {
        private final String key;
        private final @Nullable Held value;
        private final int find;

        View(String key, @Nullable Held value, int find) {
            this.key = key;
            this.value = value;
            this.find = find;
        }

        private void check() {
            if (finds - find >= LIVE_VIEWS || values.get(key) != value) {
                throw new AssertionError("the view of " + key + " is no longer valid");
            }
        }

        private Held held() {
            check();
            if (value == null) {
                throw new AssertionError(key + " is absent");
            }
            return value;
        }

        @Override
        public boolean isPresent() {
            check();
            return value != null;
        }

        @Override
        public byte type() {
            return held().type;
        }

        @Override
        public long expireAt() {
            return held().expireAt;
        }

        @Override
        public byte[] array() {
            return held().bytes;
        }

        @Override
        public int offset() {
            held();
            return 0;
        }

        @Override
        public int length() {
            return held().bytes.length;
        }

        @Override
        public Value value() {
            throw new UnsupportedOperationException("strings only");
        }

        @Override
        public boolean share() {
            return held().bytes.length >= LARGE_BYTES;
        }

        @Override
        public long idleSeconds() {
            return 0;
        }
    }
}

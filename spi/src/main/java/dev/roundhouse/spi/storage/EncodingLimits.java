package dev.roundhouse.spi.storage;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Up to which size values stay in their compact form, under the names that Redis' CONFIG has for these parameters. Only how
 * a value lies in memory depends on them, and what OBJECT ENCODING says: never its content, its order or the bytes by which
 * it travels, so that replicas may have different ones. Those of streams alone {@link #changeContent}. Thread-safe.
 */
public final class EncodingLimits {
    private final Map<String, AtomicLong> limits = new TreeMap<>();
    private final AtomicLong hashEntries = limit("hash-max-listpack-entries", 512);
    private final AtomicLong hashBytes = limit("hash-max-listpack-value", 64);
    private final AtomicLong setIntegers = limit("set-max-intset-entries", 512);
    private final AtomicLong sortedSetEntries = limit("zset-max-listpack-entries", 128);
    private final AtomicLong sortedSetBytes = limit("zset-max-listpack-value", 64);

    private final AtomicLong streamNodeBytes = limit("stream-node-max-bytes", 4_096);
    private final AtomicLong streamNodeEntries = limit("stream-node-max-entries", 100);

    private AtomicLong limit(String name, long value) {
        AtomicLong limit = new AtomicLong(value);
        limits.put(name, limit);
        return limit;
    }

    public Set<String> names() {
        return Set.copyOf(limits.keySet());
    }

    /** @param name one of {@link #names} */
    public long get(String name) {
        return limit(name).get();
    }

    /**
     * @param name one of {@link #names}
     * @param value from 0 on
     */
    public void set(String name, long value) {
        if (value < 0) {
            throw new IllegalArgumentException(name + " " + value);
        }
        limit(name).set(value);
    }

    private AtomicLong limit(String name) {
        AtomicLong limit = limits.get(name);
        if (limit == null) {
            throw new IllegalArgumentException("no limit " + name);
        }
        return limit;
    }

    /** Whether content depends on a limit: what is trimmed of a stream goes by its nodes, which must not differ among replicas. */
    public static boolean changeContent(String name) {
        return name.startsWith("stream-");
    }

    /** Bytes of a stream's node at which the next begins; 0: no limit. */
    public long streamNodeBytes() {
        return streamNodeBytes.get();
    }

    /** Entries of a stream's node after which the next begins; 0: no limit. */
    public long streamNodeEntries() {
        return streamNodeEntries.get();
    }

    /** Most fields of a packed hash. */
    public long hashEntries() {
        return hashEntries.get();
    }

    /** Longest field and value of a packed hash. */
    public long hashBytes() {
        return hashBytes.get();
    }

    /** Most members of a set that is kept as numbers. */
    public long setIntegers() {
        return setIntegers.get();
    }

    /** Most members of a packed sorted set. */
    public long sortedSetEntries() {
        return sortedSetEntries.get();
    }

    /** Longest member of a packed sorted set. */
    public long sortedSetBytes() {
        return sortedSetBytes.get();
    }
}

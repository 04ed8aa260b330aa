package dev.roundhouse.proxy.session;

import dev.roundhouse.proxy.routing.PendingReply;
import dev.roundhouse.proxy.routing.StoreFigures;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.spi.storage.NodeFigures;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.nio.charset.StandardCharsets;

/** MEMORY, but for USAGE, which a node answers: the heap of this process, and the keys that are in it. */
final class MemoryCommands {
    private static final int FIELDS = 27;

    private final ServerState server;

    MemoryCommands(ServerState server) {
        this.server = server;
    }

    boolean stats(Request request, ClientConnection client) {
        int protocol = client.protocol();
        PendingReply reply = client.later(false);
        StoreFigures.read(client.loop().services(), figures -> {
            RespWriter out = new RespWriter(protocol);
            stats(figures.local(), out);
            reply.complete(out.toBytes());
        });
        return true;
    }

    private void stats(NodeFigures keys, RespWriter out) {
        HeapFigures.Sample heap = server.heap().sample();
        long clients = clientBytes();
        long overhead = Math.max(0, heap.usedBytes() - keys.usedBytes());
        long net = Math.max(1, heap.usedBytes() - Math.min(heap.usedBytes(), heap.startupBytes()));
        out.mapHeader(FIELDS + (keys.keys() > 0 ? 1 : 0));
        field(out, "peak.allocated", heap.peakBytes());
        field(out, "total.allocated", heap.usedBytes());
        field(out, "startup.allocated", heap.startupBytes());
        field(out, "replication.backlog", 0);
        field(out, "clients.slaves", 0);
        field(out, "clients.normal", clients);
        field(out, "cluster.links", 0);
        field(out, "aof.buffer", 0);
        field(out, "lua.caches", 0);
        field(out, "functions.caches", 0);
        if (keys.keys() > 0) {
            out.bulk("db.0");
            out.mapHeader(3);
            field(out, "overhead.hashtable.main", 0);
            field(out, "overhead.hashtable.expires", 0);
            field(out, "overhead.hashtable.slot-to-keys", 0);
        }
        field(out, "overhead.total", overhead);
        field(out, "keys.count", keys.keys());
        field(out, "keys.bytes-per-key", keys.keys() == 0 ? 0 : keys.usedBytes() / keys.keys());
        field(out, "dataset.bytes", keys.usedBytes());
        field(out, "dataset.percentage", Math.min(100, 100.0 * keys.usedBytes() / net));
        field(out, "peak.percentage", heap.peakPercent());
        field(out, "allocator.allocated", heap.usedBytes());
        field(out, "allocator.active", heap.committedBytes());
        field(out, "allocator.resident", heap.residentBytes());
        field(out, "allocator-fragmentation.ratio", heap.unusedRatio());
        field(out, "allocator-fragmentation.bytes", heap.committedBytes() - heap.usedBytes());
        field(out, "allocator-rss.ratio", heap.outsideRatio());
        field(out, "allocator-rss.bytes", heap.residentBytes() - heap.committedBytes());
        field(out, "rss-overhead.ratio", 1.0);
        field(out, "rss-overhead.bytes", 0);
        field(out, "fragmentation", heap.fragmentation());
        field(out, "fragmentation.bytes", heap.residentBytes() - heap.usedBytes());
    }

    private static void field(RespWriter out, String name, long value) {
        out.bulk(name);
        out.integer(value);
    }

    private static void field(RespWriter out, String name, double value) {
        out.bulk(name);
        out.doubleValue(value);
    }

    /** Buffers of the clients, as each loop saw them last. */
    private long clientBytes() {
        return server.loops().stream().mapToLong(ClientLoop::clientBytes).sum();
    }

    void doctor(Request request, ClientConnection client, RespWriter out) {
        HeapFigures.Sample heap = server.heap().sample();
        long limit = Runtime.getRuntime().maxMemory();
        String report = heap.usedBytes() > limit / 10 * 9
                ? "The heap is nearly full: " + HeapFigures.human(heap.usedBytes()) + " of " + HeapFigures.human(limit)
                        + ". Give the process more (-Xmx), or the store a limit (maxBytes).\n"
                : "Nothing is wrong with the memory of this process: " + HeapFigures.human(heap.usedBytes()) + " of "
                        + HeapFigures.human(limit) + " of heap are in use.\n";
        out.verbatim("txt", report.getBytes(StandardCharsets.UTF_8));
    }

    /** What the JVM says of its pools and collectors. */
    void mallocStats(Request request, ClientConnection client, RespWriter out) {
        StringBuilder text = new StringBuilder("heap and other pools of the JVM\n");
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            text.append(pool.getName()).append(": used ").append(pool.getUsage().getUsed());
            text.append(", committed ").append(pool.getUsage().getCommitted()).append('\n');
        }
        for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            text.append("buffers ").append(pool.getName()).append(": used ").append(pool.getMemoryUsed());
            text.append('\n');
        }
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            text.append(collector.getName()).append(": ").append(collector.getCollectionCount());
            text.append(" collections, ").append(collector.getCollectionTime()).append(" ms\n");
        }
        out.verbatim("txt", text.toString().getBytes(StandardCharsets.UTF_8));
    }
}

package dev.roundhouse.proxy.session;

import dev.roundhouse.proxy.pubsub.ChannelKind;
import dev.roundhouse.proxy.routing.StoreFigures;
import dev.roundhouse.spi.command.CommandSpec;
import dev.roundhouse.spi.storage.NodeFigures;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.random.RandomGenerator;

/** The text of INFO, in Redis' fields, where they are true of a proxy. */
final class InfoText {
    /** In the order of Redis. */
    enum Section {
        SERVER,
        CLIENTS,
        MEMORY,
        PERSISTENCE,
        STATS,
        REPLICATION,
        CPU,
        MODULES,
        COMMANDSTATS,
        ERRORSTATS,
        LATENCYSTATS,
        CLUSTER,
        KEYSPACE;

        String title() {
            return this == CPU ? "CPU" : name().charAt(0) + name().substring(1).toLowerCase(Locale.ROOT);
        }
    }

    /** Without those that Redis shows only when asked. */
    static final Set<Section> DEFAULT = EnumSet.complementOf(EnumSet.of(Section.COMMANDSTATS, Section.LATENCYSTATS));

    private static final String VERSION =
            Objects.requireNonNullElse(InfoText.class.getPackage().getImplementationVersion(), "development");
    /** Ticks per second of the times in /proc/self/stat: fixed on Linux (USER_HZ). */
    private static final double TICKS_PER_SECOND = 100;

    /** Redis counts the seconds of its clock in 24 bits. */
    private static final int LRU_CLOCK_MASK = 0xffffff;

    private static final String NO_REPLICATION_ID = "0".repeat(40);

    private final ServerState server;
    private final String runId;

    InfoText(ServerState server) {
        this.server = server;
        RandomGenerator random = RandomGenerator.getDefault();
        StringBuilder id = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            id.append(Character.forDigit(random.nextInt(16), 16));
        }
        this.runId = id.toString();
    }

    /** @param keys there are; the figures may be a moment older */
    byte[] of(Set<Section> sections, long keys, StoreFigures figures) {
        StringBuilder text = new StringBuilder();
        for (Section section : sections) {
            text.append(text.isEmpty() ? "" : "\r\n");
            text.append("# ").append(section.title()).append("\r\n");
            write(section, keys, figures, new Lines(text));
            NeutralFields.of(section).forEach(field -> text.append(field).append("\r\n"));
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Appends fields. */
    private record Lines(StringBuilder text) {
        Lines field(String name, Object value) {
            text.append(name).append(':').append(value).append("\r\n");
            return this;
        }
    }

    private void write(Section section, long keys, StoreFigures figures, Lines lines) {
        switch (section) {
            case SERVER -> server(lines);
            case CLIENTS -> clients(lines);
            case MEMORY -> memory(figures, lines);
            case PERSISTENCE -> persistence(lines);
            case STATS -> stats(figures, lines);
            case REPLICATION -> replication(lines);
            case CPU -> cpu(lines);
            case MODULES -> {}
            case COMMANDSTATS -> commands(lines);
            case ERRORSTATS ->
                server.errors().counts().forEach((code, count) -> lines.field("errorstat_" + code, "count=" + count));
            case LATENCYSTATS -> latencies(lines);
            case CLUSTER -> lines.field("cluster_enabled", 0);
            case KEYSPACE -> {
                if (keys > 0) {
                    long expires = Math.min(keys, figures.all().expiring());
                    long ttl = figures.all().averageTtlMillis();
                    lines.field("db0", "keys=" + keys + ",expires=" + expires + ",avg_ttl=" + ttl);
                }
            }
        }
    }

    private void server(Lines lines) {
        long upSeconds = (System.currentTimeMillis() - server.startMillis()) / 1000;
        lines.field("redis_version", HelloCommand.REDIS_VERSION)
                .field("roundhouse_version", VERSION)
                .field("redis_git_sha1", "00000000")
                .field("redis_git_dirty", 0)
                .field("redis_mode", "standalone")
                .field(
                        "os",
                        System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                                + System.getProperty("os.arch"))
                .field("arch_bits", 64)
                .field("java_version", System.getProperty("java.version"))
                .field("monotonic_clock", "POSIX clock_gettime")
                .field("process_id", ProcessHandle.current().pid())
                .field("run_id", runId)
                .field("tcp_port", server.port())
                .field("server_time_usec", System.currentTimeMillis() * 1000)
                .field("uptime_in_seconds", upSeconds)
                .field("uptime_in_days", upSeconds / 86_400)
                .field("lru_clock", System.currentTimeMillis() / 1000 & LRU_CLOCK_MASK)
                .field("executable", ProcessHandle.current().info().command().orElse(""))
                .field("io_threads_active", server.loops().size());
    }

    private void clients(Lines lines) {
        lines.field("connected_clients", server.clients())
                .field("cluster_connections", 0)
                .field("maxclients", server.parameters().maxClients())
                .field("client_recent_max_input_buffer", most(ClientLoop::mostInputBytes))
                .field("client_recent_max_output_buffer", most(ClientLoop::mostOutputBytes))
                .field("blocked_clients", server.room().clients())
                .field("tracking_clients", 0)
                .field("clients_in_timeout_table", 0);
    }

    private void memory(StoreFigures figures, Lines lines) {
        HeapFigures.Sample heap = server.heap().sample();
        long dataset = figures.local().usedBytes();
        long max = figures.local().maxBytes();
        lines.field("used_memory", heap.usedBytes())
                .field("used_memory_human", HeapFigures.human(heap.usedBytes()))
                .field("used_memory_rss", heap.residentBytes())
                .field("used_memory_rss_human", HeapFigures.human(heap.residentBytes()))
                .field("used_memory_peak", heap.peakBytes())
                .field("used_memory_peak_human", HeapFigures.human(heap.peakBytes()))
                .field("used_memory_peak_perc", percent(heap.peakPercent()))
                .field("used_memory_overhead", Math.max(0, heap.usedBytes() - dataset))
                .field("used_memory_startup", heap.startupBytes())
                .field("used_memory_dataset", dataset)
                .field("used_memory_dataset_perc", percent(100.0 * dataset / Math.max(1, heap.usedBytes())))
                .field("allocator_allocated", heap.usedBytes())
                .field("allocator_active", heap.committedBytes())
                .field("allocator_resident", heap.residentBytes())
                .field("total_system_memory", Runtime.getRuntime().maxMemory())
                .field(
                        "total_system_memory_human",
                        HeapFigures.human(Runtime.getRuntime().maxMemory()))
                .field("number_of_cached_scripts", 0)
                .field("maxmemory", max)
                .field("maxmemory_human", HeapFigures.human(max))
                .field("maxmemory_policy", "noeviction")
                .field("allocator_frag_ratio", decimal(heap.unusedRatio()))
                .field("allocator_frag_bytes", heap.committedBytes() - heap.usedBytes())
                .field("allocator_rss_ratio", decimal(heap.outsideRatio()))
                .field("allocator_rss_bytes", heap.residentBytes() - heap.committedBytes())
                .field("rss_overhead_ratio", decimal(1))
                .field("rss_overhead_bytes", 0)
                .field("mem_fragmentation_ratio", decimal(heap.fragmentation()))
                .field("mem_fragmentation_bytes", heap.residentBytes() - heap.usedBytes())
                .field("mem_clients_slaves", 0)
                .field("mem_clients_normal", sum(ClientLoop::clientBytes))
                .field("mem_aof_buffer", 0)
                .field("mem_allocator", "java")
                .field("active_defrag_running", 0)
                .field("lazyfree_pending_objects", 0);
    }

    private static String percent(double value) {
        return decimal(value) + "%";
    }

    private static String decimal(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    private long most(ToLongFunction<ClientLoop> figure) {
        return server.loops().stream().mapToLong(figure).max().orElse(0);
    }

    private long sum(ToLongFunction<ClientLoop> figure) {
        return server.loops().stream().mapToLong(figure).sum();
    }

    private void stats(StoreFigures figures, Lines lines) {
        NodeFigures all = server.sinceReset(figures.all());
        lines.field("total_connections_received", server.accepted())
                .field("total_commands_processed", sum(loop -> loop.statistics().total()))
                .field("instantaneous_ops_per_sec", sum(ClientLoop::commandsPerSecond))
                .field("total_net_input_bytes", sum(ClientLoop::receivedBytes))
                .field("total_net_output_bytes", sum(ClientLoop::sentBytes))
                .field("instantaneous_input_kbps", decimal(sum(ClientLoop::receivedPerSecond) / 1024.0))
                .field("instantaneous_output_kbps", decimal(sum(ClientLoop::sentPerSecond) / 1024.0))
                .field("rejected_connections", server.refused())
                .field("sync_full", 0)
                .field("sync_partial_ok", 0)
                .field("sync_partial_err", 0)
                .field("expired_keys", all.expired())
                .field(
                        "evicted_keys",
                        all.evicted() + server.parameters().evicted().getAsLong())
                .field("evicted_clients", 0)
                .field("keyspace_hits", all.hits())
                .field("keyspace_misses", all.misses())
                .field("pubsub_channels", server.pubSub().size(ChannelKind.CHANNEL))
                .field("pubsub_patterns", server.pubSub().size(ChannelKind.PATTERN))
                .field("pubsubshard_channels", server.pubSub().size(ChannelKind.SHARD_CHANNEL))
                .field("latest_fork_usec", 0)
                .field("total_forks", 0)
                .field("migrate_cached_sockets", 0)
                .field("tracking_total_keys", 0)
                .field("total_error_replies", server.errors().total())
                .field("total_reads_processed", sum(ClientLoop::reads))
                .field("total_writes_processed", sum(ClientLoop::writes));
    }

    private static void replication(Lines lines) {
        lines.field("role", "master")
                .field("connected_slaves", 0)
                .field("master_failover_state", "no-failover")
                .field("master_replid", NO_REPLICATION_ID)
                .field("master_replid2", NO_REPLICATION_ID)
                .field("master_repl_offset", 0)
                .field("second_repl_offset", -1)
                .field("repl_backlog_active", 0);
    }

    private static void cpu(Lines lines) {
        // The program's name, second, may hold spaces; the times are counted from its end.
        String stat = String.join(" ", HeapFigures.words("/proc/self/stat"));
        String[] after = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ");
        if (after.length > 14) {
            lines.field("used_cpu_sys", seconds(after[12]))
                    .field("used_cpu_user", seconds(after[11]))
                    .field("used_cpu_sys_children", seconds(after[14]))
                    .field("used_cpu_user_children", seconds(after[13]));
        }
    }

    private static String seconds(String ticks) {
        return String.format(Locale.ROOT, "%.6f", Long.parseLong(ticks) / TICKS_PER_SECOND);
    }

    private void commands(Lines lines) {
        for (CommandSpec spec : server.loops().get(0).table().numbered()) {
            long calls = sum(loop -> loop.statistics().calls(spec));
            long rejected = sum(loop -> loop.statistics().rejected(spec));
            if (calls + rejected > 0) {
                long micros = sum(loop -> loop.statistics().micros(spec));
                double perCall = calls == 0 ? 0 : (double) micros / calls;
                lines.field(
                        "cmdstat_" + spec.name(),
                        "calls=" + calls + ",usec=" + micros + ",usec_per_call="
                                + String.format(Locale.ROOT, "%.2f", perCall) + ",rejected_calls=" + rejected
                                + ",failed_calls="
                                + sum(loop -> loop.statistics().failed(spec)));
            }
        }
    }

    private void persistence(Lines lines) {
        lines.field("loading", 0)
                .field("async_loading", 0)
                .field("rdb_changes_since_last_save", 0)
                .field("rdb_bgsave_in_progress", 0)
                .field("rdb_last_save_time", server.startMillis() / 1000)
                .field("rdb_last_bgsave_status", "ok")
                .field("aof_enabled", 0)
                .field("aof_rewrite_in_progress", 0)
                .field("aof_last_bgrewrite_status", "ok")
                .field("aof_last_write_status", "ok");
    }

    private void latencies(Lines lines) {
        if (!server.measuring().keepsHistograms()) {
            return;
        }
        for (CommandSpec spec : server.loops().get(0).table().numbered()) {
            LatencyHistogram histogram = LatencyCommands.sum(server, spec);
            if (histogram != null) {
                List<String> texts = new ArrayList<>();
                for (double percentile : server.measuring().percentiles()) {
                    texts.add(String.format(
                            Locale.ROOT,
                            "p%s=%.3f",
                            Measuring.text(percentile),
                            histogram.percentile(percentile) / 1000.0));
                }
                lines.field("latency_percentiles_usec_" + spec.name(), String.join(",", texts));
            }
        }
    }
}

package dev.roundhouse.proxy.session;

import dev.roundhouse.spi.command.CommandSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
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
        CLUSTER,
        KEYSPACE;

        String title() {
            return this == CPU ? "CPU" : name().charAt(0) + name().substring(1).toLowerCase(Locale.ROOT);
        }
    }

    /** Without the one that Redis shows only when asked. */
    static final Set<Section> DEFAULT = EnumSet.complementOf(EnumSet.of(Section.COMMANDSTATS));

    private static final String VERSION =
            Objects.requireNonNullElse(InfoText.class.getPackage().getImplementationVersion(), "development");
    /** Ticks per second of the times in /proc/self/stat: fixed on Linux (USER_HZ). */
    private static final double TICKS_PER_SECOND = 100;

    private static final String NO_REPLICATION_ID = "0".repeat(40);

    private final ServerState server;
    private final String runId;
    private long peakBytes;

    InfoText(ServerState server) {
        this.server = server;
        RandomGenerator random = RandomGenerator.getDefault();
        StringBuilder id = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            id.append(Character.forDigit(random.nextInt(16), 16));
        }
        this.runId = id.toString();
    }

    byte[] of(Set<Section> sections, long keys) {
        StringBuilder text = new StringBuilder();
        for (Section section : sections) {
            text.append(text.isEmpty() ? "" : "\r\n");
            text.append("# ").append(section.title()).append("\r\n");
            write(section, keys, new Lines(text));
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

    private void write(Section section, long keys, Lines lines) {
        switch (section) {
            case SERVER -> server(lines);
            case CLIENTS -> clients(lines);
            case MEMORY -> memory(lines);
            case PERSISTENCE ->
                lines.field("loading", 0).field("async_loading", 0).field("aof_enabled", 0);
            case STATS -> stats(lines);
            case REPLICATION -> replication(lines);
            case CPU -> cpu(lines);
            case MODULES -> {}
            case COMMANDSTATS -> commands(lines);
            case ERRORSTATS ->
                server.errors().counts().forEach((code, count) -> lines.field("errorstat_" + code, "count=" + count));
            case CLUSTER -> lines.field("cluster_enabled", 0);
            case KEYSPACE -> {
                if (keys > 0) {
                    lines.field("db0", "keys=" + keys + ",expires=0,avg_ttl=0");
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
                .field("process_id", ProcessHandle.current().pid())
                .field("run_id", runId)
                .field("tcp_port", server.port())
                .field("server_time_usec", System.currentTimeMillis() * 1000)
                .field("uptime_in_seconds", upSeconds)
                .field("uptime_in_days", upSeconds / 86_400)
                .field("io_threads_active", server.loops().size());
    }

    private void clients(Lines lines) {
        lines.field("connected_clients", server.clients())
                .field("cluster_connections", 0)
                .field("maxclients", server.parameters().maxClients())
                .field("blocked_clients", 0)
                .field("tracking_clients", 0)
                .field("clients_in_timeout_table", 0);
    }

    private void memory(Lines lines) {
        Runtime runtime = Runtime.getRuntime();
        long used = runtime.totalMemory() - runtime.freeMemory();
        peakBytes = Math.max(peakBytes, used);
        lines.field("used_memory", used)
                .field("used_memory_human", human(used))
                .field("used_memory_rss", residentBytes())
                .field("used_memory_peak", peakBytes)
                .field("used_memory_peak_human", human(peakBytes))
                .field("total_system_memory", runtime.maxMemory())
                .field("maxmemory", 0)
                .field("maxmemory_human", "0B")
                .field("maxmemory_policy", "noeviction")
                .field("mem_allocator", "java");
    }

    private static String human(long bytes) {
        String[] units = {"B", "K", "M", "G", "T"};
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < units.length - 1) {
            value /= 1024;
            unit++;
        }
        return unit == 0 ? bytes + "B" : String.format(Locale.ROOT, "%.2f%s", value, units[unit]);
    }

    private static long residentBytes() {
        String[] pages = words("/proc/self/statm");
        return pages.length > 1 ? Long.parseLong(pages[1]) * 4096 : 0;
    }

    private static String[] words(String file) {
        try {
            return Files.readString(Path.of(file)).strip().split(" ");
        } catch (IOException e) {
            return new String[0];
        }
    }

    private long sum(ToLongFunction<ClientLoop> figure) {
        return server.loops().stream().mapToLong(figure).sum();
    }

    private void stats(Lines lines) {
        lines.field("total_connections_received", server.accepted())
                .field("total_commands_processed", sum(loop -> loop.statistics().total()))
                .field("instantaneous_ops_per_sec", sum(ClientLoop::commandsPerSecond))
                .field("total_net_input_bytes", sum(ClientLoop::receivedBytes))
                .field("total_net_output_bytes", sum(ClientLoop::sentBytes))
                .field("rejected_connections", server.refused())
                .field("pubsub_channels", 0)
                .field("pubsub_patterns", 0)
                .field("total_error_replies", server.errors().total());
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
        String stat = String.join(" ", words("/proc/self/stat"));
        String[] after = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ");
        if (after.length > 12) {
            lines.field("used_cpu_sys", seconds(after[12])).field("used_cpu_user", seconds(after[11]));
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
}

package dev.roundhouse.proxy.session;

import static dev.roundhouse.proxy.session.ConfigParameter.fixed;
import static dev.roundhouse.proxy.session.ConfigParameter.flag;
import static dev.roundhouse.proxy.session.ConfigParameter.integer;

import dev.roundhouse.proxy.session.ConfigParameter.Prepared;
import dev.roundhouse.spi.storage.KeyEventClasses;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The parameters there are: those that can be changed first, then those that only tell what is. */
final class ConfigParameters {
    private final ServerState server;

    ConfigParameters(ServerState server) {
        this.server = server;
    }

    List<ConfigParameter> all() {
        List<ConfigParameter> all = new ArrayList<>(clients());
        all.addAll(observation());
        all.addAll(encodings());
        all.addAll(facts());
        all.addAll(keptOnly());
        return all;
    }

    /**
     * Thresholds of encodings that the store has not: what is set is kept and shown, so that scripts made for Redis run, and
     * changes nothing.
     */
    private static List<ConfigParameter> keptOnly() {
        List<ConfigParameter> all = new ArrayList<>();
        kept(all, -2, "list-max-listpack-size", "list-max-ziplist-size");
        kept(all, 0, "list-compress-depth");
        kept(all, 3_000, "hll-sparse-max-bytes");
        return all;
    }

    private static void kept(List<ConfigParameter> all, long initial, String... names) {
        AtomicLong value = new AtomicLong(initial);
        for (String name : names) {
            all.add(integer(name, initial < 0 ? Integer.MIN_VALUE : 0, Long.MAX_VALUE, value::get, value::set));
        }
    }

    private List<ConfigParameter> clients() {
        ServerParameters own = server.parameters();
        return List.of(
                new ConfigParameter("maxclients", () -> "" + own.maxClients(), this::maxClients),
                integer(
                        "timeout",
                        0,
                        Integer.MAX_VALUE,
                        own::timeoutSeconds,
                        seconds -> own.timeoutSeconds((int) seconds)),
                new ConfigParameter(
                        "client-output-buffer-limit", () -> own.outputLimits().toString(), this::outputLimits));
    }

    private List<ConfigParameter> observation() {
        Measuring measuring = server.measuring();
        SlowLog slowLog = server.slowLog();
        return List.of(
                new ConfigParameter(
                        "notify-keyspace-events",
                        () -> KeyEventClasses.text(server.keyEvents().wanted()),
                        this::keyEvents),
                integer("slowlog-log-slower-than", -1, Long.MAX_VALUE, measuring::slowMicros, measuring::slowMicros),
                integer(
                        "slowlog-max-len",
                        0,
                        SlowLog.MAX_LENGTH,
                        slowLog::maxLength,
                        length -> slowLog.maxLength((int) length)),
                integer(
                        "latency-monitor-threshold",
                        0,
                        Long.MAX_VALUE,
                        measuring::latencyMillis,
                        measuring::latencyMillis),
                flag("latency-tracking", measuring::keepsHistograms, measuring::keepsHistograms),
                new ConfigParameter(
                        "latency-tracking-info-percentiles",
                        () -> percentilesText(measuring.percentiles()),
                        this::percentiles));
    }

    /** Each under its old name, too, as in Redis. */
    private List<ConfigParameter> encodings() {
        List<ConfigParameter> all = new ArrayList<>();
        for (String name : server.encodingLimits()) {
            all.add(encoding(name, name));
            if (name.contains("listpack")) {
                all.add(encoding(name.replace("listpack", "ziplist"), name));
            }
        }
        return all;
    }

    private ConfigParameter encoding(String alias, String name) {
        return integer(
                alias, 0, Long.MAX_VALUE, () -> server.encodingLimit(name), value -> server.encodingLimit(name, value));
    }

    private List<ConfigParameter> facts() {
        return List.of(
                fixed("maxmemory", () -> "" + server.parameters().maxMemoryBytes()),
                fixed("maxmemory-samples", () -> "5"),
                fixed("daemonize", () -> "no"),
                fixed("replicaof", () -> ""),
                fixed("slaveof", () -> ""),
                fixed("maxmemory-policy", () -> server.parameters().eviction()),
                fixed("maxmemory-clients", () -> "0"),
                fixed("appendonly", () -> "no"),
                fixed("appendfsync", () -> "everysec"),
                fixed("save", () -> ""),
                fixed("databases", () -> "1"),
                fixed("port", () -> "" + server.port()),
                fixed("bind", server::host),
                fixed("tcp-backlog", () -> "511"),
                fixed("tcp-keepalive", () -> "300"),
                fixed("proto-max-bulk-len", () -> "" + server.limits().decoder().bulkBytes()),
                fixed(
                        "client-query-buffer-limit",
                        () -> "" + server.limits().decoder().queryBufferBytes()),
                fixed("io-threads", () -> "" + server.loops().size()),
                fixed("cluster-enabled", () -> "no"),
                // Replicas make a HyperLogLog dense at one size, or they would differ.
                integer("hll-sparse-max-bytes", 3_000, 3_000, () -> 3_000, same -> {}),
                fixed("requirepass", () -> ""));
    }

    private Prepared maxClients(String value) {
        Long count = ConfigParameter.number(value);
        if (count == null) {
            return Prepared.wrong(ConfigParameter.NOT_AN_INTEGER);
        }
        if (count < 1 || count > 4294967295L) {
            return Prepared.wrong("argument must be between 1 and 4294967295 inclusive");
        }
        int limit = server.parameters().clientLimit();
        if (count > limit) {
            return Prepared.wrong("The operating system is not able to handle the specified number of clients,"
                    + " try with " + limit);
        }
        return Prepared.of(() -> server.parameters().maxClients(count.intValue()));
    }

    private Prepared keyEvents(String value) {
        int classes = KeyEventClasses.parse(value);
        if (classes < 0) {
            return Prepared.wrong("Invalid event class character. Use 'Ag$lshzxeKEtmdn'.");
        }
        if (!server.hasOwnEngine()) {
            return Prepared.wrong("commands pass through to Redis: set it there");
        }
        String refusal = server.keyEvents().refusal();
        if (classes != KeyEventClasses.NONE && !refusal.isEmpty()) {
            return Prepared.wrong(refusal);
        }
        return Prepared.of(() -> server.keyEvents().wanted(classes));
    }

    /** Groups of class, hard limit, soft limit, soft seconds. */
    private Prepared outputLimits(String value) {
        String[] words = value.strip().split("\\s+");
        if (words.length % 4 != 0) {
            return Prepared.wrong("Wrong number of arguments in buffer limit configuration.");
        }
        Map<OutputLimits.ClientClass, OutputLimits.Limit> changes = new EnumMap<>(OutputLimits.ClientClass.class);
        for (int i = 0; i < words.length; i += 4) {
            OutputLimits.ClientClass kind = OutputLimits.ClientClass.of(words[i]);
            if (kind == null) {
                return Prepared.wrong("Invalid client class specified in buffer limit configuration.");
            }
            Long hard = bytes(words[i + 1]);
            Long soft = bytes(words[i + 2]);
            Long seconds = ConfigParameter.number(words[i + 3]);
            if (hard == null || soft == null || seconds == null || seconds < 0 || seconds > Integer.MAX_VALUE) {
                return Prepared.wrong("Error in hard, soft or soft_seconds setting in buffer limit configuration.");
            }
            changes.put(kind, new OutputLimits.Limit(hard, soft, seconds));
        }
        ServerParameters own = server.parameters();
        return Prepared.of(() -> own.outputLimits(own.outputLimits().with(changes)));
    }

    /** A size as Redis reads it: 1k is 1000 bytes, 1kb 1024; null if it is none. */
    private static @Nullable Long bytes(String text) {
        int digits = 0;
        while (digits < text.length() && Character.digit(text.charAt(digits), 10) >= 0) {
            digits++;
        }
        Long number = ConfigParameter.number(text.substring(0, digits));
        long unit = switch (text.substring(digits).toLowerCase(Locale.ROOT)) {
            case "", "b" -> 1;
            case "k" -> 1_000;
            case "kb" -> 1L << 10;
            case "m" -> 1_000_000;
            case "mb" -> 1L << 20;
            case "g" -> 1_000_000_000;
            case "gb" -> 1L << 30;
            default -> 0;
        };
        return number == null || unit == 0 || number > Long.MAX_VALUE / unit ? null : number * unit;
    }

    private Prepared percentiles(String value) {
        List<Double> percentiles = new ArrayList<>();
        for (String word : value.isBlank() ? new String[0] : value.strip().split("\\s+")) {
            double percentile;
            try {
                percentile = Double.parseDouble(word);
            } catch (NumberFormatException e) {
                return Prepared.wrong("Invalid latency-tracking-info-percentiles parameters");
            }
            if (!(percentile >= 0 && percentile <= 100)) {
                return Prepared.wrong("latency-tracking-info-percentiles parameters should sit between [0.0,100.0]");
            }
            percentiles.add(percentile);
        }
        return Prepared.of(() -> server.measuring().percentiles(percentiles));
    }

    private static String percentilesText(List<Double> percentiles) {
        return String.join(" ", percentiles.stream().map(Measuring::text).toList());
    }
}

package dev.roundhouse.proxy.http;

import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** Prometheus' text of our samples and of the JVM's own numbers. Takes milliseconds: not for an event loop. Thread-safe. */
final class Scraper implements AutoCloseable {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics collections = new JvmGcMetrics();
    private List<Metric> current = List.of();

    Scraper() {
        Stream.<MeterBinder>of(
                        collections,
                        new JvmMemoryMetrics(),
                        new JvmThreadMetrics(),
                        new ClassLoaderMetrics(),
                        new ProcessorMetrics(),
                        new UptimeMetrics(),
                        new FileDescriptorMetrics())
                .forEach(binder -> binder.bindTo(registry));
        MultiCollector samples = this::snapshots;
        registry.getPrometheusRegistry().register(samples);
    }

    /** @param accept the request's, which may ask for OpenMetrics */
    synchronized String scrape(List<Metric> samples, String accept) {
        current = samples;
        return registry.scrape(accept);
    }

    // Called by the registry, in scrape.
    private MetricSnapshots snapshots() {
        Map<String, List<Metric>> byName = new LinkedHashMap<>();
        for (Metric metric : current) {
            byName.computeIfAbsent(metric.name(), ignored -> new ArrayList<>()).add(metric);
        }
        return new MetricSnapshots(
                byName.values().stream().map(Scraper::snapshot).toList());
    }

    private static MetricSnapshot snapshot(List<Metric> series) {
        Metric first = series.get(0);
        return switch (first.type()) {
            case COUNTER -> {
                CounterSnapshot.Builder builder =
                        CounterSnapshot.builder().name(first.name()).help(first.help());
                series.forEach(each -> builder.dataPoint(CounterDataPointSnapshot.builder()
                        .labels(labels(each))
                        .value(each.value())
                        .build()));
                yield builder.build();
            }
            case GAUGE -> {
                GaugeSnapshot.Builder builder =
                        GaugeSnapshot.builder().name(first.name()).help(first.help());
                series.forEach(each -> builder.dataPoint(GaugeDataPointSnapshot.builder()
                        .labels(labels(each))
                        .value(each.value())
                        .build()));
                yield builder.build();
            }
            case HISTOGRAM -> {
                HistogramSnapshot.Builder builder =
                        HistogramSnapshot.builder().name(first.name()).help(first.help());
                series.forEach(each -> builder.dataPoint(distribution(each)));
                yield builder.build();
            }
        };
    }

    private static HistogramDataPointSnapshot distribution(Metric metric) {
        Metric.Distribution distribution = Objects.requireNonNull(metric.distribution());
        Long[] counts = Arrays.stream(distribution.counts()).boxed().toArray(Long[]::new);
        Double[] bounds = Arrays.stream(distribution.bounds()).boxed().toArray(Double[]::new);
        return HistogramDataPointSnapshot.builder()
                .labels(labels(metric))
                .classicHistogramBuckets(ClassicHistogramBuckets.of(Arrays.asList(bounds), Arrays.asList(counts)))
                .sum(metric.value())
                .build();
    }

    private static Labels labels(Metric metric) {
        return Labels.of(metric.labels().toArray(String[]::new));
    }

    @Override
    public void close() {
        collections.close();
        registry.close();
    }
}

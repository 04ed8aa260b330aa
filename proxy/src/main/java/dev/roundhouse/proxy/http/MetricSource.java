package dev.roundhouse.proxy.http;

import io.vertx.core.Future;
import java.util.List;

/**
 * Has numbers for /metrics. It keeps them as plain fields of their owner and reads them when asked, so that counting costs
 * the hot path one addition.
 */
@FunctionalInterface
public interface MetricSource {
    /** Called once a scrape, on an event loop; may answer on any, within two seconds or not at all. */
    Future<List<Metric>> sample();
}

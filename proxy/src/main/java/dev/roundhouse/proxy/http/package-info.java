/** HTTP beside the Redis protocol: health and metrics. Asks the proxy through small interfaces and knows nothing of it. */
@NullMarked
package dev.roundhouse.proxy.http;

import org.jspecify.annotations.NullMarked;

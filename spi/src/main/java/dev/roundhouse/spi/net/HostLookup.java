package dev.roundhouse.spi.net;

import io.vertx.core.Context;
import io.vertx.core.Future;
import java.net.InetAddress;
import java.security.Security;
import java.util.concurrent.RejectedExecutionException;

/**
 * Resolves host names anew for every attempt to connect: a node that came back at another address is found. Load this
 * class before anything resolves a name: it switches this JVM's own cache off, unless its operator set it.
 */
public final class HostLookup {
    static {
        for (String property : new String[] {"networkaddress.cache.ttl", "networkaddress.cache.negative.ttl"}) {
            // The JDK ships a negative ttl of 10 s; "-1" (for ever) is what nobody wants of a long-lived process.
            String set = Security.getProperty(property);
            if (set == null || set.equals("10")) {
                Security.setProperty(property, "0");
            }
        }
    }

    private HostLookup() {}

    /** The addresses of a host (or of an address as text), never none; completes on the context. */
    public static Future<InetAddress[]> resolve(Context context, String host) {
        try {
            return context.executeBlocking(() -> InetAddress.getAllByName(host), false);
        } catch (RejectedExecutionException closing) {
            return Future.future(promise -> context.runOnContext(v -> promise.fail(closing)));
        }
    }
}

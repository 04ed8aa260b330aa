package dev.roundhouse.storage.redis;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.ProtocolVersion;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks, once per process and server, how a server that is one of several replicas writes to its disk, and logs what would be
 * safer. Over a control connection of vertx-redis-client: nothing that is under way depends on it. Thread-safe.
 */
final class DurabilityAdvice {
    private static final Logger LOG = LoggerFactory.getLogger(DurabilityAdvice.class);

    private final String node;
    private final RedisAddress address;
    private final AtomicBoolean isAsked = new AtomicBoolean();

    DurabilityAdvice(String node, RedisAddress address) {
        this.node = node;
        this.address = address;
    }

    /** Asks the server, if nobody did before. */
    void look(Vertx vertx) {
        if (!isAsked.compareAndSet(false, true)) {
            return;
        }
        ask(vertx)
                .onComplete(
                        advice -> {
                            if (advice != null) {
                                LOG.warn("node {} ({}): {}", node, address, advice);
                            }
                        },
                        failure -> LOG.info(
                                "node {} ({}): cannot tell whether it writes to its disk before it answers: {}",
                                node,
                                address,
                                failure.getMessage()));
    }

    /** What is to be said about the server; null: nothing. */
    Future<@Nullable String> ask(Vertx vertx) {
        String host = address.host().indexOf(':') < 0 ? address.host() : "[" + address.host() + "]";
        RedisOptions options = new RedisOptions()
                .setConnectionString("redis://" + host + ":" + address.port())
                .setPreferredProtocolVersion(ProtocolVersion.RESP2)
                .setMaxPoolSize(1);
        if (address.password() != null) {
            options.setUser(address.user()).setPassword(address.password());
        }
        Redis client = Redis.createClient(vertx, options);
        return client.connect()
                .compose(connection -> parameter(connection, "appendonly")
                        .compose(append -> parameter(connection, "appendfsync").map(fsync -> advice(append, fsync))))
                .eventually(client::close);
    }

    private static Future<String> parameter(RedisConnection connection, String name) {
        return connection
                .send(Request.cmd(Command.CONFIG).arg("GET").arg(name))
                .map(reply -> reply == null || reply.size() < 2 ? "" : text(reply.get(1)));
    }

    private static String text(@Nullable Response response) {
        return response == null ? "" : response.toString();
    }

    /** Empty: the server does not know the parameter. */
    static @Nullable String advice(String appendonly, String appendfsync) {
        if (appendonly.isEmpty() || appendonly.equals("yes") && appendfsync.equals("always")) {
            return null;
        }
        return "appendonly is " + appendonly + " and appendfsync is " + appendfsync
                + ": after a crash it has to be recovered from the other replicas, and if most of them crash at once, "
                + "acknowledged writes are lost; set appendonly yes and appendfsync always";
    }
}

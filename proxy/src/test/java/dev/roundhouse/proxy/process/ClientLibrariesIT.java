package dev.roundhouse.proxy.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanIterator;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.protocol.ProtocolVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPooled;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.RedisProtocol;
import redis.clients.jedis.Response;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.params.SetParams;
import redis.clients.jedis.resps.ScanResult;

/** Java clients, as people use them, against the embedded default. The others are in {@code .ci/clients}. */
class ClientLibrariesIT {
    private static final int KEYS = 100;

    @RegisterExtension
    final Programs programs = new Programs();

    private JarProcess server;

    @BeforeEach
    void start() {
        server = programs.server();
        new Cluster(server, List.of()).awaitService();
    }

    @Test
    void when_jedisConnectsWithoutOptions_then_everythingWorks() {
        try (Jedis jedis = new Jedis("127.0.0.1", server.port())) {
            assertThat(jedis.ping()).isEqualTo("PONG");
            assertThat(jedis.set("key", "value", SetParams.setParams().ex(100))).isEqualTo("OK");
            assertThat(jedis.get("key")).isEqualTo("value");
            assertThat(jedis.ttl("key")).isBetween(95L, 100L);
            assertThat(jedis.incrBy("count", 5)).isEqualTo(5);
            assertThat(jedis.expire("count", 1000)).isEqualTo(1);
            String[] keys = IntStream.range(0, KEYS).mapToObj(i -> "k" + i).toArray(String[]::new);
            Pipeline pipeline = jedis.pipelined();
            List<Response<String>> replies = new ArrayList<>();
            for (String key : keys) {
                replies.add(pipeline.set(key, key));
            }
            pipeline.sync();
            assertThat(replies).allSatisfy(reply -> assertThat(reply.get()).isEqualTo("OK"));
            assertThat(jedis.mget(keys)).containsExactly(keys);
            Set<String> scanned = new HashSet<>();
            String cursor = ScanParams.SCAN_POINTER_START;
            do {
                ScanResult<String> page = jedis.scan(cursor, new ScanParams().match("k*"));
                scanned.addAll(page.getResult());
                cursor = page.getCursor();
            } while (!cursor.equals(ScanParams.SCAN_POINTER_START));
            assertThat(scanned).contains(keys).hasSize(KEYS + 1);
            assertThat(jedis.del(keys)).isEqualTo(KEYS);
            assertThatThrownBy(() -> jedis.incr("key"))
                    .isInstanceOf(JedisDataException.class)
                    .hasMessage("ERR value is not an integer or out of range");
        }
    }

    @Test
    void when_jedisIsPooledOrSpeaksResp3_then_everythingWorks() {
        try (JedisPooled pooled = new JedisPooled("127.0.0.1", server.port())) {
            assertThat(pooled.set("key", "value")).isEqualTo("OK");
            assertThat(pooled.getDel("key")).isEqualTo("value");
        }
        DefaultJedisClientConfig resp3 = DefaultJedisClientConfig.builder()
                .protocol(RedisProtocol.RESP3)
                .clientName("three")
                .build();
        try (Jedis jedis = new Jedis(new HostAndPort("127.0.0.1", server.port()), resp3)) {
            assertThat(jedis.clientGetname()).isEqualTo("three");
            assertThat(jedis.set("key", "value")).isEqualTo("OK");
            assertThat(jedis.mget("key", "absent")).containsExactly("value", null);
            assertThat(jedis.configGet("maxmemory")).containsKey("maxmemory");
        }
    }

    @Test
    void when_lettuceConnectsWithoutOptions_then_everythingWorks() {
        checkLettuce(ClientOptions.create());
    }

    @Test
    void when_lettuceSpeaksResp2_then_everythingWorks() {
        checkLettuce(
                ClientOptions.builder().protocolVersion(ProtocolVersion.RESP2).build());
    }

    private void checkLettuce(ClientOptions options) {
        RedisClient client = RedisClient.create("redis://127.0.0.1:" + server.port());
        client.setOptions(options);
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            RedisCommands<String, String> commands = connection.sync();
            assertThat(commands.ping()).isEqualTo("PONG");
            assertThat(commands.set("key", "value", SetArgs.Builder.ex(100))).isEqualTo("OK");
            assertThat(commands.setGet("key", "other", SetArgs.Builder.keepttl()))
                    .isEqualTo("value");
            assertThat(commands.ttl("key")).isBetween(95L, 100L);
            assertThat(commands.incrbyfloat("float", 1.5)).isEqualTo(1.5);
            RedisAsyncCommands<String, String> async = connection.async();
            List<RedisFuture<Long>> replies = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                replies.add(async.incr("pipelined"));
            }
            assertThat(LettuceFutures.awaitAll(Duration.ofSeconds(20), replies.toArray(RedisFuture<?>[]::new)))
                    .isTrue();
            assertThat(commands.get("pipelined")).isEqualTo("1000");
            String[] keys = IntStream.range(0, KEYS).mapToObj(i -> "k" + i).toArray(String[]::new);
            for (String key : keys) {
                commands.set(key, key);
            }
            assertThat(commands.mget(keys))
                    .hasSize(KEYS)
                    .allMatch(each -> each.getKey().equals(each.getValue()));
            List<String> scanned = ScanIterator.scan(commands, ScanArgs.Builder.matches("k*")).stream()
                    .toList();
            assertThat(scanned).contains(keys).doesNotHaveDuplicates();
            assertThat(commands.del(keys)).isEqualTo(KEYS);
            assertThat(commands.clientId()).isPositive();
            assertThat(commands.info()).contains("redis_version:7.0.15");
        } finally {
            client.shutdown();
        }
    }
}

package dev.roundhouse.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundhouse.spi.resp.DecoderLimits;
import dev.roundhouse.spi.resp.Reply;
import dev.roundhouse.spi.testing.ExternalProgram;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.RedisProtocol;
import redis.clients.jedis.args.ListDirection;

/** What a server says of itself and its clients, and how it defends itself against them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AdministrationTest {
    private static final SessionLimits SMALL =
            new SessionLimits(16, 64 * 1024, 1 << 20, 16 * 1024, DecoderLimits.DEFAULT);

    private RunningServer server;

    @BeforeAll
    void start() {
        server = RunningServer.memory(3, 3, 2, SMALL);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private RespSocket connect() {
        return new RespSocket(server.port());
    }

    private static String text(Reply reply) {
        return ((Reply.Bulk) reply).text();
    }

    private static String error(Reply reply) {
        return ((Reply.Error) reply).text();
    }

    @Test
    void when_aDatabaseIsNoInt_then_theErrorIsThatOfRedis() {
        try (RespSocket client = connect()) {
            String range = "ERR value is out of range, value must between -2147483648 and 2147483647";
            assertThat(error(client.call("SELECT", "2147483648"))).isEqualTo(range);
            assertThat(error(client.call("SELECT", "x"))).isEqualTo("ERR value is not an integer or out of range");
            assertThat(error(client.call("SELECT", "1"))).isEqualTo("ERR DB index is out of range");
        }
    }

    @Test
    void when_clientsAreOnSeveralLoops_then_allAreListedAndCanBeKilled() {
        try (RespSocket one = connect();
                RespSocket two = connect();
                RespSocket three = connect()) {
            long killed = ((Reply.Int) two.call("CLIENT", "ID")).value();
            assertThat(two.call("CLIENT", "SETNAME", "victim")).isEqualTo(Reply.OK);
            three.call("PING");
            assertThat(text(one.call("CLIENT", "LIST")).lines())
                    .hasSize(3)
                    .anyMatch(line -> line.contains("name=victim"));
            assertThat(text(one.call("CLIENT", "LIST", "ID", "" + killed))).startsWith("id=" + killed + " ");
            assertThat(text(one.call("CLIENT", "LIST", "ID", "-5"))).isEmpty();
            assertThat(error(one.call("CLIENT", "LIST", "ID", "x"))).isEqualTo("ERR Invalid client ID");
            assertThat(one.call("CLIENT", "KILL", "ID", "" + killed)).isEqualTo(new Reply.Int(1));
            assertThat(two.read()).isNull();
            assertThat(error(one.call("CLIENT", "KILL", "127.0.0.1:1"))).isEqualTo("ERR No such client");
            assertThat(one.call("CLIENT", "KILL", "SKIPME", "no", "TYPE", "normal"))
                    .isEqualTo(new Reply.Int(2));
            assertThat(one.read()).isNull();
            Awaitility.await().until(() -> server.server().clients() == 0);
        }
    }

    @Test
    void when_aClientSaysHello_then_itSpeaksTheVersionAskedFor() {
        try (RespSocket client = connect()) {
            Reply.Map hello = (Reply.Map) client.call("HELLO", "3", "SETNAME", "me");
            assertThat(hello.keysAndValues()).startsWith(Reply.bulk("server"), Reply.bulk("redis"));
            assertThat(client.call("GET", "nothing")).isEqualTo(Reply.NULL);
            assertThat(text(client.call("CLIENT", "GETNAME"))).isEqualTo("me");
            assertThat(error(client.call("HELLO", "4"))).isEqualTo("NOPROTO unsupported protocol version");
            assertThat(error(client.call("HELLO", "2", "foo"))).isEqualTo("ERR Syntax error in HELLO option 'foo'");
            assertThat(client.call("HELLO", "2")).isInstanceOf(Reply.Array.class);
        }
    }

    @Test
    void when_aReadAsksForLessThanItsStore_then_itMay_butAWriteMayNot() {
        try (RespSocket client = connect()) {
            assertThat(text(client.call("CLIENT", "CONSISTENCY"))).isEqualTo("quorum");
            assertThat(client.call("SET", "level", "1")).isEqualTo(Reply.OK);
            assertThat(client.call("CONSISTENCY", "one", "GET", "level")).isEqualTo(Reply.bulk("1"));
            assertThat(error(client.call("CONSISTENCY", "eventual", "SET", "level", "2")))
                    .startsWith("ERR only reads may be weaker");
            assertThat(client.call("CONSISTENCY", "linearizable", "SET", "level", "3"))
                    .isEqualTo(Reply.OK);
            assertThat(client.call("CLIENT", "CONSISTENCY", "eventual")).isEqualTo(Reply.OK);
            assertThat(client.call("SET", "level", "4")).isEqualTo(Reply.OK);
            assertThat(error(client.call("CLIENT", "CONSISTENCY", "much")))
                    .isEqualTo("ERR unknown consistency level 'much': expected one, eventual, quorum or linearizable");
        }
    }

    @Test
    void when_parametersAreSet_then_theyAreReadAndErrorsAreThoseOfRedis() {
        try (RespSocket client = connect()) {
            assertThat(client.call("CONFIG", "GET", "time*"))
                    .isEqualTo(Reply.array(Reply.bulk("timeout"), Reply.bulk("0")));
            assertThat(error(client.call("CONFIG", "SET", "timeout", "x")))
                    .isEqualTo("ERR CONFIG SET failed (possibly related to argument 'timeout') - argument couldn't be"
                            + " parsed into an integer");
            assertThat(error(client.call("CONFIG", "SET", "no", "x")))
                    .isEqualTo("ERR Unknown option or number of arguments for CONFIG SET - 'no'");
            assertThat(client.call("CONFIG", "SET", "timeout", "1")).isEqualTo(Reply.OK);
            assertThat(client.read()).isNull();
        } finally {
            try (RespSocket client = connect()) {
                client.call("CONFIG", "SET", "timeout", "0");
            }
        }
    }

    @Test
    void when_thereAreTooManyClients_then_theNextIsRefused() {
        try (RespSocket client = connect()) {
            Awaitility.await().until(() -> server.server().clients() == 1);
            assertThat(client.call("CONFIG", "SET", "maxclients", "1")).isEqualTo(Reply.OK);
            try (RespSocket refused = connect()) {
                assertThat(refused.readToEnd()).isEqualTo("-ERR max number of clients reached\r\n");
            }
            assertThat(client.call("CONFIG", "SET", "maxclients", "100")).isEqualTo(Reply.OK);
        }
    }

    @Test
    void when_aClientDoesNotReadItsReplies_then_itIsNotReadFromAndAllComeOnceItDoes() {
        String value = "v".repeat(20_000);
        try (RespSocket client = new RespSocket(server.port(), 4096)) {
            assertThat(client.call("SET", "large", value)).isEqualTo(Reply.OK);
            int count = 2_000;
            byte[] get = RespSocket.encode("GET", "large");
            Thread sender = new Thread(() -> {
                for (int i = 0; i < count; i++) {
                    client.sendRaw(get);
                }
            });
            sender.start();
            try (RespSocket watcher = connect()) {
                Awaitility.await().until(() -> {
                    String lines = text(watcher.call("CLIENT", "LIST", "TYPE", "normal"));
                    return lines.lines().anyMatch(line -> waitingBytes(line) > 10_000);
                });
                assertThat(text(watcher.call("CLIENT", "LIST")).lines()).allMatch(line -> waitingBytes(line) < 1 << 20);
            }
            for (int i = 0; i < count; i++) {
                assertThat(text(client.read())).hasSize(value.length());
            }
        }
    }

    private static long waitingBytes(String line) {
        String from = line.substring(line.indexOf(" obl=") + 5);
        return Long.parseLong(from.substring(0, from.indexOf(' ')));
    }

    @Test
    void when_clientLibrariesConnect_then_theirHandshakesWork() {
        for (RedisProtocol protocol : List.of(RedisProtocol.RESP2, RedisProtocol.RESP3)) {
            DefaultJedisClientConfig config = DefaultJedisClientConfig.builder()
                    .protocol(protocol)
                    .clientName("jedis")
                    .timeoutMillis(10_000)
                    .build();
            try (Jedis jedis = new Jedis(new HostAndPort("127.0.0.1", server.port()), config)) {
                assertThat(jedis.set("from-jedis", "1")).isEqualTo("OK");
                assertThat(jedis.mget("from-jedis", "none")).containsExactly("1", null);
                assertThat(jedis.info()).contains("redis_version:7.0.15");
                jedis.del("list");
                assertThat(jedis.rpush("list", "x", "y")).isEqualTo(2);
                assertThat(jedis.lmove("list", "list", ListDirection.LEFT, ListDirection.RIGHT))
                        .isEqualTo("x");
                assertThat(jedis.lrange("list", 0, -1)).containsExactly("y", "x");
                assertThatThrownBy(() -> jedis.sendCommand(() -> "NOSUCH".getBytes(StandardCharsets.US_ASCII)))
                        .hasMessageContaining("unknown command");
            }
        }
        RedisClient lettuce = RedisClient.create("redis://127.0.0.1:" + server.port());
        try (StatefulRedisConnection<String, String> connection = lettuce.connect()) {
            assertThat(connection.sync().set("from-lettuce", "1")).isEqualTo("OK");
            assertThat(connection.sync().get("from-lettuce")).isEqualTo("1");
            assertThat(connection.sync().command()).isNotEmpty();
            assertThat(connection.sync().clientList()).contains("lib-name=Lettuce");
        } finally {
            lettuce.shutdown();
        }
    }

    @Test
    void when_redisCliIsUsed_then_itWorks() throws Exception {
        String program = ExternalProgram.require("redis-cli").path().toString();
        Process cli = new ProcessBuilder(program, "-p", "" + server.port())
                .redirectErrorStream(true)
                .start();
        cli.getOutputStream()
                .write("SET cli 1\nINCR cli\nGET cli\nCONSISTENCY one GET cli\nPROXY HELP\n"
                        .getBytes(StandardCharsets.UTF_8));
        cli.getOutputStream().close();
        String output = new String(cli.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(output).startsWith("OK\n2\n2\n2\n").contains("NODES");
    }

    @Test
    void when_thePortIsTaken_then_startingFails() {
        assertThatThrownBy(() -> new RunningServer(
                        List.of(RunningServer.Node.memory()),
                        RunningServer.quorum(1),
                        1,
                        SessionLimits.DEFAULT,
                        server.port()))
                .hasMessageContaining("Address already in use");
    }
}

package dev.roundhouse.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.spi.resp.Reply;
import java.util.Arrays;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** MONITOR, SLOWLOG, LATENCY, MEMORY, INFO and CLIENT PAUSE over two event loops. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ObservationTest {
    private RunningServer server;

    @BeforeAll
    void start() {
        server = RunningServer.memory(1, 1, 2, SessionLimits.DEFAULT);
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

    private static List<Reply> elements(Reply reply) {
        return ((Reply.Array) reply).elements();
    }

    @Test
    void when_aClientMonitors_then_itSeesCommandsOfAllLoopsWithoutSecrets() {
        try (RespSocket monitor = connect();
                RespSocket one = connect();
                RespSocket two = connect()) {
            assertThat(monitor.call("MONITOR")).isEqualTo(Reply.OK);
            one.call("SET", "k", "a\"b\n\u00ff");
            two.call("AUTH", "default", "secret");
            two.call("CONFIG", "GET", "port");
            one.call("HELLO", "3", "AUTH", "default", "secret");
            assertThat(monitor.read().toString())
                    .containsPattern("\\d+\\.\\d{6} \\[0 127\\.0\\.0\\.1:\\d+\\] \"SET\" \"k\"")
                    .contains("\\x");
            assertThat(monitor.read().toString()).contains("\"AUTH\" \"(redacted)\" \"(redacted)\"");
            assertThat(monitor.read().toString()).contains("\"HELLO\" \"3\" \"AUTH\" \"(redacted)\" \"(redacted)\"");
            assertThat(monitor.call("GET", "k"))
                    .isEqualTo(new Reply.Error("ERR Replica can't interact with the keyspace"));
            assertThat(monitor.call("RESET")).isEqualTo(new Reply.Simple("RESET"));
            assertThat(monitor.call("PING")).isEqualTo(new Reply.Simple("PONG"));
        }
    }

    @Test
    void when_everythingIsSlow_then_theLogHoldsTheNewestCutShort() {
        try (RespSocket client = connect()) {
            client.call("CLIENT", "SETNAME", "watched");
            assertThat(client.call("CONFIG", "SET", "slowlog-log-slower-than", "0", "slowlog-max-len", "3"))
                    .isEqualTo(Reply.OK);
            client.call("SLOWLOG", "RESET");
            client.call("SET", "k", "v".repeat(130));
            String[] many = new String[40];
            Arrays.fill(many, "k");
            many[0] = "DEL";
            client.call(many);
            client.call("CONFIG", "SET", "slowlog-log-slower-than", "-1");
            List<Reply> entries = elements(client.call("SLOWLOG", "GET", "-1"));
            assertThat(entries).hasSize(3);
            List<Reply> del = elements(entries.get(0));
            assertThat(elements(del.get(3))).hasSize(32);
            assertThat(text(elements(del.get(3)).get(31))).isEqualTo("... (9 more arguments)");
            assertThat(text(del.get(5))).isEqualTo("watched");
            assertThat(text(elements(elements(entries.get(1)).get(3)).get(2)))
                    .isEqualTo("v".repeat(128) + "... (2 more bytes)");
            assertThat(client.call("SLOWLOG", "GET", "-2"))
                    .isEqualTo(new Reply.Error("ERR count should be greater than or equal to -1"));
        } finally {
            try (RespSocket after = connect()) {
                after.call("CONFIG", "SET", "slowlog-log-slower-than", "10000", "slowlog-max-len", "128");
            }
        }
    }

    @Test
    void when_writesArePaused_then_theyWaitAndReadsDoNot() {
        try (RespSocket writer = connect();
                RespSocket other = connect()) {
            writer.call("SET", "paused", "before");
            assertThat(other.call("CLIENT", "PAUSE", "60000", "WRITE")).isEqualTo(Reply.OK);
            writer.send("SET", "paused", "after");
            writer.send("GET", "paused");
            assertThat(other.call("GET", "paused")).isEqualTo(Reply.bulk("before"));
            assertThat(other.call("CLIENT", "UNPAUSE")).isEqualTo(Reply.OK);
            assertThat(writer.read()).isEqualTo(Reply.OK);
            assertThat(writer.read()).isEqualTo(Reply.bulk("after"));
            other.call("CLIENT", "PAUSE", "50", "ALL");
            assertThat(writer.call("PING")).isEqualTo(new Reply.Simple("PONG"));
            assertThat(other.call("CLIENT", "PAUSE", "1", "x"))
                    .isEqualTo(new Reply.Error("ERR CLIENT PAUSE mode must be WRITE or ALL"));
        }
    }

    @Test
    void when_keysAreReadAndExpire_then_infoCountsThem() {
        try (RespSocket client = connect()) {
            client.call("CONFIG", "RESETSTAT");
            client.call("SET", "counted", "v", "EX", "1000");
            client.call("GET", "counted");
            client.call("GET", "no such key");
            client.call("PSETEX", "short", "1", "v");
            Awaitility.await()
                    .untilAsserted(() -> assertThat(text(client.call("INFO", "stats", "keyspace")))
                            .contains("keyspace_hits:1\r\n", "keyspace_misses:1\r\n", "expired_keys:1\r\n")
                            .containsPattern("db0:keys=\\d+,expires=1,avg_ttl=9\\d{5}"));
            assertThat(((Reply.Int) client.call("MEMORY", "USAGE", "counted")).value())
                    .isBetween(10L, 200L);
            assertThat(client.call("MEMORY", "STATS").toString()).contains("dataset.bytes");
            assertThat(text(client.call("INFO", "everything")))
                    .contains("used_memory_dataset:", "latency_percentiles_usec_get:p50=", "cmdstat_get:calls=2");
            assertThat(client.call("LATENCY", "HISTOGRAM", "get").toString()).contains("histogram_usec");
            assertThat(text(client.call("CLIENT", "INFO"))).contains(" qbuf=26 ", " cmd=client|info ");
        }
    }

    @Test
    void when_oneOfSeveralParametersIsWrong_then_noneIsSet() {
        try (RespSocket client = connect()) {
            assertThat(client.call("CONFIG", "SET", "timeout", "77", "latency-tracking-info-percentiles", "1 101"))
                    .isEqualTo(new Reply.Error("ERR CONFIG SET failed (possibly related to argument"
                            + " 'latency-tracking-info-percentiles') - latency-tracking-info-percentiles parameters"
                            + " should sit between [0.0,100.0]"));
            assertThat(client.call("CONFIG", "GET", "time*", "timeout"))
                    .isEqualTo(Reply.array(Reply.bulk("timeout"), Reply.bulk("0")));
            assertThat(client.call("CONFIG", "SET", "notify-keyspace-events", "Kq"))
                    .isEqualTo(new Reply.Error("ERR CONFIG SET failed (possibly related to argument"
                            + " 'notify-keyspace-events') - Invalid event class character. Use 'Ag$lshzxeKEtmdn'."));
            assertThat(client.call("CONFIG", "REWRITE"))
                    .isEqualTo(new Reply.Error("ERR The server is running without a config file"));
        }
    }
}

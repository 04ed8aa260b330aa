package dev.roundhouse.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.spi.resp.Reply;
import org.junit.jupiter.api.Test;

/** SORT, whose patterns name keys that routing does not see. */
class SortTest {
    private static final Reply DENIED_BY = new Reply.Error("ERR BY option of SORT denied in Cluster mode.");
    private static final Reply DENIED_GET = new Reply.Error("ERR GET option of SORT denied in Cluster mode.");

    private static Reply bulks(String... texts) {
        Reply[] bulks = new Reply[texts.length];
        for (int i = 0; i < texts.length; i++) {
            bulks[i] = Reply.bulk(texts[i]);
        }
        return Reply.array(bulks);
    }

    @Test
    void when_oneNodeHasTheOnlyReplica_then_patternsNameAnyKey() {
        try (RunningServer server = RunningServer.memory(1, 1);
                RespSocket client = new RespSocket(server.port())) {
            client.call("RPUSH", "list", "1", "2", "3");
            client.call("MSET", "w_1", "30", "w_2", "20", "w_3", "10", "name_3", "three");
            assertThat(client.call("SORT", "list", "BY", "w_*")).isEqualTo(bulks("3", "2", "1"));
            assertThat(client.call("SORT", "list", "LIMIT", "2", "1", "GET", "name_*", "GET", "#"))
                    .isEqualTo(bulks("three", "3"));
            client.call("MULTI");
            client.call("SORT", "list", "BY", "w_*", "STORE", "stored");
            client.call("LRANGE", "stored", "0", "-1");
            assertThat(client.call("EXEC")).isEqualTo(Reply.array(new Reply.Int(3), bulks("3", "2", "1")));
        }
    }

    @Test
    void when_keysAreInSeveralPlaces_then_patternsAreDeniedAndTheRestIsDone() {
        for (int replicas : new int[] {1, 3}) {
            try (RunningServer server = RunningServer.memory(3, replicas);
                    RespSocket client = new RespSocket(server.port())) {
                client.call("ZADD", "{t}zset", "1", "b", "2", "a", "3", "c");
                assertThat(client.call("SORT", "{t}zset", "ALPHA", "DESC")).isEqualTo(bulks("c", "b", "a"));
                assertThat(client.call("SORT", "{t}zset", "BY", "nosort", "DESC", "LIMIT", "0", "2"))
                        .isEqualTo(bulks("c", "a"));
                assertThat(client.call("SORT", "{t}zset", "BY", "nosort", "GET", "#", "STORE", "{t}stored"))
                        .isEqualTo(new Reply.Int(3));
                assertThat(client.call("LRANGE", "{t}stored", "0", "-1")).isEqualTo(bulks("b", "a", "c"));
                assertThat(client.call("SORT", "{t}zset"))
                        .isEqualTo(new Reply.Error("ERR One or more scores can't be converted into double"));
                assertThat(client.call("SORT", "{t}zset", "BY", "w_*")).isEqualTo(DENIED_BY);
                assertThat(client.call("SORT_RO", "{t}zset", "GET", "w_*->f")).isEqualTo(DENIED_GET);
                client.call("MULTI");
                assertThat(client.call("SORT", "{t}zset", "BY", "w_*").toString())
                        .contains("denied");
                client.call("DISCARD");
                assertThat(client.call("SORT", "{t}zset", "STORE", "elsewhere").toString())
                        .contains("CROSSSLOT");
            }
        }
    }
}

package dev.roundhouse.storage.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.storage.store.CommandExecutor;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the comparison with a real Redis cannot show: exact times, protocols, limits; and the main lines without one. */
class CommandsTest {
    private static final long NOW = 1_700_000_000_000L;
    private static final String WRONG_TYPE = "-WRONGTYPE Operation against a key holding the wrong kind of value\r\n";

    private final FakeKeyspace keyspace = new FakeKeyspace();
    private final CommandExecutor executor = Commands.executor();

    @BeforeEach
    void setNow() {
        keyspace.setNow(NOW);
    }

    @Test
    void when_aKeyIsSet_then_getAnswersItsValue() {
        assertThat(run("SET", "k", "v")).isEqualTo("+OK\r\n");
        assertThat(run("get", "k")).isEqualTo("$1\r\nv\r\n");
        assertThat(run("GET", "none")).isEqualTo("$-1\r\n");
        assertThat(run3("GET", "none")).isEqualTo("_\r\n");
    }

    @Test
    void when_setHasATime_then_itIsKeptToTheMillisecond() {
        run("SET", "k", "v", "EX", "10");
        assertThat(run("PEXPIRETIME", "k")).isEqualTo(":" + (NOW + 10_000) + "\r\n");
        run("SET", "k", "v", "KEEPTTL");
        assertThat(run("PTTL", "k")).isEqualTo(":10000\r\n");
        run("SET", "k", "v", "px", "1499");
        assertThat(run("TTL", "k")).isEqualTo(":1\r\n");
        run("SET", "k", "v");
        assertThat(run("TTL", "k")).isEqualTo(":-1\r\n");
    }

    @Test
    void when_timePasses_then_theKeyIsGone() {
        run("SET", "k", "v", "PX", "100");
        keyspace.setNow(NOW + 101);
        assertThat(run("GET", "k")).isEqualTo("$-1\r\n");
        assertThat(run("TTL", "k")).isEqualTo(":-2\r\n");
    }

    @Test
    void when_setNxComesWithGet_then_theOldValueIsAnsweredAndKept() {
        assertThat(run("SET", "k", "1", "NX", "GET")).isEqualTo("$-1\r\n");
        assertThat(run("SET", "k", "2", "GET", "NX")).isEqualTo("$1\r\n1\r\n");
        assertThat(run("GET", "k")).isEqualTo("$1\r\n1\r\n");
        assertThat(run("SET", "k", "2", "NX")).isEqualTo("$-1\r\n");
        assertThat(run("SET", "none", "2", "XX")).isEqualTo("$-1\r\n");
    }

    @Test
    void when_setIsWrong_then_syntaxComesBeforeNumbersAndTimes() {
        assertThat(run("SET", "k", "v", "EX", "abc", "x")).isEqualTo("-ERR syntax error\r\n");
        assertThat(run("SET", "k", "v", "NX", "XX")).isEqualTo("-ERR syntax error\r\n");
        assertThat(run("SET", "k", "v", "KEEPTTL", "PX", "1")).isEqualTo("-ERR syntax error\r\n");
        assertThat(run("SET", "k", "v", "EX", "abc")).isEqualTo("-ERR value is not an integer or out of range\r\n");
        assertThat(run("SET", "k", "v", "EX", "0")).isEqualTo("-ERR invalid expire time in 'set' command\r\n");
        assertThat(run("PSETEX", "k", "9223372036854775807", "v"))
                .isEqualTo("-ERR invalid expire time in 'psetex' command\r\n");
    }

    @Test
    void when_theKeyHoldsAnotherType_then_stringCommandsRefuseIt() {
        keyspace.plantList("l");
        String[][] commands = {
            {"GET", "l"},
            {"GETEX", "l", "EX", "abc"},
            {"GETDEL", "l"},
            {"GETSET", "l", "v"},
            {"SET", "l", "v", "GET"},
            {"APPEND", "l", "v"},
            {"STRLEN", "l"},
            {"GETRANGE", "l", "0", "1"},
            {"SETRANGE", "l", "0", ""},
            {"INCR", "l"},
            {"INCRBYFLOAT", "l", "abc"}
        };
        for (String[] command : commands) {
            assertThat(run(command)).as(command[0]).isEqualTo(WRONG_TYPE);
        }
        assertThat(run("MGET", "l")).isEqualTo("*1\r\n$-1\r\n");
        assertThat(run("TYPE", "l")).isEqualTo("+list\r\n");
        assertThat(run("LCS", "l", "l")).isEqualTo("-ERR The specified keys must contain string values\r\n");
        assertThat(run("SET", "l", "v")).isEqualTo("+OK\r\n");
    }

    @Test
    void when_expireComesWithOptions_then_theyCompareWithTheTimeThere() {
        run("SET", "k", "v");
        assertThat(run("PEXPIREAT", "k", Long.toString(NOW + 500), "GT")).isEqualTo(":0\r\n");
        assertThat(run("PEXPIREAT", "k", Long.toString(NOW + 500), "XX")).isEqualTo(":0\r\n");
        assertThat(run("PEXPIREAT", "k", Long.toString(NOW + 500), "LT")).isEqualTo(":1\r\n");
        assertThat(run("PEXPIREAT", "k", Long.toString(NOW + 500), "GT")).isEqualTo(":0\r\n");
        assertThat(run("PEXPIREAT", "k", Long.toString(NOW + 501), "gt")).isEqualTo(":1\r\n");
        assertThat(run("PEXPIREAT", "k", Long.toString(NOW + 600), "NX")).isEqualTo(":0\r\n");
        assertThat(run("EXPIRE", "k", "1", "foo")).isEqualTo("-ERR Unsupported option foo\r\n");
        assertThat(run("EXPIRE", "k", "abc", "NX", "GT"))
                .isEqualTo("-ERR NX and XX, GT or LT options at the same time are not compatible\r\n");
    }

    @Test
    void when_expireIsInThePast_then_theKeyIsRemoved() {
        run("MSET", "a", "1", "b", "1", "c", "1");
        assertThat(run("PEXPIREAT", "a", Long.toString(NOW))).isEqualTo(":1\r\n");
        assertThat(run("EXPIRE", "b", "-1")).isEqualTo(":1\r\n");
        assertThat(run("GETEX", "c", "EXAT", "1")).isEqualTo("$1\r\n1\r\n");
        assertThat(run("EXISTS", "a", "b", "c")).isEqualTo(":0\r\n");
    }

    @Test
    void when_aStringWouldBeOver512Megabytes_then_itIsRefused() {
        String error = "-ERR string exceeds maximum allowed size (proto-max-bulk-len)\r\n";
        assertThat(run("SETRANGE", "k", "536870912", "v")).isEqualTo(error);
        assertThat(run("SETRANGE", "k", "9223372036854775807", "v")).isEqualTo(error);
        assertThat(run("SETRANGE", "k", "536870912", "")).isEqualTo(":0\r\n");
    }

    @Test
    void when_numbersOverflow_then_theyStayAsTheyWere() {
        run("SET", "k", "9223372036854775807");
        assertThat(run("INCR", "k")).isEqualTo("-ERR increment or decrement would overflow\r\n");
        assertThat(run("DECRBY", "k", "-9223372036854775808")).isEqualTo("-ERR decrement would overflow\r\n");
        assertThat(run("DECRBY", "k", "9223372036854775807")).isEqualTo(":0\r\n");
        assertThat(run("INCRBYFLOAT", "k", "5.0e3")).isEqualTo("$4\r\n5000\r\n");
        assertThat(run("INCRBYFLOAT", "k", "inf")).isEqualTo("-ERR increment would produce NaN or Infinity\r\n");
    }

    @Test
    void when_aCounterExpires_then_incrKeepsItsTime() {
        run("SET", "k", "1", "EX", "100");
        run("INCR", "k");
        run("APPEND", "k", "0");
        run("SETRANGE", "k", "0", "3");
        assertThat(run("GET", "k")).isEqualTo("$2\r\n30\r\n");
        assertThat(run("TTL", "k")).isEqualTo(":100\r\n");
    }

    @Test
    void when_aLargeValueIsReplied_then_itIsNotCopied() {
        byte[] value = new byte[10 * 1024 * 1024];
        executor.execute(Request.of(ascii("SET"), ascii("k"), value), keyspace, new RespWriter());
        RespWriter reply = new RespWriter();
        executor.execute(Request.of("GET", "k"), keyspace, reply);
        assertThat(reply.length()).isGreaterThan(value.length);
        assertThat(reply.capacity()).isLessThan(100_000);
    }

    @Test
    void when_aLargeValueChangesAfterAReply_then_theReplyStays() {
        byte[] value = new byte[100_000];
        Arrays.fill(value, (byte) 'a');
        executor.execute(Request.of(ascii("SET"), ascii("k"), value), keyspace, new RespWriter());
        RespWriter reply = new RespWriter();
        executor.execute(Request.of("GET", "k"), keyspace, reply);
        run("SETRANGE", "k", "0", "bbb");
        assertThat(new String(reply.toBytes(), StandardCharsets.ISO_8859_1)).startsWith("$100000\r\naaaa");
    }

    @Test
    void when_lcsIsAskedForIndexes_then_resp3AnswersAMap() {
        run("MSET", "a", "ohmytext", "b", "mynewtext");
        assertThat(run("LCS", "a", "b")).isEqualTo("$6\r\nmytext\r\n");
        assertThat(run("LCS", "a", "b", "LEN")).isEqualTo(":6\r\n");
        String matches = "$7\r\nmatches\r\n*1\r\n*3\r\n*2\r\n:4\r\n:7\r\n*2\r\n:5\r\n:8\r\n:4\r\n$3\r\nlen\r\n:6\r\n";
        assertThat(run3("LCS", "a", "b", "IDX", "MINMATCHLEN", "4", "WITHMATCHLEN"))
                .isEqualTo("%2\r\n" + matches);
        assertThat(run("LCS", "a", "b", "IDX", "MINMATCHLEN", "4", "WITHMATCHLEN"))
                .isEqualTo("*4\r\n" + matches);
    }

    @Test
    void when_lcsWouldNeedMoreThanRedisTakes_then_itIsRefused() {
        run("SETRANGE", "a", "20000", "x");
        assertThat(run("LCS", "a", "a"))
                .isEqualTo("-ERR Insufficient memory, transient memory for LCS exceeds proto-max-bulk-len\r\n");
    }

    @Test
    void when_keysAreRenamedAndCopied_then_valueAndTimeGoAlong() {
        run("SET", "a", "1", "EX", "100");
        assertThat(run("RENAME", "a", "b")).isEqualTo("+OK\r\n");
        assertThat(run("COPY", "b", "c")).isEqualTo(":1\r\n");
        assertThat(run("COPY", "b", "c")).isEqualTo(":0\r\n");
        assertThat(run("COPY", "b", "c", "DB", "0", "REPLACE")).isEqualTo(":1\r\n");
        assertThat(run("TTL", "c")).isEqualTo(":100\r\n");
        assertThat(run("RENAME", "a", "b")).isEqualTo("-ERR no such key\r\n");
        assertThat(run("RENAMENX", "b", "c")).isEqualTo(":0\r\n");
        assertThat(run("RENAMENX", "b", "b")).isEqualTo(":0\r\n");
        assertThat(run("RENAME", "b", "b")).isEqualTo("+OK\r\n");
        assertThat(run("COPY", "b", "b")).isEqualTo("-ERR source and destination objects are the same\r\n");
    }

    @Test
    void when_encodingsAreAsked_then_theBytesDecide() {
        run("MSET", "int", "-12", "embedded", "a".repeat(44), "raw", "a".repeat(45));
        assertThat(run("OBJECT", "ENCODING", "int")).isEqualTo("$3\r\nint\r\n");
        assertThat(run("OBJECT", "ENCODING", "embedded")).isEqualTo("$6\r\nembstr\r\n");
        assertThat(run("OBJECT", "ENCODING", "raw")).isEqualTo("$3\r\nraw\r\n");
        assertThat(run("OBJECT", "REFCOUNT", "int")).isEqualTo(":1\r\n");
        assertThat(run("OBJECT", "FREQ", "int")).startsWith("-ERR An LFU maxmemory policy is not selected");
    }

    @Test
    void when_scanGoesPageByPage_then_itAnswersEveryKeyOnce() {
        for (int i = 0; i < 100; i++) {
            run("SET", "key" + i, "v");
        }
        String cursor = "0";
        int found = 0;
        do {
            String reply = run("SCAN", cursor, "COUNT", "7", "MATCH", "key*");
            cursor = reply.split("\r\n")[2];
            found += reply.split("key", -1).length - 1;
        } while (!cursor.equals("0"));
        assertThat(found).isEqualTo(100);
        assertThat(run("SCAN", "9223372036854775807")).isEqualTo("*2\r\n$1\r\n0\r\n*0\r\n");
        assertThat(run("DBSIZE")).isEqualTo(":100\r\n");
        assertThat(run("FLUSHALL", "ASYNC")).isEqualTo("+OK\r\n");
        assertThat(run("RANDOMKEY")).isEqualTo("$-1\r\n");
    }

    @Test
    void when_theCommandIsNoneOfTheStore_then_itIsUnknown() {
        assertThat(run("NOSUCH", "a", "b"))
                .isEqualTo("-ERR unknown command 'NOSUCH', with args beginning with: 'a' 'b' \r\n");
        assertThat(run("PING")).isEqualTo("-ERR unknown command 'PING', with args beginning with: \r\n");
        assertThat(run("GET")).isEqualTo("-ERR wrong number of arguments for 'get' command\r\n");
    }

    private String run(String... command) {
        return run(2, command);
    }

    private String run3(String... command) {
        return run(3, command);
    }

    private String run(int protocol, String... command) {
        RespWriter reply = new RespWriter(protocol);
        executor.execute(Request.of(command), keyspace, reply);
        return new String(reply.toBytes(), StandardCharsets.ISO_8859_1);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}

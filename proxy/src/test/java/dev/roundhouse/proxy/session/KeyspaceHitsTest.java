package dev.roundhouse.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.spi.resp.Reply;
import dev.roundhouse.spi.testing.RedisServerProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** keyspace_hits and keyspace_misses after each command, beside those of a real Redis. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KeyspaceHitsTest {
    private static final List<String> SETUP = List.of(
            "SET {t}s 10",
            "SET {t}gone x PX 1",
            "RPUSH {t}l 3 1 2",
            "HSET {t}h f 1 g 2",
            "SADD {t}e a b 1",
            "SADD {t}e2 b c",
            "ZADD {t}z 1 a 2 b",
            "XADD {t}x 1-1 f v",
            "XGROUP CREATE {t}x g 0",
            "PFADD {t}p a b",
            "PFADD {t}q c",
            "GEOADD {t}g 13.361389 38.115556 Palermo",
            "SET {t}w_1 x",
            "SET {t}w_2 y");

    /** Each on what {@link #SETUP} left; {@code n} and {@code m} are absent. */
    private static final List<String> COMMANDS = List.of(
            "GET {t}s|GET {t}n|GET {t}l|GET {t}gone|MGET {t}s {t}n {t}l|STRLEN {t}s|STRLEN {t}n|GETRANGE {t}n 0 1",
            "SUBSTR {t}s 0 1|LCS {t}s {t}w_1|LCS {t}s {t}n|GETBIT {t}n 1|BITCOUNT {t}s|BITCOUNT {t}n",
            "BITPOS {t}s 1|GETSET {t}s 1|GETSET {t}n 1|GETEX {t}s|GETEX {t}n|GETEX {t}s EX 10|GETEX {t}l",
            "GETDEL {t}s|GETDEL {t}n|GETDEL {t}l|SET {t}s 1|SET {t}n 1|SET {t}s 1 GET|SET {t}n 1 GET",
            "SET {t}l 1 GET|SET {t}s 1 NX GET|SET {t}n 1 XX GET|SET {t}gone 1 GET|SETNX {t}s 1|APPEND {t}s 1",
            "INCR {t}s|INCRBYFLOAT {t}n 1|SETRANGE {t}s 1 x|MSET {t}s 1 {t}n 2|MSETNX {t}n 1 {t}m 1",
            "SETBIT {t}s 1 1|BITOP AND {t}n {t}s {t}m|BITOP OR {t}s {t}w_1 {t}w_2|BITOP NOT {t}l {t}m",
            "BITOP AND {t}n {t}l {t}s|BITFIELD {t}s GET u8 0|BITFIELD {t}n GET u8 0 GET u8 8",
            "BITFIELD {t}s SET u8 0 1|BITFIELD {t}n INCRBY u8 0 1 GET u8 0|BITFIELD_RO {t}s GET u8 0 GET u8 8",
            "BITFIELD_RO {t}n GET u8 0|BITFIELD {t}l GET u8 0|BITFIELD_RO {t}l GET u8 0|PFCOUNT {t}p|PFCOUNT {t}n",
            "PFCOUNT {t}p {t}q {t}n|PFADD {t}p z|PFADD {t}n z|PFMERGE {t}n {t}p {t}q|PFMERGE {t}p {t}q {t}m",
            "PFCOUNT {t}l|EXISTS {t}s|EXISTS {t}s {t}n {t}s|TYPE {t}s|TYPE {t}n|TTL {t}s|TTL {t}n|PTTL {t}s",
            "EXPIRETIME {t}n|PEXPIRETIME {t}s|TOUCH {t}s {t}n|DEL {t}s {t}n|UNLINK {t}s {t}n|RENAME {t}s {t}n",
            "RENAME {t}n {t}m|RENAMENX {t}s {t}l|COPY {t}s {t}n|COPY {t}n {t}s|COPY {t}s {t}l",
            "COPY {t}s {t}l REPLACE|EXPIRE {t}s 10|EXPIRE {t}n 10|PERSIST {t}s|PERSIST {t}n|DUMP {t}s|DUMP {t}n",
            "SCAN 0|KEYS *|RANDOMKEY|DBSIZE|MEMORY USAGE {t}s|MEMORY USAGE {t}n|OBJECT ENCODING {t}s",
            "OBJECT ENCODING {t}n|OBJECT IDLETIME {t}s|OBJECT REFCOUNT {t}n|OBJECT FREQ {t}s|SORT {t}l|SORT {t}n",
            "SORT {t}l STORE {t}m|SORT {t}n STORE {t}s|SORT_RO {t}l|SORT {t}s|SORT_RO {t}n",
            "SORT {t}l LIMIT 0 1 ALPHA DESC|LRANGE {t}l 0 -1|LRANGE {t}n 0 -1|LLEN {t}l|LLEN {t}n|LINDEX {t}l 0",
            "LPOS {t}l 1|LPOS {t}n 1|LPUSH {t}l 1|LPUSHX {t}n 1|LPOP {t}l|RPOP {t}n|LSET {t}l 0 1|LREM {t}l 0 1",
            "LTRIM {t}l 0 1|LINSERT {t}l BEFORE 1 2|LMOVE {t}l {t}n LEFT LEFT|RPOPLPUSH {t}n {t}l",
            "LMPOP 2 {t}n {t}l LEFT|BLPOP {t}l 0|BLMPOP 0 2 {t}n {t}l LEFT|BLMOVE {t}l {t}n LEFT LEFT 0",
            "HGET {t}h f|HGET {t}n f|HGET {t}s f|HMGET {t}h f g|HGETALL {t}n|HKEYS {t}h|HVALS {t}n|HLEN {t}h",
            "HEXISTS {t}n f|HSTRLEN {t}h f|HSCAN {t}h 0|HRANDFIELD {t}h|HRANDFIELD {t}n 2|HSET {t}h f 1",
            "HSETNX {t}n f 1|HDEL {t}h f|HDEL {t}n f|HINCRBY {t}h f 1|HINCRBYFLOAT {t}n f 1|HMSET {t}h a 1",
            "SMEMBERS {t}e|SMEMBERS {t}n|SCARD {t}e|SISMEMBER {t}n a|SMISMEMBER {t}e a b|SRANDMEMBER {t}e",
            "SRANDMEMBER {t}n 2|SSCAN {t}e 0|SADD {t}e z|SREM {t}n a|SPOP {t}e|SPOP {t}n 2|SPOP {t}e 1",
            "SMOVE {t}e {t}n a|SINTER {t}e {t}e2|SINTER {t}n {t}e|SUNION {t}e {t}n|SDIFF {t}e {t}e2",
            "SDIFF {t}n {t}e|SINTERCARD 2 {t}e {t}n|SINTERCARD 2 {t}e {t}e2|SINTER {t}e {t}s|SINTER {t}n {t}s",
            "SINTERSTORE {t}m {t}e {t}e2|SINTERSTORE {t}s {t}n {t}e|SUNIONSTORE {t}m {t}e {t}n",
            "SDIFFSTORE {t}e {t}e {t}e2|SUNIONSTORE {t}m {t}e {t}s|ZRANGE {t}z 0 -1|ZRANGE {t}n 0 -1",
            "ZRANGEBYSCORE {t}z 0 1|ZREVRANGEBYLEX {t}n + -|ZRANGESTORE {t}m {t}z 0 -1|ZRANGESTORE {t}z {t}n 0 -1",
            "ZSCORE {t}z a|ZMSCORE {t}n a b|ZRANK {t}z a|ZREVRANK {t}n a|ZCARD {t}z|ZCOUNT {t}n 0 1",
            "ZLEXCOUNT {t}z - +|ZRANDMEMBER {t}z|ZRANDMEMBER {t}n 2|ZSCAN {t}z 0|ZADD {t}z 1 c|ZINCRBY {t}n 1 a",
            "ZREM {t}z a|ZREMRANGEBYRANK {t}n 0 1|ZPOPMIN {t}z|ZPOPMAX {t}n 2|ZMPOP 2 {t}n {t}z MIN",
            "BZPOPMIN {t}z 0|ZUNION 2 {t}z {t}e|ZINTER 2 {t}z {t}n|ZDIFF 2 {t}z {t}e|ZINTERCARD 2 {t}z {t}e",
            "ZUNION 2 {t}z {t}s|ZUNIONSTORE {t}m 2 {t}z {t}n|ZINTERSTORE {t}z 2 {t}z {t}e",
            "ZDIFFSTORE {t}m 2 {t}n {t}z|GEOPOS {t}g Palermo|GEODIST {t}n a b|GEOHASH {t}g Palermo",
            "GEOSEARCH {t}g FROMMEMBER Palermo BYRADIUS 1 km|GEOSEARCH {t}n FROMLONLAT 1 1 BYRADIUS 1 km",
            "GEOADD {t}g 1 1 x|GEORADIUS {t}g 13 38 100 km|GEORADIUS {t}n 13 38 100 km",
            "GEORADIUS_RO {t}g 13 38 1 km|GEORADIUSBYMEMBER {t}g Palermo 1 km",
            "GEORADIUS {t}g 13 38 100 km STORE {t}m|GEOSEARCHSTORE {t}m {t}g FROMLONLAT 13 38 BYRADIUS 100 km",
            "GEOSEARCHSTORE {t}m {t}n FROMLONLAT 13 38 BYRADIUS 100 km|XRANGE {t}x - +|XREVRANGE {t}n + -",
            "XLEN {t}x|XREAD STREAMS {t}x 0|XREAD STREAMS {t}x {t}n 0 0|XADD {t}x * f v|XTRIM {t}x MAXLEN 1",
            "XDEL {t}x 1-1|XDEL {t}n 1-1|XSETID {t}x 5-5|XREADGROUP GROUP g c STREAMS {t}x >",
            "XREADGROUP GROUP g c STREAMS {t}n >|XREADGROUP GROUP g c STREAMS {t}x 0|XACK {t}x g 1-1",
            "XACK {t}n g 1-1|XPENDING {t}x g|XPENDING {t}n g|XPENDING {t}x g - + 10|XCLAIM {t}x g c 0 1-1",
            "XCLAIM {t}n g c 0 1-1|XAUTOCLAIM {t}x g c 0 0|XAUTOCLAIM {t}n g c 0 0|XINFO STREAM {t}x",
            "XINFO STREAM {t}n|XINFO GROUPS {t}x|XINFO CONSUMERS {t}x g|XGROUP CREATE {t}x h 0",
            "XGROUP DESTROY {t}x h|XGROUP CREATECONSUMER {t}x g d");

    private RedisServerProcess redis;
    private Map<String, RunningServer> servers = Map.of();

    @BeforeAll
    void start() {
        redis = RedisServerProcess.start();
        servers = Map.of(
                "one node", RunningServer.memory(1, 1),
                "three nodes", RunningServer.memory(3, 1),
                "three replicas", RunningServer.memory(3, 3));
    }

    @AfterAll
    void stop() {
        servers.values().forEach(RunningServer::close);
        redis.close();
    }

    static Stream<String> everyServer() {
        return Stream.of("one node", "three nodes", "three replicas");
    }

    @ParameterizedTest
    @MethodSource("everyServer")
    void when_aCommandHasRun_then_hitsAndMissesAreThoseOfRedis(String server) {
        List<String> differing = new ArrayList<>();
        try (RespSocket ours = new RespSocket(servers.get(server).port());
                RespSocket theirs = new RespSocket(redis.port())) {
            for (String lines : COMMANDS) {
                for (String line : lines.split("\\|")) {
                    String expected = counted(theirs, line);
                    String counted = counted(ours, line);
                    if (!counted.equals(expected)) {
                        differing.add(line + ": " + counted + ", Redis " + expected);
                    }
                }
            }
        }
        assertThat(differing).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("everyServer")
    void when_commandsRunInATransaction_then_hitsAndMissesAreThoseOfRedis(String server) {
        try (RespSocket ours = new RespSocket(servers.get(server).port());
                RespSocket theirs = new RespSocket(redis.port())) {
            String lines = "WATCH {t}s|MULTI|GET {t}s|GET {t}n|SET {t}n 1 GET|INCR {t}s|SORT {t}l STORE {t}m|EXEC";
            assertThat(counted(ours, lines)).isEqualTo(counted(theirs, lines));
        }
    }

    /** Hits and misses of some commands. */
    private static String counted(RespSocket client, String lines) {
        client.call("FLUSHALL");
        SETUP.forEach(each -> client.call(each.split(" ")));
        long expiredAt = System.nanoTime() + 2_000_000;
        while (System.nanoTime() < expiredAt) {
            client.call("PING");
        }
        client.call("CONFIG", "RESETSTAT");
        for (String line : lines.split("\\|")) {
            client.call(line.split(" "));
        }
        String text = ((Reply.Bulk) client.call("INFO", "stats")).text();
        return field(text, "keyspace_hits") + " hits " + field(text, "keyspace_misses") + " misses";
    }

    private static String field(String text, String name) {
        Matcher found = Pattern.compile(name + ":(\\d+)").matcher(text);
        assertThat(found.find()).isTrue();
        return found.group(1);
    }
}

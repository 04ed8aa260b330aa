package dev.roundhouse.spi.command;

import static dev.roundhouse.spi.command.AclCategory.BITMAP;
import static dev.roundhouse.spi.command.AclCategory.DANGEROUS;
import static dev.roundhouse.spi.command.AclCategory.GEO;
import static dev.roundhouse.spi.command.AclCategory.HASH;
import static dev.roundhouse.spi.command.AclCategory.HYPERLOGLOG;
import static dev.roundhouse.spi.command.AclCategory.KEYSPACE;
import static dev.roundhouse.spi.command.AclCategory.LIST;
import static dev.roundhouse.spi.command.AclCategory.SCRIPTING;
import static dev.roundhouse.spi.command.AclCategory.SET;
import static dev.roundhouse.spi.command.AclCategory.SORTEDSET;
import static dev.roundhouse.spi.command.AclCategory.STREAM;
import static dev.roundhouse.spi.command.AclCategory.TRANSACTION;
import static dev.roundhouse.spi.command.CommandFlag.ALLOW_BUSY;
import static dev.roundhouse.spi.command.CommandFlag.BLOCKING;
import static dev.roundhouse.spi.command.CommandFlag.DENYOOM;
import static dev.roundhouse.spi.command.CommandFlag.FAST;
import static dev.roundhouse.spi.command.CommandFlag.LOADING;
import static dev.roundhouse.spi.command.CommandFlag.NOSCRIPT;
import static dev.roundhouse.spi.command.CommandFlag.NO_MANDATORY_KEYS;
import static dev.roundhouse.spi.command.CommandFlag.PUBSUB;
import static dev.roundhouse.spi.command.CommandFlag.READONLY;
import static dev.roundhouse.spi.command.CommandFlag.SKIP_MONITOR;
import static dev.roundhouse.spi.command.CommandFlag.SKIP_SLOWLOG;
import static dev.roundhouse.spi.command.CommandFlag.STALE;
import static dev.roundhouse.spi.command.CommandFlag.WRITE;
import static dev.roundhouse.spi.command.KeyFlag.ACCESS;
import static dev.roundhouse.spi.command.KeyFlag.DELETE;
import static dev.roundhouse.spi.command.KeyFlag.INCOMPLETE;
import static dev.roundhouse.spi.command.KeyFlag.INSERT;
import static dev.roundhouse.spi.command.KeyFlag.NOT_KEY;
import static dev.roundhouse.spi.command.KeyFlag.OW;
import static dev.roundhouse.spi.command.KeyFlag.RO;
import static dev.roundhouse.spi.command.KeyFlag.RW;
import static dev.roundhouse.spi.command.KeyFlag.UPDATE;
import static dev.roundhouse.spi.command.KeyFlag.VARIABLE_FLAGS;

import java.util.List;

/**
 * Commands of Redis 7.0 that Roundhouse's own engine does not have: they exist only in stores that pass the client's
 * commands through to one Redis. Whoever builds one moves it to its family, with its documentation.
 */
final class PassThroughCommands {
    private static final KeySpec.Unknown UNKNOWN = new KeySpec.Unknown();

    private static final String WORST_WRITE =
            "We cannot tell how the keys will be used so we assume the worst, RW and UPDATE";
    private static final String WORST_READ =
            "We cannot tell how the keys will be used so we assume the worst, RO and ACCESS";
    private static final String SORT_BY = "For the optional BY/GET keyword. It is marked 'unknown' because the key "
            + "names derive from the content of the key we sort";
    private static final String SORT_STORE = "For the optional STORE keyword. It is marked 'unknown' because the "
            + "keyword can appear anywhere in the argument array";

    private PassThroughCommands() {}

    static List<CommandFamily> declare() {
        return List.of(
                bitmap(),
                hyperloglog(),
                geo(),
                hash(),
                list(),
                set(),
                sortedSet(),
                stream(),
                generic(),
                scripting(),
                transactions(),
                pubsub(),
                server());
    }

    private static CommandFamily bitmap() {
        CommandFamily family = CommandFamily.passThrough("bitmap", BITMAP);
        family.command("bitcount", -2, READONLY).key(1, RO, ACCESS);
        family.command("bitfield", -2, WRITE, DENYOOM)
                .key(1, RW, ACCESS, UPDATE, VARIABLE_FLAGS)
                .note("This command allows both access and modification of the key")
                .runs(new BitfieldOptions());
        family.command("bitfield_ro", -2, READONLY, FAST).key(1, RO, ACCESS);
        family.command("bitop", -4, WRITE, DENYOOM).key(2, OW, UPDATE).keys(3, -1, 1, RO, ACCESS);
        family.command("bitpos", -3, READONLY).key(1, RO, ACCESS);
        family.command("getbit", 3, READONLY, FAST).key(1, RO, ACCESS);
        family.command("setbit", 4, WRITE, DENYOOM).key(1, RW, ACCESS, UPDATE);
        return family;
    }

    private static CommandFamily hyperloglog() {
        CommandFamily family = CommandFamily.passThrough("hyperloglog", HYPERLOGLOG);
        family.command("pfadd", -2, WRITE, DENYOOM, FAST).key(1, RW, INSERT);
        family.command("pfcount", -2, READONLY)
                .keys(1, -1, 1, RW, ACCESS)
                .note("RW because it may change the internal representation of the key, and propagate to replicas");
        family.command("pfmerge", -2, WRITE, DENYOOM).key(1, RW, ACCESS, INSERT).keys(2, -1, 1, RO, ACCESS);
        return family;
    }

    private static CommandFamily geo() {
        CommandFamily family = CommandFamily.passThrough("geo", GEO);
        family.command("geoadd", -5, WRITE, DENYOOM).key(1, RW, UPDATE);
        family.command("geodist", -4, READONLY).key(1, RO, ACCESS);
        family.command("geohash", -2, READONLY).key(1, RO, ACCESS);
        family.command("geopos", -2, READONLY).key(1, RO, ACCESS);
        family.command("georadius", -6, WRITE, DENYOOM)
                .key(1, RO, ACCESS)
                .keySpec(new KeySpec.Keyword("STORE", 6), new KeySpec.Range(0, 1, 0), OW, UPDATE)
                .keySpec(new KeySpec.Keyword("STOREDIST", 6), new KeySpec.Range(0, 1, 0), OW, UPDATE);
        family.command("georadius_ro", -6, READONLY).key(1, RO, ACCESS);
        family.command("georadiusbymember", -5, WRITE, DENYOOM)
                .key(1, RO, ACCESS)
                .keySpec(new KeySpec.Keyword("STORE", 5), new KeySpec.Range(0, 1, 0), OW, UPDATE)
                .keySpec(new KeySpec.Keyword("STOREDIST", 5), new KeySpec.Range(0, 1, 0), OW, UPDATE);
        family.command("georadiusbymember_ro", -5, READONLY).key(1, RO, ACCESS);
        family.command("geosearch", -7, READONLY).key(1, RO, ACCESS);
        family.command("geosearchstore", -8, WRITE, DENYOOM).key(1, OW, UPDATE).key(2, RO, ACCESS);
        return family;
    }

    private static CommandFamily hash() {
        CommandFamily family = CommandFamily.passThrough("hash", HASH);
        family.command("hdel", -3, WRITE, FAST).key(1, RW, DELETE);
        family.command("hexists", 3, READONLY, FAST).key(1, RO);
        family.command("hget", 3, READONLY, FAST).key(1, RO, ACCESS);
        family.command("hgetall", 2, READONLY).key(1, RO, ACCESS).tips("nondeterministic_output_order");
        family.command("hincrby", 4, WRITE, DENYOOM, FAST).key(1, RW, ACCESS, UPDATE);
        family.command("hincrbyfloat", 4, WRITE, DENYOOM, FAST).key(1, RW, ACCESS, UPDATE);
        family.command("hkeys", 2, READONLY).key(1, RO, ACCESS).tips("nondeterministic_output_order");
        family.command("hlen", 2, READONLY, FAST).key(1, RO);
        family.command("hmget", -3, READONLY, FAST).key(1, RO, ACCESS);
        family.command("hmset", -4, WRITE, DENYOOM, FAST).key(1, RW, UPDATE);
        family.command("hrandfield", -2, READONLY).key(1, RO, ACCESS).tips("nondeterministic_output");
        family.command("hscan", -3, READONLY).key(1, RO, ACCESS).tips("nondeterministic_output");
        family.command("hset", -4, WRITE, DENYOOM, FAST).key(1, RW, UPDATE);
        family.command("hsetnx", 4, WRITE, DENYOOM, FAST).key(1, RW, INSERT);
        family.command("hstrlen", 3, READONLY, FAST).key(1, RO);
        family.command("hvals", 2, READONLY).key(1, RO, ACCESS).tips("nondeterministic_output_order");
        return family;
    }

    private static CommandFamily list() {
        CommandFamily family = CommandFamily.passThrough("list", LIST);
        family.command("blmove", 6, WRITE, DENYOOM, NOSCRIPT, BLOCKING)
                .key(1, RW, ACCESS, DELETE)
                .key(2, RW, INSERT);
        family.command("blmpop", -5, WRITE, BLOCKING).countedKeys(2, RW, ACCESS, DELETE);
        family.command("blpop", -3, WRITE, NOSCRIPT, BLOCKING).keys(1, -2, 1, RW, ACCESS, DELETE);
        family.command("brpop", -3, WRITE, NOSCRIPT, BLOCKING).keys(1, -2, 1, RW, ACCESS, DELETE);
        family.command("brpoplpush", 4, WRITE, DENYOOM, NOSCRIPT, BLOCKING)
                .key(1, RW, ACCESS, DELETE)
                .key(2, RW, INSERT);
        family.command("lindex", 3, READONLY).key(1, RO, ACCESS);
        family.command("linsert", 5, WRITE, DENYOOM).key(1, RW, INSERT);
        family.command("llen", 2, READONLY, FAST).key(1, RO);
        family.command("lmove", 5, WRITE, DENYOOM).key(1, RW, ACCESS, DELETE).key(2, RW, INSERT);
        family.command("lmpop", -4, WRITE).countedKeys(1, RW, ACCESS, DELETE);
        family.command("lpop", -2, WRITE, FAST).key(1, RW, ACCESS, DELETE);
        family.command("lpos", -3, READONLY).key(1, RO, ACCESS);
        family.command("lpush", -3, WRITE, DENYOOM, FAST).key(1, RW, INSERT);
        family.command("lpushx", -3, WRITE, DENYOOM, FAST).key(1, RW, INSERT);
        family.command("lrange", 4, READONLY).key(1, RO, ACCESS);
        family.command("lrem", 4, WRITE).key(1, RW, DELETE);
        family.command("lset", 4, WRITE, DENYOOM).key(1, RW, UPDATE);
        family.command("ltrim", 4, WRITE).key(1, RW, DELETE);
        family.command("rpop", -2, WRITE, FAST).key(1, RW, ACCESS, DELETE);
        family.command("rpoplpush", 3, WRITE, DENYOOM)
                .key(1, RW, ACCESS, DELETE)
                .key(2, RW, INSERT);
        family.command("rpush", -3, WRITE, DENYOOM, FAST).key(1, RW, INSERT);
        family.command("rpushx", -3, WRITE, DENYOOM, FAST).key(1, RW, INSERT);
        return family;
    }

    private static CommandFamily set() {
        CommandFamily family = CommandFamily.passThrough("set", SET);
        family.command("sadd", -3, WRITE, DENYOOM, FAST).key(1, RW, INSERT);
        family.command("scard", 2, READONLY, FAST).key(1, RO);
        family.command("sdiff", -2, READONLY).keys(1, -1, 1, RO, ACCESS).tips("nondeterministic_output_order");
        family.command("sdiffstore", -3, WRITE, DENYOOM).key(1, OW, UPDATE).keys(2, -1, 1, RO, ACCESS);
        family.command("sinter", -2, READONLY).keys(1, -1, 1, RO, ACCESS).tips("nondeterministic_output_order");
        family.command("sintercard", -3, READONLY).countedKeys(1, RO, ACCESS);
        family.command("sinterstore", -3, WRITE, DENYOOM).key(1, RW, UPDATE).keys(2, -1, 1, RO, ACCESS);
        family.command("sismember", 3, READONLY, FAST).key(1, RO);
        family.command("smembers", 2, READONLY).key(1, RO, ACCESS).tips("nondeterministic_output_order");
        family.command("smismember", -3, READONLY, FAST).key(1, RO, ACCESS);
        family.command("smove", 4, WRITE, FAST).key(1, RW, ACCESS, DELETE).key(2, RW, INSERT);
        family.command("spop", -2, WRITE, FAST).key(1, RW, ACCESS, DELETE).tips("nondeterministic_output");
        family.command("srandmember", -2, READONLY).key(1, RO, ACCESS).tips("nondeterministic_output");
        family.command("srem", -3, WRITE, FAST).key(1, RW, DELETE);
        family.command("sscan", -3, READONLY).key(1, RO, ACCESS).tips("nondeterministic_output");
        family.command("sunion", -2, READONLY).keys(1, -1, 1, RO, ACCESS).tips("nondeterministic_output_order");
        family.command("sunionstore", -3, WRITE, DENYOOM).key(1, OW, UPDATE).keys(2, -1, 1, RO, ACCESS);
        return family;
    }

    private static CommandFamily sortedSet() {
        CommandFamily family = CommandFamily.passThrough("sorted-set", SORTEDSET);
        family.command("bzmpop", -5, WRITE, BLOCKING).countedKeys(2, RW, ACCESS, DELETE);
        family.command("bzpopmax", -3, WRITE, NOSCRIPT, BLOCKING, FAST).keys(1, -2, 1, RW, ACCESS, DELETE);
        family.command("bzpopmin", -3, WRITE, NOSCRIPT, BLOCKING, FAST).keys(1, -2, 1, RW, ACCESS, DELETE);
        family.command("zadd", -4, WRITE, DENYOOM, FAST).key(1, RW, UPDATE);
        family.command("zcard", 2, READONLY, FAST).key(1, RO);
        family.command("zcount", 4, READONLY, FAST).key(1, RO, ACCESS);
        family.command("zdiff", -3, READONLY).countedKeys(1, RO, ACCESS);
        family.command("zdiffstore", -4, WRITE, DENYOOM).key(1, OW, UPDATE).countedKeys(2, RO, ACCESS);
        family.command("zincrby", 4, WRITE, DENYOOM, FAST).key(1, RW, ACCESS, UPDATE);
        family.command("zinter", -3, READONLY).countedKeys(1, RO, ACCESS);
        family.command("zintercard", -3, READONLY).countedKeys(1, RO, ACCESS);
        family.command("zinterstore", -4, WRITE, DENYOOM).key(1, OW, UPDATE).countedKeys(2, RO, ACCESS);
        family.command("zlexcount", 4, READONLY, FAST).key(1, RO, ACCESS);
        family.command("zmpop", -4, WRITE).countedKeys(1, RW, ACCESS, DELETE);
        family.command("zmscore", -3, READONLY, FAST).key(1, RO, ACCESS);
        family.command("zpopmax", -2, WRITE, FAST).key(1, RW, ACCESS, DELETE);
        family.command("zpopmin", -2, WRITE, FAST).key(1, RW, ACCESS, DELETE);
        family.command("zrandmember", -2, READONLY).key(1, RO, ACCESS).tips("nondeterministic_output");
        family.command("zrange", -4, READONLY).key(1, RO, ACCESS);
        family.command("zrangebylex", -4, READONLY).key(1, RO, ACCESS);
        family.command("zrangebyscore", -4, READONLY).key(1, RO, ACCESS);
        family.command("zrangestore", -5, WRITE, DENYOOM).key(1, OW, UPDATE).key(2, RO, ACCESS);
        family.command("zrank", 3, READONLY, FAST).key(1, RO, ACCESS);
        family.command("zrem", -3, WRITE, FAST).key(1, RW, DELETE);
        family.command("zremrangebylex", 4, WRITE).key(1, RW, DELETE);
        family.command("zremrangebyrank", 4, WRITE).key(1, RW, DELETE);
        family.command("zremrangebyscore", 4, WRITE).key(1, RW, DELETE);
        family.command("zrevrange", -4, READONLY).key(1, RO, ACCESS);
        family.command("zrevrangebylex", -4, READONLY).key(1, RO, ACCESS);
        family.command("zrevrangebyscore", -4, READONLY).key(1, RO, ACCESS);
        family.command("zrevrank", 3, READONLY, FAST).key(1, RO, ACCESS);
        family.command("zscan", -3, READONLY).key(1, RO, ACCESS).tips("nondeterministic_output");
        family.command("zscore", 3, READONLY, FAST).key(1, RO, ACCESS);
        family.command("zunion", -3, READONLY).countedKeys(1, RO, ACCESS);
        family.command("zunionstore", -4, WRITE, DENYOOM).key(1, OW, UPDATE).countedKeys(2, RO, ACCESS);
        return family;
    }

    private static CommandFamily stream() {
        CommandFamily family = CommandFamily.passThrough("stream", STREAM);
        family.command("xack", -4, WRITE, FAST).key(1, RW, UPDATE);
        family.command("xadd", -5, WRITE, DENYOOM, FAST)
                .key(1, RW, UPDATE)
                .note("UPDATE instead of INSERT because of the optional trimming feature")
                .tips("nondeterministic_output");
        family.command("xautoclaim", -6, WRITE, FAST).key(1, RW, DELETE).tips("nondeterministic_output");
        family.command("xclaim", -6, WRITE, FAST).key(1, RW, UPDATE).tips("nondeterministic_output");
        family.command("xdel", -3, WRITE, FAST).key(1, RW, DELETE);
        CommandDeclaration xgroup = family.container("xgroup");
        xgroup.subcommand("create", -5, WRITE, DENYOOM).key(2, RW, INSERT);
        xgroup.subcommand("createconsumer", 5, WRITE, DENYOOM).key(2, RW, INSERT);
        xgroup.subcommand("delconsumer", 5, WRITE).key(2, RW, DELETE);
        xgroup.subcommand("destroy", 4, WRITE).key(2, RW, DELETE);
        xgroup.subcommand("help", 2, LOADING, STALE);
        xgroup.subcommand("setid", -5, WRITE).key(2, RW, UPDATE);
        CommandDeclaration xinfo = family.container("xinfo");
        xinfo.subcommand("consumers", 4, READONLY).key(2, RO, ACCESS).tips("nondeterministic_output");
        xinfo.subcommand("groups", 3, READONLY).key(2, RO, ACCESS);
        xinfo.subcommand("help", 2, LOADING, STALE);
        xinfo.subcommand("stream", -3, READONLY).key(2, RO, ACCESS);
        family.command("xlen", 2, READONLY, FAST).key(1, RO);
        family.command("xpending", -3, READONLY).key(1, RO, ACCESS).tips("nondeterministic_output");
        family.command("xrange", -4, READONLY).key(1, RO, ACCESS);
        family.command("xread", -4, READONLY, BLOCKING)
                .keySpec(new KeySpec.Keyword("STREAMS", 1), new KeySpec.Range(-1, 1, 2), RO, ACCESS);
        family.command("xreadgroup", -7, WRITE, BLOCKING)
                .keySpec(new KeySpec.Keyword("STREAMS", 4), new KeySpec.Range(-1, 1, 2), RO, ACCESS);
        family.command("xrevrange", -4, READONLY).key(1, RO, ACCESS);
        family.command("xsetid", -3, WRITE, DENYOOM, FAST).key(1, RW, UPDATE);
        family.command("xtrim", -4, WRITE).key(1, RW, DELETE).tips("nondeterministic_output");
        return family;
    }

    private static CommandFamily generic() {
        CommandFamily family = CommandFamily.passThrough("generic", KEYSPACE);
        family.command("dump", 2, READONLY).key(1, RO, ACCESS).tips("nondeterministic_output");
        family.command("migrate", -6, WRITE)
                .categories(DANGEROUS, KEYSPACE)
                .key(3, RW, ACCESS, DELETE)
                .keySpec(new KeySpec.Keyword("KEYS", -2), new KeySpec.Range(-1, 1, 0), RW, ACCESS, DELETE, INCOMPLETE)
                .tips("nondeterministic_output")
                .findsKeys(KeyFinder.MIGRATE);
        family.command("restore", -4, WRITE, DENYOOM)
                .categories(DANGEROUS, KEYSPACE)
                .key(1, OW, UPDATE);
        family.command("sort", -2, WRITE, DENYOOM)
                .categories(DANGEROUS, LIST, SET, SORTEDSET)
                .key(1, RO, ACCESS)
                .keySpec(UNKNOWN, UNKNOWN, RO, ACCESS)
                .note(SORT_BY)
                .keySpec(UNKNOWN, UNKNOWN, OW, UPDATE)
                .note(SORT_STORE)
                .findsKeys(KeyFinder.SORT);
        family.command("sort_ro", -2, READONLY)
                .categories(DANGEROUS, LIST, SET, SORTEDSET)
                .key(1, RO, ACCESS)
                .keySpec(UNKNOWN, UNKNOWN, RO, ACCESS)
                .note(SORT_BY)
                .findsKeys(KeyFinder.SORT_RO);
        return family;
    }

    private static CommandFamily scripting() {
        CommandFamily family = CommandFamily.passThrough("scripting", SCRIPTING);
        family.command("eval", -3, NOSCRIPT, STALE, SKIP_MONITOR, NO_MANDATORY_KEYS)
                .countedKeys(2, RW, ACCESS, UPDATE)
                .note(WORST_WRITE)
                .runs(Execution.ROUND);
        family.command("eval_ro", -3, READONLY, NOSCRIPT, STALE, SKIP_MONITOR, NO_MANDATORY_KEYS)
                .countedKeys(2, RO, ACCESS)
                .note(WORST_READ);
        family.command("evalsha", -3, NOSCRIPT, STALE, SKIP_MONITOR, NO_MANDATORY_KEYS)
                .countedKeys(2, RW, ACCESS, UPDATE)
                .runs(Execution.ROUND);
        family.command("evalsha_ro", -3, READONLY, NOSCRIPT, STALE, SKIP_MONITOR, NO_MANDATORY_KEYS)
                .countedKeys(2, RO, ACCESS);
        family.command("fcall", -3, NOSCRIPT, STALE, SKIP_MONITOR, NO_MANDATORY_KEYS)
                .countedKeys(2, RW, ACCESS, UPDATE)
                .note(WORST_WRITE)
                .runs(Execution.ROUND);
        family.command("fcall_ro", -3, READONLY, NOSCRIPT, STALE, SKIP_MONITOR, NO_MANDATORY_KEYS)
                .countedKeys(2, RO, ACCESS)
                .note(WORST_READ);
        CommandDeclaration function = family.container("function");
        function.subcommand("delete", 3, WRITE, NOSCRIPT)
                .tips("request_policy:all_shards", "response_policy:all_succeeded")
                .runs(Execution.KEYSPACE);
        function.subcommand("dump", 2, NOSCRIPT);
        function.subcommand("flush", -2, WRITE, NOSCRIPT)
                .tips("request_policy:all_shards", "response_policy:all_succeeded")
                .runs(Execution.KEYSPACE);
        function.subcommand("help", 2, LOADING, STALE);
        function.subcommand("kill", 2, NOSCRIPT, ALLOW_BUSY)
                .tips("request_policy:all_shards", "response_policy:one_succeeded")
                .runs(Execution.KEYSPACE);
        function.subcommand("list", -2, NOSCRIPT).tips("nondeterministic_output_order");
        function.subcommand("load", -3, WRITE, DENYOOM, NOSCRIPT)
                .tips("request_policy:all_shards", "response_policy:all_succeeded")
                .runs(Execution.KEYSPACE);
        function.subcommand("restore", -3, WRITE, DENYOOM, NOSCRIPT)
                .tips("request_policy:all_shards", "response_policy:all_succeeded")
                .runs(Execution.KEYSPACE);
        function.subcommand("stats", 2, NOSCRIPT, ALLOW_BUSY)
                .tips("nondeterministic_output", "request_policy:all_shards", "response_policy:special")
                .runs(Execution.KEYSPACE);
        CommandDeclaration script = family.container("script");
        script.subcommand("exists", -3, NOSCRIPT)
                .tips("request_policy:all_shards", "response_policy:agg_logical_and")
                .runs(Execution.KEYSPACE);
        script.subcommand("flush", -2, NOSCRIPT)
                .tips("request_policy:all_nodes", "response_policy:all_succeeded")
                .runs(Execution.KEYSPACE);
        script.subcommand("help", 2, LOADING, STALE);
        script.subcommand("kill", 2, NOSCRIPT, ALLOW_BUSY)
                .tips("request_policy:all_shards", "response_policy:one_succeeded")
                .runs(Execution.KEYSPACE);
        script.subcommand("load", 3, NOSCRIPT, STALE)
                .tips("request_policy:all_nodes", "response_policy:all_succeeded")
                .runs(Execution.KEYSPACE);
        return family;
    }

    private static CommandFamily transactions() {
        CommandFamily family = CommandFamily.passThrough("transactions", TRANSACTION);
        family.command("discard", 1, NOSCRIPT, LOADING, STALE, FAST, ALLOW_BUSY).needs(Connection.TRANSACTION);
        family.command("exec", 1, NOSCRIPT, LOADING, STALE, SKIP_SLOWLOG).needs(Connection.TRANSACTION);
        family.command("multi", 1, NOSCRIPT, LOADING, STALE, FAST, ALLOW_BUSY).needs(Connection.TRANSACTION);
        family.command("unwatch", 1, NOSCRIPT, LOADING, STALE, FAST, ALLOW_BUSY).needs(Connection.TRANSACTION);
        family.command("watch", -2, NOSCRIPT, LOADING, STALE, FAST, ALLOW_BUSY)
                .keys(1, -1, 1, RO)
                .runs(Execution.CONNECTION)
                .needs(Connection.TRANSACTION);
        return family;
    }

    private static CommandFamily pubsub() {
        CommandFamily family = CommandFamily.passThrough("pubsub");
        family.command("psubscribe", -2, PUBSUB, NOSCRIPT, LOADING, STALE).needs(Connection.SUBSCRIPTION);
        family.command("publish", 3, PUBSUB, LOADING, STALE, FAST);
        CommandDeclaration pubsub = family.container("pubsub");
        pubsub.subcommand("channels", -2, PUBSUB, LOADING, STALE);
        pubsub.subcommand("help", 2, LOADING, STALE);
        pubsub.subcommand("numpat", 2, PUBSUB, LOADING, STALE);
        pubsub.subcommand("numsub", -2, PUBSUB, LOADING, STALE);
        pubsub.subcommand("shardchannels", -2, PUBSUB, LOADING, STALE);
        pubsub.subcommand("shardnumsub", -2, PUBSUB, LOADING, STALE);
        family.command("punsubscribe", -1, PUBSUB, NOSCRIPT, LOADING, STALE).needs(Connection.SUBSCRIPTION);
        family.command("spublish", 3, PUBSUB, LOADING, STALE, FAST)
                .key(1, NOT_KEY)
                .runs(Execution.CONNECTION);
        family.command("ssubscribe", -2, PUBSUB, NOSCRIPT, LOADING, STALE)
                .keys(1, -1, 1, NOT_KEY)
                .runs(Execution.CONNECTION)
                .needs(Connection.SUBSCRIPTION);
        family.command("subscribe", -2, PUBSUB, NOSCRIPT, LOADING, STALE).needs(Connection.SUBSCRIPTION);
        family.command("sunsubscribe", -1, PUBSUB, NOSCRIPT, LOADING, STALE)
                .keys(1, -1, 1, NOT_KEY)
                .runs(Execution.CONNECTION)
                .needs(Connection.SUBSCRIPTION);
        family.command("unsubscribe", -1, PUBSUB, NOSCRIPT, LOADING, STALE).needs(Connection.SUBSCRIPTION);
        return family;
    }

    private static CommandFamily server() {
        CommandFamily family = CommandFamily.passThrough("server");
        family.command("lolwut", -1, READONLY, FAST).runs(Execution.CONNECTION);
        CommandDeclaration memory = family.container("memory");
        memory.subcommand("help", 2, LOADING, STALE);
        memory.subcommand("usage", -3, READONLY).key(2, RO);
        return family;
    }
}

package dev.roundhouse.spi.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What exists only in pass-through, held against a real Redis 7.0: facts, keys, and that nothing was forgotten. */
class PassThroughCommandsTest {
    private static final CommandTable TABLE = CommandTable.passThrough();
    private static final CommandReplies REPLIES = new CommandReplies(TABLE);
    private static final int SUBCOMMANDS_OF_INFO = 9;

    /** Commands of Redis without the flag admin that we do not pass on, and why; a container stands for all it has. */
    private static final Map<String, String> LEFT_OUT = leftOut();

    private static final Set<String> WITHOUT_DOCS =
            Set.of("eval", "eval_ro", "evalsha", "evalsha_ro", "fcall", "fcall_ro", "function", "script");

    private static RedisOracle redis;

    private static Map<String, String> leftOut() {
        Map<String, String> reasons = new LinkedHashMap<>();
        for (String name : List.of("asking", "cluster", "readonly", "readwrite", "restore-asking")) {
            reasons.put(name, "Redis Cluster's own");
        }
        for (String name : List.of("move", "swapdb")) {
            reasons.put(name, "a store is one database");
        }
        for (String name : List.of("role", "lastsave")) {
            reasons.put(name, "tells of one server's replication or persistence, not of the store");
        }
        for (String name : List.of("client|tracking", "client|caching")) {
            reasons.put(name, "state of the client's connection, which the session keeps, not the node");
        }
        reasons.put("module|help", "all else of its container is for administrators");
        reasons.put("acl", "users are the proxy's, not the node's");
        reasons.put("script|debug", "debugs a server");
        return reasons;
    }

    @BeforeAll
    static void startRedis() {
        redis = RedisOracle.start();
    }

    @AfterAll
    static void stopRedis() {
        if (redis != null) {
            redis.close();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void when_aCommandIsOnlyPassedThrough_then_itsInfoIsRedisInfo(int protocol) {
        redis.ask("HELLO", Integer.toString(protocol));
        List<CommandSpec> commands = passedThrough();
        assertThat(commands).isNotEmpty();
        for (CommandSpec command : commands) {
            Object expected = withoutSubcommands(redis.ask("COMMAND", "INFO", command.name()));
            assertThat(withoutSubcommands(ours(protocol, "COMMAND", "INFO", command.name())))
                    .as(command.name())
                    .hasToString(String.valueOf(expected))
                    .isEqualTo(expected);
        }
        redis.ask("HELLO", "3");
    }

    @Test
    void when_aCommandIsOnlyPassedThrough_then_itsGroupIsRedisGroup() {
        for (CommandSpec command : passedThrough()) {
            Map<?, ?> docs = (Map<?, ?>) redis.ask("COMMAND", "DOCS", command.name());
            assertThat(command.group())
                    .as(command.name())
                    .isEqualTo(((Map<?, ?>) docs.get(command.name())).get("group"));
        }
    }

    @Test
    void when_redisHasACommandForClients_then_itIsDeclaredOrLeftOutForAReason() {
        Set<String> unused = new HashSet<>(LEFT_OUT.keySet());
        for (Object info : (List<?>) redis.ask("COMMAND")) {
            List<?> command = (List<?>) info;
            List<?> subcommands = new ArrayList<>((Collection<?>) command.get(SUBCOMMANDS_OF_INFO));
            for (Object each : subcommands.isEmpty() ? List.of(command) : subcommands) {
                String name = (String) ((List<?>) each).get(0);
                String known = LEFT_OUT.containsKey(name) ? name : (String) command.get(0);
                boolean admin = ((Set<?>) ((List<?>) each).get(2)).contains(new RedisOracle.Status("admin"));
                unused.remove(known);
                assertThat(admin || TABLE.find(name) != null || LEFT_OUT.containsKey(known))
                        .as(name)
                        .isTrue();
            }
        }
        assertThat(unused).isEmpty();
        assertThat(LEFT_OUT.keySet())
                .allSatisfy(name -> assertThat(TABLE.find(name)).as(name).isNull());
    }

    @Test
    void when_aStoreDoesNotPassThrough_then_itKnowsNoneOfThem() {
        assertThat(CommandTable.DEFAULT).noneMatch(CommandSpec::isPassThroughOnly);
        for (CommandSpec command : CommandTable.DEFAULT) {
            // Ours knows that there are no functions; a Redis may have some.
            boolean isReplaced = command.name().equals("function");
            assertThat(TABLE.find(command.name()) == command).as(command.name()).isEqualTo(!isReplaced);
            assertThat(command.subcommands()).noneMatch(CommandSpec::isPassThroughOnly);
        }
        for (CommandSpec command : passedThrough()) {
            CommandSpec own = CommandTable.DEFAULT.find(command.name());
            assertThat(own == null || own.name().startsWith("function"))
                    .as(command.name())
                    .isTrue();
        }
        RespWriter writer = new RespWriter(3);
        new CommandReplies(CommandTable.DEFAULT).answer(Request.of("COMMAND", "COUNT"), writer);
        assertThat(CommandTableOracleTest.parsed(writer)).isEqualTo((long) CommandTable.DEFAULT.size());
        assertThat(ours(3, "COMMAND", "COUNT")).isEqualTo((long) TABLE.size());
    }

    @Test
    void when_docsAreAskedFor_then_commandsWithoutAreLeftOut() {
        assertThat((Map<?, ?>) ours(3, "COMMAND", "DOCS")).hasSize(TABLE.size() - WITHOUT_DOCS.size());
        assertThat(ours(3, "COMMAND", "DOCS", "eval", "function|load")).isEqualTo(Map.of());
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void when_aCommandHasDocs_then_theyAreRedisDocs(int protocol) {
        redis.ask("HELLO", Integer.toString(protocol));
        for (CommandSpec command : passedThrough()) {
            String container = command.name().split("\\|")[0];
            if (!command.isContainer() && !WITHOUT_DOCS.contains(container)) {
                Object expected = redis.ask("COMMAND", "DOCS", command.name());
                assertThat(ours(protocol, "COMMAND", "DOCS", command.name()))
                        .as(command.name())
                        .hasToString(expected.toString())
                        .isEqualTo(expected);
            }
        }
        redis.ask("HELLO", "3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"XGROUP", "XINFO", "PUBSUB"})
    void when_helpIsAskedFor_then_itIsRedisText(String container) {
        RespWriter writer = new RespWriter(3);
        REPLIES.help(Request.of(container, "help"), writer);
        assertThat(CommandTableOracleTest.parsed(writer)).isEqualTo(redis.ask(container, "help"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sort k",
                "sort k by w_* limit 0 1 get # store d",
                "sort k store",
                "sort k store d store e",
                "sort k get store store d",
                "sort k limit store d store e",
                "sort k by store",
                "SORT_RO k by w_* get o_*",
                "migrate h 1 k 0 10",
                "migrate h 1 k 0 10 copy",
                "migrate h 1  0 10 keys a b",
                "migrate h 1 k 0 10 keys a b",
                "migrate h 1  0 10 replace auth keys keys a b",
                "migrate h 1  0 10 auth2 u keys KEYS a",
                "migrate h 1 k 0 10 auth2 u keys",
                "migrate h 1  0 10 copy keys",
                "georadius k 0 0 1 m store a storedist b",
                "georadius k 0 0 1 m count 1",
                "georadius k 0 0 1 m storedist b",
                "georadiusbymember k m 1 m store a",
                "georadius_ro k 0 0 1 m",
                "bitfield k get u8 0",
                "bitfield k overflow sat get u8 0",
                "bitfield k get u8 0 set u8 0 1",
                "bitfield k incrby u8 0 1",
                "bitfield k get u8",
                "bitfield k",
                "eval s 2 a b c",
                "eval s 0 c",
                "evalsha_ro s 1 a",
                "fcall f 1 a",
                "xread block 0 streams a b 0 0",
                "xreadgroup group g c streams a >",
                "zunionstore d 2 a b",
                "blpop a b 0",
                "bzmpop 0 2 a b min",
                "lmpop 2 a b left",
                "xgroup create k g $",
                "object encoding k",
                "memory usage k",
                "spublish c m",
                "publish c m",
                "watch a b",
                "script load x",
                "pfcount a b",
                "dump k",
                "restore k 0 v",
                "zrangestore d k 0 1",
                "zinter 2 a b",
                "zintercard 3 a b",
                "sintercard 1 a",
                "sinterstore d a b",
                "geosearchstore d k frommember m byradius 1 m",
                "bitop and d a b",
                "pfmerge d a b",
                "blmove a b left right 0",
                "xadd k * f v",
                "xautoclaim k g c 0 0",
                "ssubscribe a b",
            })
    void when_keysAreAskedFor_then_redisFindsTheSame(String line) {
        for (String subcommand : List.of("GETKEYS", "GETKEYSANDFLAGS")) {
            String[] request = ("COMMAND " + subcommand + " " + line).split(" ", -1);
            assertThat(ours(3, request)).isEqualTo(redis.ask(request));
        }
    }

    @Test
    void when_aPassedThroughCommandIsWrapped_then_itsKeysAreFound() {
        assertThat(ours(3, "COMMAND", "GETKEYS", "CONSISTENCY", "one", "SORT", "k", "STORE", "d"))
                .isEqualTo(List.of("k", "d"));
    }

    @ParameterizedTest
    @CsvSource({
        "hget k f, SHARED, READ",
        "hset k f v, SHARED, ROUND",
        "get k, SHARED, READ",
        "blpop k 0, BLOCKING, ROUND",
        "blmpop 0 1 k left, BLOCKING, ROUND",
        "bzpopmin k 0, BLOCKING, ROUND",
        "xread streams k 0, SHARED, READ",
        "xread count 1 Block 0 streams k 0, BLOCKING, READ",
        "xread streams block 0, SHARED, READ",
        "xreadgroup group g c block 0 streams k >, BLOCKING, ROUND",
        "xreadgroup group g c streams k >, SHARED, ROUND",
        "multi, TRANSACTION, CONNECTION",
        "exec, TRANSACTION, CONNECTION",
        "discard, TRANSACTION, CONNECTION",
        "watch k, TRANSACTION, CONNECTION",
        "unwatch, TRANSACTION, CONNECTION",
        "subscribe c, SUBSCRIPTION, CONNECTION",
        "sunsubscribe, SUBSCRIPTION, CONNECTION",
        "publish c m, SHARED, CONNECTION",
        "eval s 1 k, SHARED, ROUND",
        "evalsha_ro s 1 k, SHARED, READ",
        "script load x, SHARED, KEYSPACE",
        "function flush, SHARED, KEYSPACE",
        "bitfield k get u8 0, SHARED, READ",
        "bitfield k set u8 0 1, SHARED, ROUND",
        "sort k, SHARED, READ",
        "sort k by store, SHARED, ROUND",
        "sort k store d, SHARED, ROUND",
        "georadius k 0 0 1 m, SHARED, READ",
        "georadius k 0 0 1 m Store d, SHARED, ROUND",
        "georadiusbymember store storedist 1 m, SHARED, READ",
        "georadiusbymember k m 1 m storedist d, SHARED, ROUND",
        "pfcount k, SHARED, READ",
        "zdiffstore d 1 k, SHARED, ROUND",
        "xgroup create k g $, SHARED, ROUND",
        "memory usage k, SHARED, READ",
        "lolwut, SHARED, CONNECTION",
        "sort_ro k, SHARED, READ",
    })
    void when_aRequestIsGiven_then_itsConnectionAndExecutionAreDecided(
            String line, Connection connection, Execution execution) {
        Request request = Request.of(line.split(" "));
        CommandSpec command = TABLE.find(request);
        assertThat(command).isNotNull();
        assertThat(command.connection(request)).isEqualTo(connection);
        assertThat(command.execution(request)).isEqualTo(execution);
    }

    private static List<CommandSpec> passedThrough() {
        List<CommandSpec> commands = new ArrayList<>();
        for (CommandSpec command : TABLE) {
            if (command.isPassThroughOnly()) {
                commands.add(command);
                commands.addAll(command.subcommands());
            }
        }
        return commands;
    }

    private static Object ours(int protocol, String... request) {
        RespWriter writer = new RespWriter(protocol);
        REPLIES.answer(Request.of(request), writer);
        return CommandTableOracleTest.parsed(writer);
    }

    private static List<?> withoutSubcommands(Object reply) {
        return ((List<?>) ((List<?>) reply).get(0)).subList(0, SUBCOMMANDS_OF_INFO);
    }
}

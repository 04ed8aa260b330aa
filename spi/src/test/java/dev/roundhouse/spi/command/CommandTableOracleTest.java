package dev.roundhouse.spi.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command table and what is answered from it, held against a real Redis 7.0. */
class CommandTableOracleTest {
    private static final CommandTable TABLE = CommandTable.DEFAULT;
    private static final CommandReplies REPLIES = new CommandReplies(TABLE);

    /** Newer than Redis 7.0, or ours. */
    private static final Set<String> NOT_IN_REDIS = Set.of(
            "client|setinfo",
            "client|no-touch",
            "client|consistency",
            "consistency",
            "proxy",
            "proxy|members",
            "proxy|nodes",
            "proxy|ring",
            "proxy|explain",
            "proxy|repair",
            "proxy|recover",
            "proxy|help");

    private static final int SUBCOMMANDS_OF_INFO = 9;

    private static RedisOracle redis;

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
    void when_redisHasACommand_then_itsInfoIsEqual(int protocol) {
        redis.ask("HELLO", Integer.toString(protocol));
        for (CommandSpec command : allCommands()) {
            Object expected = withoutSubcommands(((List<?>) redis.ask("COMMAND", "INFO", command.name())).get(0));
            Object actual = withoutSubcommands(((List<?>) ours(protocol, "COMMAND", "INFO", command.name())).get(0));
            assertSame(command, expected, actual);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void when_redisHasACommand_then_itsDocsAreEqual(int protocol) {
        redis.ask("HELLO", Integer.toString(protocol));
        for (CommandSpec command : allCommands()) {
            if (!command.isContainer()) {
                Object expected = redis.ask("COMMAND", "DOCS", command.name());
                Object actual = ours(protocol, "COMMAND", "DOCS", command.name());
                assertSame(command, emptyToNull(expected), actual);
            } else if (protocol == 3) {
                Object expected = docsWithoutSubcommands(redis.ask("COMMAND", "DOCS", command.name()));
                Object actual = docsWithoutSubcommands(ours(protocol, "COMMAND", "DOCS", command.name()));
                assertSame(command, emptyToNull(expected), actual);
            }
        }
        redis.ask("HELLO", "3");
    }

    /** Equal, in the same order too; or known to be missing there. */
    private static void assertSame(CommandSpec command, Object expected, Object actual) {
        assertThat(expected == null)
                .as("%s missing in Redis", command)
                .isEqualTo(NOT_IN_REDIS.contains(command.name()));
        if (expected != null) {
            assertThat(actual).hasToString(expected.toString()).isEqualTo(expected);
        }
    }

    @Test
    void when_allAreAskedFor_then_eachIsThereOnce() {
        assertThat((List<?>) ours(3, "COMMAND")).hasSize(TABLE.size());
        assertThat((List<?>) ours(2, "COMMAND", "INFO")).hasSize(TABLE.size());
        assertThat((Map<?, ?>) ours(3, "COMMAND", "DOCS")).hasSize(TABLE.size());
        assertThat(ours(3, "COMMAND", "COUNT")).isEqualTo((long) TABLE.size());
        assertThat(ours(3, "command", "docs", "nosuch", "client|nosuch")).isEqualTo(Map.of());
        assertThat(ours(2, "command", "info", "nosuch", "client|nosuch"))
                .isEqualTo(redis.ask("command", "info", "nosuch", "client|nosuch"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "LIST",
                "LIST FILTERBY PATTERN *",
                "list filterby pattern G[^E]T*",
                "list filterby pattern CLIENT|*",
                "list filterby ACLCAT String",
                "list filterby ACLCAT dangerous",
                "list filterby ACLCAT nosuch",
                "list filterby ACLCAT @string",
                "list filterby MODULE json",
                "list filterby module",
                "list filterby nosuch x",
                "list nosuch",
                "list filterby pattern a b",
            })
    void when_namesAreListed_then_theyAreRedisNamesThatWeHave(String line) {
        String[] request = ("COMMAND " + line).split(" ");
        Object expected = redis.ask(request);
        Object actual = ours(3, request);
        if (expected instanceof List<?> list) {
            Set<Object> names = new LinkedHashSet<>(list);
            names.retainAll(allCommands().stream().map(CommandSpec::name).toList());
            Set<Object> actualNames = new LinkedHashSet<>((List<?>) actual);
            actualNames.removeAll(NOT_IN_REDIS);
            assertThat(actualNames).isEqualTo(names);
        } else {
            assertThat(actual).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "get k",
                "get",
                "get a b",
                "GET k",
                "nosuch k",
                "set k v",
                "set k v get",
                "set k v nx GET ex 10",
                "set get get",
                "set k",
                "getex k persist",
                "getdel k",
                "getset k v",
                "setnx k v",
                "setex k 1 v",
                "psetex k 1 v",
                "mget a b c",
                "mset a 1 b 2",
                "mset a 1 b",
                "mset a",
                "msetnx a 1",
                "append k v",
                "strlen k",
                "getrange k 0 1",
                "setrange k 0 v",
                "substr k 0 1",
                "incr k",
                "decrby k 1",
                "incrbyfloat k 1",
                "lcs a b",
                "lcs a b IDX",
                "lcs a",
                "del a b",
                "unlink a",
                "exists a a",
                "type a",
                "touch a b",
                "rename a b",
                "renamenx a b",
                "copy a b DB 1",
                "expire a 1",
                "pexpireat a 1 NX",
                "ttl a",
                "persist a",
                "keys *",
                "scan 0",
                "randomkey",
                "dbsize",
                "object encoding k",
                "object freq k",
                "object help",
                "object nosuch k",
                "object",
                "ping",
                "client getname",
                "client",
                "command getkeys get k",
                "pfmerge d",
                "pfmerge d s",
                "config get *",
                "info",
                "time",
            })
    void when_keysAreAskedFor_then_redisFindsTheSame(String line) {
        for (String subcommand : List.of("GETKEYS", "GETKEYSANDFLAGS")) {
            String[] request = ("COMMAND " + subcommand + " " + line).split(" ");
            CommandSpec command = TABLE.find(Request.of(request));
            String error = CommandErrors.check(command, Request.of(request));
            Object actual = error == null ? ours(3, request) : new RedisOracle.ErrorReply(error);
            assertThat(actual).isEqualTo(redis.ask(request));
        }
    }

    @Test
    void when_aCommandIsWrapped_then_itsKeysAreFound() {
        assertThat(ours(3, "COMMAND", "GETKEYS", "CONSISTENCY", "one", "MGET", "a", "b"))
                .isEqualTo(List.of("a", "b"));
        assertThat(ours(3, "COMMAND", "GETKEYS", "CONSISTENCY", "one", "CONSISTENCY", "quorum", "GET", "a"))
                .isEqualTo(List.of("a"));
        assertThat(ours(3, "COMMAND", "GETKEYS", "CONSISTENCY", "one", "PING")).isEqualTo(List.of());
        assertThat(ours(3, "COMMAND", "GETKEYS", "CONSISTENCY", "one", "nosuch", "a"))
                .isEqualTo(List.of());
    }

    @ParameterizedTest
    @ValueSource(strings = {"COMMAND", "OBJECT", "PUBSUB", "SLOWLOG", "LATENCY", "MEMORY", "CONFIG"})
    void when_helpIsAskedFor_then_itIsRedisText(String container) {
        RespWriter writer = new RespWriter(3);
        REPLIES.help(Request.of(container, "help"), writer);
        assertThat(parsed(writer)).isEqualTo(redis.ask(container, "help"));
    }

    private static List<CommandSpec> allCommands() {
        List<CommandSpec> all = new ArrayList<>();
        for (CommandSpec command : TABLE) {
            all.add(command);
            all.addAll(command.subcommands());
        }
        return all;
    }

    private static Object ours(int protocol, String... request) {
        RespWriter writer = new RespWriter(protocol);
        REPLIES.answer(Request.of(request), writer);
        return parsed(writer);
    }

    static Object parsed(RespWriter writer) {
        try {
            return RedisOracle.parse(new ByteArrayInputStream(writer.toBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Object withoutSubcommands(Object info) {
        return info == null ? null : new ArrayList<>(((List<?>) info).subList(0, SUBCOMMANDS_OF_INFO));
    }

    private static Object docsWithoutSubcommands(Object docs) {
        Map<Object, Object> copy = new LinkedHashMap<>();
        ((Map<?, ?>) docs).forEach((name, value) -> {
            Map<Object, Object> fields = new LinkedHashMap<>((Map<?, ?>) value);
            assertThat(fields.remove("subcommands")).isNotNull();
            copy.put(name, fields);
        });
        return copy;
    }

    private static Object emptyToNull(Object docs) {
        boolean empty = docs instanceof Map<?, ?> map ? map.isEmpty() : ((List<?>) docs).isEmpty();
        return empty ? null : docs;
    }
}

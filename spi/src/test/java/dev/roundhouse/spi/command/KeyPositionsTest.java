package dev.roundhouse.spi.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.spi.resp.Request;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Key specifications of every command of a real Redis, also those we do not have yet, read from it into a table of our
 * own: what we find by them is what Redis finds.
 */
class KeyPositionsTest {
    private static RedisOracle redis;
    private static CommandTable table;
    private static List<List<?>> infos;

    @BeforeAll
    static void readRedisTable() {
        redis = RedisOracle.start();
        infos = new ArrayList<>();
        CommandFamily family = new CommandFamily("server");
        for (Object info : (List<?>) redis.ask("COMMAND")) {
            List<?> command = (List<?>) info;
            infos.add(command);
            CommandDeclaration declaration = declare(family.command(text(command, 0), arity(command)), command);
            for (Object subcommand : (Iterable<?>) command.get(9)) {
                List<?> sub = (List<?>) subcommand;
                infos.add(sub);
                declare(declaration.subcommand(text(sub, 0).replaceFirst(".*\\|", ""), arity(sub)), sub);
            }
        }
        table = new CommandTable(family);
    }

    @AfterAll
    static void stopRedis() {
        if (redis != null) {
            redis.close();
        }
    }

    @Test
    void when_keySpecificationsAreGiven_then_theOldRangeAndMovableKeysFollow() {
        assertThat(infos).hasSizeGreaterThan(300);
        for (List<?> info : infos) {
            CommandSpec command = table.find(text(info, 0));
            assertThat(command).isNotNull();
            LegacyRange range = command.legacyRange();
            assertThat(List.of(range.first(), range.last(), range.step()))
                    .as(command.name())
                    .isEqualTo(info.subList(3, 6).stream()
                            .map(value -> ((Long) value).intValue())
                            .toList());
            boolean movable = ((Set<?>) info.get(2)).contains(new RedisOracle.Status("movablekeys"));
            assertThat(command.has(CommandFlag.MOVABLE_KEYS)).as(command.name()).isEqualTo(movable);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "eval s 2 a b c",
                "eval s 0",
                "eval s 0 a",
                "eval s 3 a b",
                "eval s -1 a",
                "eval s x a",
                "eval s 99999999999999999999 a",
                "fcall f 1 k x",
                "zunionstore d 2 a b weights 1 2",
                "zunionstore d 3 a b",
                "zinterstore d 1 a",
                "zunion 2 a b",
                "zdiff 1 a withscores",
                "sintercard 2 a b limit 1",
                "lmpop 2 a b left",
                "blmpop 1 2 a b left",
                "zmpop 1 a min",
                "xread count 1 streams a b 0 0",
                "xread streams a b c 0 0",
                "xread STREAMS a 0",
                "xread count 1 block 2 a b",
                "xreadgroup group g c streams a >",
                "xreadgroup group streams c count streams a b 1 2",
                "bitop and d a b",
                "sinterstore d a b c",
                "rename a b",
                "lmove a b left right",
                "pfmerge a b c",
                "blpop a b c 0",
                "bzpopmin a 0",
                "smove a b m",
                "zrangestore a b 0 1",
                "geosearchstore a b frommember m bybox 1 1 m",
                "object encoding k",
                "memory usage k",
                "memory doctor",
                "xinfo stream k",
                "xgroup create k g $",
                "getdel k",
                "publish c m",
                "spublish c m",
                "debug object k",
                "mset a 1 b 2 c",
            })
    void when_aRequestHasKeys_then_theyAreThoseThatRedisFinds(String line) {
        String[] arguments = line.split(" ");
        List<String> asked = new ArrayList<>(List.of("COMMAND", "GETKEYS"));
        asked.addAll(List.of(arguments));
        Object expected = redis.ask(asked.toArray(String[]::new));
        Request request = Request.of(arguments);
        CommandSpec command = table.findExact(request);
        assertThat(command).as(line).isNotNull();
        List<String> keys =
                Arrays.stream(command.keys(request)).mapToObj(request::text).toList();
        assertThat(keys).as(line).isEqualTo(expected instanceof RedisOracle.ErrorReply ? List.of() : expected);
        assertThat(command.firstKey(request)).as(line).isEqualTo(keys.isEmpty() ? -1 : command.keys(request)[0]);
    }

    /** Redis, asked by COMMAND GETKEYS only, reads such numbers with atoi; EVAL itself refuses them. */
    @ParameterizedTest
    @ValueSource(strings = {"eval s 01 a", "eval s +1 a", "eval s 4294967297 a"})
    void when_theNumberOfKeysIsNoProperNumber_then_thereAreNone(String line) {
        Request request = Request.of(line.split(" "));
        assertThat(table.findExact(request).keys(request)).isEmpty();
        assertThat(redis.ask(line.split(" "))).isInstanceOf(RedisOracle.ErrorReply.class);
    }

    /** COMMAND GETKEYS finds none there, as in Redis; but the command is executed, and changes its key. */
    @Test
    void when_aListOfMoreKeysIsEmpty_then_theOthersAreKeys() {
        Request request = Request.of("pfmerge", "d");
        CommandSpec command = table.findExact(request);
        assertThat(command.keys(request)).containsExactly(1);
        assertThat(command.access(request)).containsExactly(KeyFlag.RW);
    }

    @ParameterizedTest
    @CsvSource({
        "get k, true, true, 1, 1, 1",
        "get, true, true, -1, -1, 1",
        "set k v ex 1, true, true, 1, 1, 1",
        "object encoding k, true, true, 2, 2, 1",
        "mget a b c, false, true, 1, 3, 1",
        "mset a 1 b 2, false, true, 1, 4, 2",
        "rename a b, false, true, 1, 2, 1",
        "lcs a b, false, true, 1, 2, 1",
        "lcs a, false, true, 1, -1, 1",
        "ping, false, false, -1, -1, 0",
        "keys *, false, false, -1, -1, 0",
        "consistency one get k, false, false, 3, -1, 0",
    })
    void when_keysAreAskedForWithoutAnArray_then_theRangeTellsThem(
            String line, boolean single, boolean fixed, int first, int last, int step) {
        Request request = Request.of(line.split(" "));
        CommandSpec command = CommandTable.DEFAULT.find(request);
        assertThat(command).isNotNull();
        assertThat(command.isSingleKey()).isEqualTo(single);
        assertThat(command.hasFixedKeys()).isEqualTo(fixed);
        assertThat(command.firstKey(request)).isEqualTo(first);
        assertThat(command.lastKey(request)).isEqualTo(last);
        assertThat(command.keyStep()).isEqualTo(step);
    }

    private static CommandDeclaration declare(CommandDeclaration declaration, List<?> info) {
        for (Object element : (Iterable<?>) info.get(8)) {
            Map<?, ?> spec = (Map<?, ?>) element;
            List<KeyFlag> flags = new ArrayList<>();
            for (Object flag : (Iterable<?>) spec.get("flags")) {
                flags.add(KeyFlag.valueOf(((RedisOracle.Status) flag).text().toUpperCase(Locale.ROOT)));
            }
            declaration.keySpec(begin(spec), find(spec), flags.toArray(KeyFlag[]::new));
        }
        return declaration.runs(Execution.CONNECTION).docs("", "", "");
    }

    private static KeySpec.BeginSearch begin(Map<?, ?> spec) {
        Map<?, ?> begin = (Map<?, ?>) spec.get("begin_search");
        Map<?, ?> values = (Map<?, ?>) begin.get("spec");
        return switch ((String) begin.get("type")) {
            case "index" -> new KeySpec.Index(number(values, "index"));
            case "keyword" -> new KeySpec.Keyword((String) values.get("keyword"), number(values, "startfrom"));
            default -> new KeySpec.Unknown();
        };
    }

    private static KeySpec.FindKeys find(Map<?, ?> spec) {
        Map<?, ?> find = (Map<?, ?>) spec.get("find_keys");
        Map<?, ?> values = (Map<?, ?>) find.get("spec");
        return switch ((String) find.get("type")) {
            case "range" ->
                new KeySpec.Range(number(values, "lastkey"), number(values, "keystep"), number(values, "limit"));
            case "keynum" ->
                new KeySpec.KeyNumber(
                        number(values, "keynumidx"), number(values, "firstkey"), number(values, "keystep"));
            default -> new KeySpec.Unknown();
        };
    }

    private static int number(Map<?, ?> values, String name) {
        return ((Long) values.get(name)).intValue();
    }

    private static String text(List<?> info, int i) {
        return (String) info.get(i);
    }

    private static int arity(List<?> info) {
        return ((Long) info.get(1)).intValue();
    }
}

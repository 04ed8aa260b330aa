package dev.roundhouse.spi.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundhouse.spi.resp.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandTableTest {
    private static final CommandTable TABLE = CommandTable.DEFAULT;

    static Request request(String line) {
        return Request.of(line.split(" ", -1));
    }

    private static CommandSpec spec(String line) {
        CommandSpec spec = TABLE.find(request(line));
        assertThat(spec).as(line).isNotNull();
        return spec;
    }

    @Test
    void when_aNameIsInAnyCase_then_itsCommandIsFound() {
        for (CommandSpec command : TABLE) {
            String name = command.name();
            assertThat(TABLE.find(Request.of(name))).isSameAs(command);
            assertThat(TABLE.find(Request.of(name.toUpperCase(Locale.ROOT)))).isSameAs(command);
            assertThat(TABLE.find(name.toUpperCase(Locale.ROOT))).isSameAs(command);
            for (CommandSpec subcommand : command.subcommands()) {
                String token = subcommand.name().substring(name.length() + 1);
                assertThat(TABLE.find(Request.of(name, token.toUpperCase(Locale.ROOT), "x")))
                        .isSameAs(subcommand);
                assertThat(TABLE.find(subcommand.name())).isSameAs(subcommand);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "ge", "gett", "g%t", "gEt\u0000", "@get", "client|getname", "foo", "\u0000", "PIN\u0007"})
    void when_aNameIsUnknown_then_nothingIsFound(String name) {
        assertThat(TABLE.find(Request.of(name))).isNull();
    }

    @Test
    void when_aRequestIsEmpty_then_nothingIsFound() {
        assertThat(TABLE.find(Request.of(new byte[0][]))).isNull();
    }

    @Test
    void when_aSubcommandIsUnknown_then_theContainerIsFoundByRequestAndNothingByName() {
        assertThat(spec("client nosuch").name()).isEqualTo("client");
        assertThat(spec("CLIENT").name()).isEqualTo("client");
        assertThat(TABLE.find("client|nosuch")).isNull();
        assertThat(TABLE.find("client|id|x")).isNull();
        assertThat(TABLE.find("get|x")).isNull();
    }

    @Test
    void when_theTableIsIterated_then_theOrderIsTheDeclared() {
        List<String> names = new ArrayList<>();
        TABLE.forEach(command -> names.add(command.name()));
        assertThat(names).hasSize(TABLE.size()).doesNotHaveDuplicates().startsWith("set", "setnx", "setex");
    }

    @ParameterizedTest
    @CsvSource({
        "get k, READ",
        "mget a b, READ",
        "touch a, READ",
        "ttl a, READ",
        "object encoding a, READ",
        "lcs a b, READ",
        "set k v, BLIND_WRITE",
        "set k v ex 10, BLIND_WRITE",
        "SET k v Px 10, BLIND_WRITE",
        "set k v exat 10, BLIND_WRITE",
        "set k v PXAT 10, BLIND_WRITE",
        "set k v nx, ROUND",
        "set k v XX, ROUND",
        "set k v get, ROUND",
        "set k v keepttl, ROUND",
        "set k v ex 10 nx, ROUND",
        "set k v nx get, ROUND",
        "setex k 1 v, BLIND_WRITE",
        "psetex k 1 v, BLIND_WRITE",
        "mset a 1 b 2, BLIND_WRITE",
        "msetnx a 1, ROUND",
        "setnx a 1, ROUND",
        "getset a 1, ROUND",
        "getex a, ROUND",
        "del a, ROUND",
        "unlink a, ROUND",
        "incr a, ROUND",
        "expire a 1, ROUND",
        "rename a b, ROUND",
        "keys *, KEYSPACE",
        "scan 0, KEYSPACE",
        "dbsize, KEYSPACE",
        "randomkey, KEYSPACE",
        "flushall, KEYSPACE",
        "flushdb, KEYSPACE",
        "ping, CONNECTION",
        "client id, CONNECTION",
        "object help, CONNECTION",
        "command, CONNECTION",
        "info, CONNECTION",
        "consistency one get k, CONNECTION",
    })
    void when_aRequestIsGiven_then_itsExecutionIsDecided(String line, Execution expected) {
        assertThat(spec(line).execution(request(line))).isEqualTo(expected);
    }

    @Test
    void when_keysMayLieApart_then_onlyTheseCommandsAreSplit() {
        List<String> split = new ArrayList<>();
        for (CommandSpec command : TABLE) {
            if (command.split() != Split.NONE) {
                split.add(command.name() + " " + command.split());
            }
        }
        assertThat(split)
                .containsExactlyInAnyOrder(
                        "mget MGET_LIKE", "mset ALL_OK", "del SUM", "unlink SUM", "exists SUM", "touch SUM");
    }

    @Test
    void when_aNameIsDeclaredTwice_then_theTableRefuses() {
        CommandFamily family = new CommandFamily("server");
        family.command("twice", 1).docs("", "", "");
        family.command("twice", 1).docs("", "", "");
        assertThatThrownBy(() -> new CommandTable(family)).hasMessageContaining("twice");
    }

    @Test
    void when_flagsAndKeysDoNotTellHowACommandRuns_then_theTableRefuses() {
        CommandFamily family = new CommandFamily("server");
        family.command("odd", 1, CommandFlag.WRITE).docs("", "", "");
        assertThatThrownBy(() -> new CommandTable(family)).hasMessageContaining("odd");
    }
}

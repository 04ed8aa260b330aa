package dev.roundhouse.spi.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.spi.resp.Request;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ResolverTest {
    private static final long NOW = 1_700_000_000_000L;

    @Test
    void when_aTimeIsRelative_then_itBecomesAbsolute() {
        assertThat(resolve("setex k 10 v")).isEqualTo("SET k v PXAT 1700000010000");
        assertThat(resolve("PSETEX k 10 v")).isEqualTo("SET k v PXAT 1700000000010");
        assertThat(resolve("SET k v ex 10 nx get")).isEqualTo("SET k v PXAT 1700000010000 NX GET");
        assertThat(resolve("SET k v XX PX 10")).isEqualTo("SET k v PXAT 1700000000010 XX");
        assertThat(resolve("SET k v EXAT 5")).isEqualTo("SET k v PXAT 5000");
        assertThat(resolve("GETEX k EX 10")).isEqualTo("GETEX k PXAT 1700000010000");
        assertThat(resolve("EXPIRE k 10 xx gt")).isEqualTo("PEXPIREAT k 1700000010000 XX GT");
        assertThat(resolve("PEXPIRE k -10")).isEqualTo("PEXPIREAT k 1699999999990");
        assertThat(resolve("EXPIREAT k 5 LT")).isEqualTo("PEXPIREAT k 5000 LT");
    }

    @Test
    void when_anOptionIsRepeated_then_theLastCountsAndOneIsLeft() {
        assertThat(resolve("SET k v EX 10 EX 20 get GET")).isEqualTo("SET k v PXAT 1700000020000 GET");
        assertThat(resolve("SET k v keepttl KEEPTTL")).isEqualTo("SET k v KEEPTTL");
    }

    @Test
    void when_nothingHasToChange_then_theRequestIsTheSameInstance() {
        String[] unchanged = {
            "SET k v",
            "set k v PXAT 5 NX GET",
            "GETEX k",
            "GETEX k PERSIST",
            "PEXPIREAT k 5 XX LT",
            "GET k",
            "INCRBY k 5",
            "MSET a 1 b 2",
            "PERSIST k"
        };
        for (String text : unchanged) {
            Request request = Request.of(text.split(" "));
            assertThat(resolve(request)).as(text).isEqualTo(new Resolved.Ok(request));
        }
    }

    @Test
    void when_theErrorDependsOnTheKey_then_itIsLeftToTheReplicas() {
        for (String text : new String[] {"GETEX k EX abc", "GETEX k PX -1", "INCRBYFLOAT k abc", "LCS a b x"}) {
            assertThat(resolve(text)).isEqualTo(text);
        }
    }

    @Test
    void when_theCommandIsWrongWhateverTheKeyHolds_then_theErrorIsThatOfRedis() {
        assertThat(resolve("SET k v NX XX")).isEqualTo("-ERR syntax error");
        assertThat(resolve("SET k v EX")).isEqualTo("-ERR syntax error");
        assertThat(resolve("GETEX k EX 1 PERSIST")).isEqualTo("-ERR syntax error");
        assertThat(resolve("SET k v EX 1.5")).isEqualTo("-ERR value is not an integer or out of range");
        assertThat(resolve("SET k v PX 0")).isEqualTo("-ERR invalid expire time in 'set' command");
        assertThat(resolve("SETEX k 9223372036854775 v")).isEqualTo("-ERR invalid expire time in 'setex' command");
        assertThat(resolve("EXPIRE k 9223372036854776")).isEqualTo("-ERR invalid expire time in 'expire' command");
        assertThat(resolve("EXPIRE k abc nx x")).isEqualTo("-ERR Unsupported option x");
        assertThat(resolve("EXPIRE k abc GT LT"))
                .isEqualTo("-ERR GT and LT options at the same time are not compatible");
        assertThat(resolve("DECRBY k -9223372036854775808")).isEqualTo("-ERR decrement would overflow");
        assertThat(resolve("SETRANGE k -1 v")).isEqualTo("-ERR offset is out of range");
        assertThat(resolve("MSET a 1 b")).isEqualTo("-ERR wrong number of arguments for 'mset' command");
        assertThat(resolve("COPY a b DB 1")).isEqualTo("-ERR DB index is out of range");
    }

    @Test
    void when_aValueHasAnArrayOfItsOwn_then_itIsNotCopied() {
        byte[] value = new byte[1024 * 1024];
        Request request = Request.of(ascii("SETEX"), ascii("k"), ascii("10"), value);
        Resolved.Ok resolved = (Resolved.Ok) resolve(request);
        assertThat(resolved.request().array(2)).isSameAs(value);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** The resolved command as text, or the error with its minus. */
    private static String resolve(String text) {
        Resolved resolved = resolve(Request.of(text.split(" ")));
        if (resolved instanceof Resolved.Invalid invalid) {
            return "-" + invalid.error();
        }
        return ((Resolved.Ok) resolved).request().toString();
    }

    private static Resolved resolve(Request request) {
        return Resolver.resolve(Objects.requireNonNull(CommandTable.DEFAULT.find(request)), request, NOW);
    }
}

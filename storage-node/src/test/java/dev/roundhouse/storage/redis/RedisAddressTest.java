package dev.roundhouse.storage.redis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedisAddressTest {
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "redis://localhost, localhost, 6379, -, -",
                "redis://10.0.0.1:7000/0, 10.0.0.1, 7000, -, -",
                "redis://:secret@host:1, host, 1, -, secret",
                "redis://user:p%40ss@host:1/, host, 1, user, p@ss",
                "redis://[::1]:7000, ::1, 7000, -, -",
            })
    void when_addressIsGood_then_itsPartsAreFound(String text, String host, int port, String user, String password) {
        assertThat(RedisAddress.parse(text)).isEqualTo(new RedisAddress(host, port, user, password));
        assertThat(new RedisBackend().checkAddress(text)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "localhost:6379, must be redis://",
        "http://localhost, must be redis://",
        "rediss://localhost, not supported yet",
        "redis://localhost/1, 'only database 0 can be used, not 1'",
        "redis://localhost:0, port 0 is not in 1..65535",
        "redis://user@localhost, a user needs a password",
        "redis://localhost?timeout=1, takes no parameters",
        "redis://, must be redis://",
    })
    void when_addressIsWrong_then_whatWouldBeRightIsSaid(String text, String expected) {
        assertThat(new RedisBackend().checkAddress(text)).contains(expected);
    }

    @Test
    void when_addressIsShown_then_thePasswordIsNot() {
        assertThat(RedisAddress.parse("redis://u:secret@h:1").toString()).isEqualTo("redis://h:1");
    }
}

package dev.roundhouse.spi.storage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyEventClassesTest {
    @ParameterizedTest
    @CsvSource({"gKE, gKE", "$lshzxeKE, $lshzxeKE", "KA, AK", "EA, AE", "Knm, nKm", "g$lshzxetdK, AK", "nA, A", "'', ''"
    })
    void when_aSetIsWritten_then_itIsAsRedisWritesIt(String given, String expected) {
        assertThat(KeyEventClasses.text(KeyEventClasses.parse(given))).isEqualTo(expected);
    }

    @Test
    void when_aLetterIsNone_then_theTextIsNone() {
        assertThat(KeyEventClasses.parse("Kq")).isNegative();
    }

    @Test
    void when_noWayToTellIsSaid_then_nothingIsCollected() {
        assertThat(KeyEventClasses.collected(KeyEventClasses.parse("A"))).isEqualTo(KeyEventClasses.NONE);
        assertThat(KeyEventClasses.collected(KeyEventClasses.parse("El"))).isEqualTo(KeyEventClasses.bit('l'));
    }
}

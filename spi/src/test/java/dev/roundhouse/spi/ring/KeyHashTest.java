package dev.roundhouse.spi.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyHashTest {
    @ParameterizedTest
    @CsvSource({
        "'', ef46db3751d8e999",
        "a, d24ec4f1a98c6e5b",
        "abc, 44bc2cf5ad770999",
        "Nobody inspects the spammish repetition, fbcea83c8a378bf1",
    })
    void when_keyHasNoTag_then_hashIsXxh64WithSeedZero(String key, String expected) {
        assertThat(Long.toHexString(KeyHash.hashOf(bytes(key)))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "{user1000}.following, user1000",
        "foo{bar}{zap}, bar",
        "foo{{bar}}zap, {bar",
        "}{a}, a",
        "foo{}{bar}, ",
        "foo{bar, ",
        "foo}bar{, ",
        "{}, ",
        "plain, ",
    })
    void when_keyHasBraces_then_tagFollowsTheRedisClusterRule(String key, String tag) {
        byte[] array = bytes("{x}" + key + "{y}");
        int length = bytes(key).length;
        long range = KeyHash.tagRange(array, 3, length);
        assertThat(KeyHash.isTagged(array, 3, length)).isEqualTo(tag != null);
        if (tag == null) {
            assertThat(range).isEqualTo(KeyHash.UNTAGGED);
            assertThat(KeyHash.hashOf(array, 3, length)).isEqualTo(KeyHash.xxHash64(bytes(key), 0, length));
        } else {
            assertThat(new String(array, KeyHash.tagOffset(range), KeyHash.tagLength(range), StandardCharsets.UTF_8))
                    .isEqualTo(tag);
            assertThat(KeyHash.hashOf(array, 3, length)).isEqualTo(KeyHash.hashOf(bytes("{" + tag + "}")));
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

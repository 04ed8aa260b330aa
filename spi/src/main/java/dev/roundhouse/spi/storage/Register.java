package dev.roundhouse.spi.storage;

import dev.roundhouse.spi.ring.KeyHash;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What one ballot guards: all keys with the same hash tag together, or one untagged key.
 *
 * @param name the tag without its braces, or the key
 * @param tagged whether {@code name} is a tag
 * @param hash XXH64 of {@code name}
 */
public record Register(byte[] name, boolean tagged, long hash) {
    /** That of a whole key, which is kept, not copied, where it has no tag. */
    public static Register ofKey(byte[] key) {
        long tag = KeyHash.tagRange(key, 0, key.length);
        if (tag == KeyHash.UNTAGGED) {
            return new Register(key, false, KeyHash.hashOf(key));
        }
        int from = KeyHash.tagOffset(tag);
        return new Register(Arrays.copyOfRange(key, from, from + KeyHash.tagLength(tag)), true, KeyHash.hashOf(key));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Register that && tagged == that.tagged && Arrays.equals(name, that.name);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(hash) + (tagged ? 1 : 0);
    }

    @Override
    public String toString() {
        String text = new String(name, StandardCharsets.ISO_8859_1);
        return tagged ? "{" + text + "}" : text;
    }
}

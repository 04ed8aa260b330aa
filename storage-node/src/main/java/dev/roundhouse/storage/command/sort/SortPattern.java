package dev.roundhouse.storage.command.sort;

import dev.roundhouse.spi.storage.KeyState;
import dev.roundhouse.storage.store.Entry;
import dev.roundhouse.storage.store.Keyspace;
import dev.roundhouse.storage.value.HashValue;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A pattern of BY or GET: {@code #} is the element itself; else the first {@code *} stands for it in the name of a string,
 * or before {@code ->field} of a hash. As C reads it: a zero byte ends the search for these signs, not the name.
 */
final class SortPattern {
    private final byte[] pattern;
    private final int star;
    /** Where the field begins; 0: there is none. */
    private final int field;

    SortPattern(byte[] pattern) {
        this.pattern = pattern;
        int end = 0;
        while (end < pattern.length && pattern[end] != 0) {
            end++;
        }
        int at = 0;
        while (at < end && pattern[at] != '*') {
            at++;
        }
        this.star = at < end ? at : -1;
        this.field = star < 0 ? 0 : field(star + 1, end);
    }

    private int field(int from, int end) {
        for (int at = from; at + 1 < end; at++) {
            if (pattern[at] == '-' && pattern[at + 1] == '>') {
                return at + 2 < end ? at + 2 : 0;
            }
        }
        return 0;
    }

    /** What the pattern means for an element; null: nothing. */
    byte @Nullable [] lookUp(byte[] element, Keyspace keyspace) {
        if (pattern.length > 0 && pattern[0] == '#' && (pattern.length == 1 || pattern[1] == 0)) {
            return element;
        }
        if (star < 0) {
            return null;
        }
        byte[] name = name(element);
        Entry entry = keyspace.counted(keyspace.find(name, 0, name.length));
        if (!entry.isPresent()) {
            return null;
        }
        if (field > 0) {
            return entry.type() == KeyState.HASH
                    ? ((HashValue) entry.value()).get(Arrays.copyOfRange(pattern, field, pattern.length))
                    : null;
        }
        return entry.type() == KeyState.STRING
                ? Arrays.copyOfRange(entry.array(), entry.offset(), entry.offset() + entry.length())
                : null;
    }

    private byte[] name(byte[] element) {
        int end = field == 0 ? pattern.length : field - 2;
        byte[] name = Arrays.copyOf(pattern, end - 1 + element.length);
        System.arraycopy(element, 0, name, star, element.length);
        System.arraycopy(pattern, star + 1, name, star + element.length, end - star - 1);
        return name;
    }
}

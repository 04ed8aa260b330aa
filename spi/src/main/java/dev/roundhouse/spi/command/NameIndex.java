package dev.roundhouse.spi.command;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Commands by the last part of their name, given as bytes in any case; looks up without allocating. */
final class NameIndex {
    private static final int MIN_SLOTS = 8;
    private static final int SLOTS_PER_NAME = 4;

    private final CommandSpec[] slots;
    private final byte[][] names;
    private final int mask;

    NameIndex(Collection<CommandSpec> commands) {
        int size = Math.max(MIN_SLOTS, Integer.highestOneBit(commands.size() * SLOTS_PER_NAME));
        this.slots = new CommandSpec[size];
        this.names = new byte[size][];
        this.mask = size - 1;
        for (CommandSpec command : commands) {
            add(command);
        }
    }

    private void add(CommandSpec command) {
        byte[] name = command.token().getBytes(StandardCharsets.US_ASCII);
        int slot = hash(name, 0, name.length) & mask;
        while (slots[slot] != null) {
            if (slots[slot].token().equals(command.token())) {
                throw new IllegalStateException("command declared twice: " + command.name());
            }
            slot = (slot + 1) & mask;
        }
        slots[slot] = command;
        names[slot] = name;
    }

    @Nullable
    CommandSpec find(byte[] array, int offset, int length) {
        int slot = hash(array, offset, length) & mask;
        while (slots[slot] != null) {
            if (equalsIgnoringCase(names[slot], array, offset, length)) {
                return slots[slot];
            }
            slot = (slot + 1) & mask;
        }
        return null;
    }

    @Nullable
    CommandSpec find(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        return find(bytes, 0, bytes.length);
    }

    /** Bit 0x20 set makes letters of either case equal; what else it makes equal, the comparison tells apart. */
    private static int hash(byte[] array, int offset, int length) {
        int hash = length;
        for (int i = 0; i < length; i++) {
            hash = hash * 31 + (array[offset + i] | 0x20);
        }
        return hash ^ hash >>> 15;
    }

    private static boolean equalsIgnoringCase(byte[] name, byte[] array, int offset, int length) {
        if (name.length != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            byte b = array[offset + i];
            if (name[i] != (b >= 'A' && b <= 'Z' ? b + 32 : b)) {
                return false;
            }
        }
        return true;
    }
}

package dev.roundhouse.storage.command;

import dev.roundhouse.spi.command.GlobPattern;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.storage.store.WholeStore;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Gathers the keys that match as an encoded array, whose header can be written only once they are counted. */
final class FoundKeys implements WholeStore.KeyVisitor {
    private final @Nullable GlobPattern pattern;
    private final @Nullable String type;
    private final RespWriter keys;
    private int count;

    /**
     * @param pattern null for every key
     * @param type name of a type, in any case; null for every type
     */
    FoundKeys(@Nullable GlobPattern pattern, @Nullable String type, int protocol) {
        this.pattern = pattern == null || pattern.isStar() ? null : pattern;
        this.type = type;
        this.keys = new RespWriter(protocol);
    }

    @Override
    public void visit(byte[] array, int offset, int length, byte keyType) {
        if (pattern != null && !pattern.matches(array, offset, length)) {
            return;
        }
        if (type != null && !type.equalsIgnoreCase(TypeNames.of(keyType))) {
            return;
        }
        if (length >= RespWriter.LARGE_BYTES) {
            keys.bulk(Arrays.copyOfRange(array, offset, offset + length));
        } else {
            keys.bulk(array, offset, length);
        }
        count++;
    }

    void replyTo(RespWriter reply) {
        byte[] encoded = keys.toBytes();
        reply.arrayHeader(count);
        reply.raw(encoded, 0, encoded.length);
    }
}

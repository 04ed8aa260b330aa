package dev.roundhouse.storage.store;

import dev.roundhouse.spi.storage.KeyEvent;
import dev.roundhouse.spi.storage.KeyEventClasses;
import dev.roundhouse.spi.storage.KeyEventSink;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What happens to keys while commands run, as far as anybody wants to know: told at once in a store of one replica, gathered
 * for the answer in a replica. One for each thread; while nobody listens it costs a look at one field.
 */
final class KeyEventLog {
    private int wanted;
    private @Nullable KeyEventSink sink;
    private List<KeyEvent> gathered = List.of();

    /** Events go to the sink. */
    void tell(KeyEventSink to) {
        wanted = to.collected();
        sink = to;
    }

    /** Events are gathered. */
    void gather(int classes) {
        wanted = classes;
        sink = null;
    }

    /** What was gathered since the last call. */
    List<KeyEvent> take() {
        List<KeyEvent> taken = gathered;
        gathered = List.of();
        return taken;
    }

    void add(char type, String event, byte[] array, int offset, int length) {
        if (wanted == KeyEventClasses.NONE || !KeyEventClasses.has(wanted, type)) {
            return;
        }
        add(new KeyEvent(type, event, Arrays.copyOfRange(array, offset, offset + length)));
    }

    /** Adds one that is wanted. */
    void add(KeyEvent happened) {
        if (sink != null) {
            sink.accept(happened);
            return;
        }
        if (gathered.isEmpty()) {
            gathered = new ArrayList<>();
        }
        gathered.add(happened);
    }

    void add(char type, String event, KeyView key) {
        if (wanted != KeyEventClasses.NONE) {
            add(type, event, key.keyArray, key.keyOffset, key.keyLength);
        }
    }
}

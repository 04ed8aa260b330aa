package dev.roundhouse.proxy.pubsub;

import dev.roundhouse.spi.command.GlobPattern;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who listens to one name on one loop. Delivery goes over a snapshot: a subscriber may leave while it is given a message. */
final class Audience {
    private static final Subscriber[] NOBODY = {};

    final @Nullable GlobPattern pattern;
    private final Set<Subscriber> subscribers = new LinkedHashSet<>();
    private Subscriber[] snapshot = NOBODY;

    Audience(@Nullable GlobPattern pattern) {
        this.pattern = pattern;
    }

    boolean add(Subscriber subscriber) {
        snapshot = NOBODY;
        return subscribers.add(subscriber);
    }

    boolean remove(Subscriber subscriber) {
        snapshot = NOBODY;
        return subscribers.remove(subscriber);
    }

    boolean isEmpty() {
        return subscribers.isEmpty();
    }

    /** @return how many got it */
    int deliver(PushFrame frame) {
        if (snapshot.length == 0) {
            snapshot = subscribers.toArray(NOBODY);
        }
        Subscriber[] receivers = snapshot;
        for (Subscriber subscriber : receivers) {
            subscriber.deliver(frame.bytes(subscriber.protocol()));
        }
        return receivers.length;
    }
}

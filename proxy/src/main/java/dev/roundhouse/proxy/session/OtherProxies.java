package dev.roundhouse.proxy.session;

import dev.roundhouse.spi.resp.Reply;
import java.util.List;
import java.util.function.Consumer;

/** Whom to ask about clients that are connected to other proxies. Thread-safe. */
public interface OtherProxies {
    /** An answer about so many clients or channels as fit in; the rest is left out. */
    int MAX_ANSWER_BYTES = 4 << 20;

    /** There is no other proxy. */
    OtherProxies NONE = new OtherProxies() {
        @Override
        public boolean isAny() {
            return false;
        }

        @Override
        public void ask(byte[] command, Consumer<List<Reply>> replies) {
            replies.accept(List.of());
        }
    };

    /** Whether there are other proxies now. */
    boolean isAny();

    /**
     * Has all of them run a command for the clients that each has.
     *
     * @param command encoded as a client sends it
     * @param replies told once, soon, on any thread: what those replied that answered in time
     */
    void ask(byte[] command, Consumer<List<Reply>> replies);
}

package dev.roundhouse.storage.redis;

import dev.roundhouse.spi.storage.NodeSettings;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.function.Consumer;

/**
 * The token that names one life of the node's memory. It lies in the node itself: whoever first connects to a new process,
 * or finds that metadata is gone which was there, makes a new one; every partition that carries another has lost its memory.
 */
final class MemoryIdentity {
    /** Shortest time between two looks at the token: answers of a node that is being filled suspect it without end. */
    static final int MIN_SUSPICION_MILLIS = 100;

    private static final int TOKEN_BYTES = 10;
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final byte[] NOTHING = {};

    private final String process;
    private final byte[] owner;
    private boolean isAsking;
    private long askedNanos;

    /** @param process identity of the server process as it tells it */
    MemoryIdentity(String process, NodeSettings settings) {
        this.process = process;
        this.owner = PartitionLayout.latin1("node '" + settings.id() + "' of cluster '" + settings.clusterId() + "'");
    }

    /** Loads the scripts and finds the token, or makes it. */
    void establish(Handshake handshake, Consumer<String> then) {
        for (Script script : Script.values()) {
            handshake.ask(reply -> {}, PartitionLayout.latin1("SCRIPT"), PartitionLayout.latin1("LOAD"), script.text());
        }
        handshake.ask(
                reply -> then.accept(Handshake.text(reply)),
                PartitionLayout.latin1("EVALSHA"),
                Script.IDENTITY.sha(),
                PartitionLayout.latin1("1"),
                PartitionLayout.NODE_KEY,
                PartitionLayout.latin1(process),
                newToken(),
                NOTHING,
                NOTHING,
                owner);
    }

    /**
     * Asks whether memory was lost, and makes a new token then.
     *
     * @param partition whose metadata is missing: lost if it was once admitted; negative: something is lost in any case
     * @param onLost called when the token is no longer this one
     */
    void suspect(ScriptSender sender, String token, int partition, Runnable onLost) {
        long now = System.nanoTime();
        if (isAsking || askedNanos != 0 && now - askedNanos < MIN_SUSPICION_MILLIS * 1_000_000L) {
            return;
        }
        askedNanos = now;
        ask(sender, token, token, partition < 0 ? NOTHING : Partitioning.admittedField(partition), onLost);
    }

    /**
     * Looks whether memory was lost while nobody asked for anything in it.
     *
     * @param onLost called when the token is no longer this one
     */
    void look(ScriptSender sender, String token, Runnable onLost) {
        if (!isAsking) {
            ask(sender, token, "", NOTHING, onLost);
        }
    }

    private void ask(ScriptSender sender, String token, String suspect, byte[] field, Runnable onLost) {
        isAsking = true;
        ScriptCall call = new ScriptCall(Script.IDENTITY);
        call.key(PartitionLayout.NODE_KEY);
        call.argument(process)
                .argument(newToken())
                .argument(suspect)
                .argument(field)
                .argument(owner);
        sender.call(call, answer -> isAsking = false, reply -> {
            isAsking = false;
            reply.next();
            if (!token.equals(reply.text())) {
                onLost.run();
            }
        });
    }

    private static byte[] newToken() {
        byte[] random = new byte[TOKEN_BYTES];
        RANDOM.nextBytes(random);
        return PartitionLayout.latin1(HexFormat.of().formatHex(random));
    }
}

package dev.roundhouse.proxy.members;

import dev.roundhouse.spi.storage.KeyEvent;
import java.nio.ByteBuffer;
import java.util.List;

/** What one proxy tells another. Nobody writes to the arrays. */
sealed interface MemberMessage {
    /** Forget what I wanted and waited for: what I want now follows. The first of every conversation. */
    record Greeting() implements MemberMessage {}

    /** PUBLISH or SPUBLISH; answered with how many clients got it. */
    record Publish(boolean isSharded, byte[] channel, byte[] message) implements MemberMessage {}

    /** Keys that somebody of yours may wait for were written. */
    record Written(List<ByteBuffer> keys) implements MemberMessage {}

    /** Whether somebody of mine waits for a key. */
    record Waits(boolean isWaited, ByteBuffer key) implements MemberMessage {}

    /** The classes of key events that clients of mine want to be told of. */
    record Wanted(int classes) implements MemberMessage {}

    /** Something happened to a key. */
    record Happened(KeyEvent event) implements MemberMessage {}

    /** The topology record has reached this epoch. */
    record Epoch(long epoch) implements MemberMessage {}

    /** The nodes, by name, that I suspect, all of them; said again while there are any. */
    record Suspects(List<String> nodes) implements MemberMessage {}
}

package dev.roundhouse.proxy.session;

import dev.roundhouse.proxy.routing.Level;
import org.jspecify.annotations.Nullable;

/** What a client set for its connection. */
final class ClientState {
    /** Whether replies are sent: CLIENT REPLY. */
    enum Replies {
        ON,
        OFF,
        /** The next command's reply is left out. */
        SKIP_NEXT,
        /** The reply of the command under way is left out. */
        SKIP
    }

    final long id;
    final String address;
    final String localAddress;
    final long createdMillis;

    String name = "";
    String libraryName = "";
    String libraryVersion = "";
    Replies replies = Replies.ON;
    /** Whether it listens to any channel. */
    boolean isSubscribed;

    boolean isMonitor;
    /** Milliseconds since the epoch; 0: it is not over. */
    long overSoftLimitSince;

    boolean noEvict;
    boolean noTouch;

    @Nullable
    Level level;

    long activeMillis;
    private boolean wasActive;
    String lastCommand = "NULL";

    ClientState(long id, String address, String localAddress, long now) {
        this.id = id;
        this.address = address;
        this.localAddress = localAddress;
        this.createdMillis = now;
        this.activeMillis = now;
    }

    /** Something came from it. */
    void active(long millis) {
        activeMillis = millis;
        wasActive = true;
    }

    /** Whether nothing came from it since this was last asked. */
    boolean wasQuiet() {
        boolean quiet = !wasActive;
        wasActive = false;
        return quiet;
    }

    /** What the client set is as it was; who it is stays. */
    void reset() {
        name = "";
        replies = Replies.ON;
        noEvict = false;
        noTouch = false;
        level = null;
    }
}

package dev.roundhouse.proxy.session;

import dev.roundhouse.proxy.pubsub.ChannelKind;

/** One line of CLIENT LIST, in Redis' fields. */
final class ClientLine {
    /** Redis' size of a client's fixed parts. */
    private static final int CLIENT_BYTES = 2048;

    private ClientLine() {}

    /** On the client's loop. */
    static String of(ClientConnection client, long now) {
        ClientState state = client.state();
        long input = client.inputBytes();
        long query = client.queryBytes();
        long waiting = client.output().pendingBytes();
        return "id=" + state.id
                + " addr=" + state.address
                + " laddr=" + state.localAddress
                + " fd=" + state.id
                + " name=" + state.name
                + " age=" + Math.max(0, (now - state.createdMillis) / 1000)
                + " idle=" + Math.max(0, (now - state.activeMillis) / 1000)
                + " flags=" + flags(client)
                + " db=0 sub=" + client.modes().listensTo(ChannelKind.CHANNEL)
                + " psub=" + client.modes().listensTo(ChannelKind.PATTERN)
                + " ssub=" + client.modes().listensTo(ChannelKind.SHARD_CHANNEL)
                + " multi=" + client.modes().queued()
                + " qbuf=" + query + " qbuf-free=" + input
                + " argv-mem=" + query + " multi-mem=0"
                + " rbs=" + client.output().writer().capacity()
                + " rbp=" + client.output().writer().capacity()
                + " obl=" + waiting
                + " oll=" + (waiting > 0 ? 1 : 0)
                + " omem=" + waiting
                + " tot-mem=" + (CLIENT_BYTES + input + client.output().writer().capacity() + waiting)
                + " events=r"
                + " cmd=" + state.lastCommand
                + " user=default redir=-1 resp=" + client.protocol()
                + " lib-name=" + state.libraryName
                + " lib-ver=" + state.libraryVersion;
    }

    private static String flags(ClientConnection client) {
        ClientState state = client.state();
        String flags = (state.isMonitor ? "O" : "")
                + (client.modes().isBlocked() ? "b" : "")
                + (client.modes().queued() >= 0 ? "x" : "")
                + (state.isSubscribed ? "P" : "")
                + (state.noEvict ? "e" : "")
                + (state.noTouch ? "T" : "");
        return flags.isEmpty() ? "N" : flags;
    }
}

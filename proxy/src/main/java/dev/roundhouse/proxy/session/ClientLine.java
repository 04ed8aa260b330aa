package dev.roundhouse.proxy.session;

/** One line of CLIENT LIST, in Redis' fields. */
final class ClientLine {
    /** Redis' size of a client's fixed parts. */
    private static final int CLIENT_BYTES = 2048;

    private ClientLine() {}

    /** On the client's loop. */
    static String of(ClientConnection client, long now) {
        ClientState state = client.state();
        long input = client.inputBytes();
        long waiting = client.pendingBytes();
        return "id=" + state.id
                + " addr=" + state.address
                + " laddr=" + state.localAddress
                + " fd=" + state.id
                + " name=" + state.name
                + " age=" + Math.max(0, (now - state.createdMillis) / 1000)
                + " idle=" + Math.max(0, (now - state.activeMillis) / 1000)
                + " flags=" + flags(state)
                + " db=0 sub=0 psub=0 ssub=0 multi=" + client.modes().queued()
                + " qbuf=0 qbuf-free=" + input
                + " argv-mem=0 multi-mem=0"
                + " rbs=" + client.outputCapacity()
                + " rbp=" + client.outputCapacity()
                + " obl=" + waiting
                + " oll=" + client.waiting()
                + " omem=" + waiting
                + " tot-mem=" + (CLIENT_BYTES + input + client.outputCapacity() + waiting)
                + " events=r"
                + " cmd=" + state.lastCommand
                + " user=default redir=-1 resp=" + client.protocol()
                + " lib-name=" + state.libraryName
                + " lib-ver=" + state.libraryVersion;
    }

    private static String flags(ClientState state) {
        String flags = (state.noEvict ? "e" : "") + (state.noTouch ? "T" : "");
        return flags.isEmpty() ? "N" : flags;
    }
}

package dev.roundhouse.storage.remote;

import org.jspecify.annotations.Nullable;

/** Where a storage-node process listens: {@code host:port}, {@code [ipv6]:port}. */
record NodeAddress(String host, int port) {
    private static final int MAX_PORT = 65_535;
    private static final String RIGHT = "host:port, for example 127.0.0.1:7001";

    /** Null when {@code address} is a node's address, else what would be right. */
    static @Nullable String check(String address) {
        int colon = address.lastIndexOf(':');
        if (colon <= 0 || colon == address.length() - 1) {
            return RIGHT;
        }
        String host = address.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        if (!bracketed && (host.contains(":") || host.contains("/") || host.isBlank())) {
            return host.contains(":") && !host.contains("/") ? "an IPv6 address in brackets: [::1]:7001" : RIGHT;
        }
        return port(address.substring(colon + 1)) < 0 ? "a port from 1 to " + MAX_PORT + " after the colon" : null;
    }

    static NodeAddress parse(String address) {
        String wrong = check(address);
        if (wrong != null) {
            throw new IllegalArgumentException("address " + address + ": expected " + wrong);
        }
        int colon = address.lastIndexOf(':');
        String host = address.substring(0, colon);
        return new NodeAddress(
                host.startsWith("[") ? host.substring(1, host.length() - 1) : host, port(address.substring(colon + 1)));
    }

    private static int port(String text) {
        if (text.length() > 5 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return -1;
        }
        int port = Integer.parseInt(text);
        return port >= 1 && port <= MAX_PORT ? port : -1;
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}

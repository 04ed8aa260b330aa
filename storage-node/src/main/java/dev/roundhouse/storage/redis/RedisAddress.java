package dev.roundhouse.storage.redis;

import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Where a Redis listens and how to log in: {@code redis://[[user]:password@]host[:port][/0]}.
 *
 * @param user null: the default user
 * @param password null: no AUTH
 */
record RedisAddress(
        String host,
        int port,
        @Nullable String user,
        @Nullable String password) {
    private static final int DEFAULT_PORT = 6379;
    private static final int MAX_PORT = 65_535;
    private static final String SHAPE = "redis://[user:password@]host:port";

    /**
     * @throws IllegalArgumentException with what would be right
     */
    static RedisAddress parse(String text) {
        URI uri = uri(text);
        if ("rediss".equals(uri.getScheme())) {
            throw new IllegalArgumentException("rediss:// (TLS to nodes) is not supported yet; use " + SHAPE);
        }
        if (!"redis".equals(uri.getScheme()) || uri.getHost() == null) {
            throw new IllegalArgumentException("must be " + SHAPE);
        }
        String path = uri.getPath() == null ? "" : uri.getPath();
        if (!path.isEmpty() && !path.equals("/") && !path.equals("/0")) {
            throw new IllegalArgumentException("only database 0 can be used, not " + path.substring(1));
        }
        if (uri.getQuery() != null || uri.getFragment() != null) {
            throw new IllegalArgumentException("takes no parameters; must be " + SHAPE);
        }
        int port = uri.getPort() == -1 ? DEFAULT_PORT : uri.getPort();
        if (port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException("port " + port + " is not in 1.." + MAX_PORT);
        }
        return withLogin(uri, port);
    }

    static @Nullable String check(String text) {
        try {
            parse(text);
            return null;
        } catch (IllegalArgumentException e) {
            return e.getMessage();
        }
    }

    private static URI uri(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("must be " + SHAPE, e);
        }
    }

    private static RedisAddress withLogin(URI uri, int port) {
        String host = uri.getHost();
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        String login = uri.getUserInfo();
        if (login == null || login.isEmpty()) {
            return new RedisAddress(host, port, null, null);
        }
        int colon = login.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("a user needs a password: must be " + SHAPE);
        }
        String user = colon == 0 ? null : login.substring(0, colon);
        return new RedisAddress(host, port, user, login.substring(colon + 1));
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "redis://" + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}

package dev.roundhouse.proxy.launch;

import dev.roundhouse.proxy.configuration.Configuration;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether what is to be listened on is free: asked by listening for a moment. Another process may still be faster. */
final class PortCheck {
    private PortCheck() {}

    /** A line for each that is not. */
    static List<String> problems(Configuration configuration) {
        List<String> problems = new ArrayList<>();
        add(
                problems,
                "proxy",
                configuration.proxy().host(),
                configuration.proxy().port());
        add(problems, "http", configuration.http().host(), configuration.http().port());
        if (!configuration.members().isAlone()) {
            add(
                    problems,
                    "members",
                    configuration.members().host(),
                    configuration.members().port());
        }
        return problems;
    }

    private static void add(List<String> problems, String section, String host, int port) {
        String problem = problem(section, host, port);
        if (problem != null) {
            problems.add(problem);
        }
    }

    private static @Nullable String problem(String section, String host, int port) {
        InetAddress address;
        try {
            address = InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            return section + ".host is " + host + "; that name has no address";
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(address, port), 1);
            return null;
        } catch (BindException e) {
            return bindProblem(section, host, port, e);
        } catch (IOException e) {
            return section + ".port is " + port + "; it cannot be listened on: " + e.getMessage();
        }
    }

    private static String bindProblem(String section, String host, int port, BindException e) {
        String reason = String.valueOf(e.getMessage());
        if (reason.contains("assign requested address")) {
            return section + ".host is " + host + "; no network interface of this machine has that address";
        }
        if (reason.contains("Permission denied")) {
            return section + ".port is " + port + "; this user may not listen on it: use 1024 or more";
        }
        return section + ".port is " + port + "; something listens there on " + host + " already: stop it, or set "
                + section + ".port to a free one";
    }
}

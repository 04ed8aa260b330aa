package dev.roundhouse.proxy.process;

import dev.roundhouse.spi.testing.ExternalProgram;
import dev.roundhouse.spi.testing.FreePorts;
import dev.roundhouse.spi.testing.RunningProgram;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;

/** HAProxy in front of two proxies, with the configuration that the compose file gives it, but for addresses. */
final class Balancer implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int STATUS = 17;

    private final int port = FreePorts.next();
    private final int statisticsPort = FreePorts.next();
    private final Path file;
    private final RunningProgram program;

    Balancer(JarProcess first, JarProcess second) throws IOException {
        ExternalProgram haproxy = ExternalProgram.require("haproxy");
        String text = Files.readString(Path.of("..", "docker", "haproxy.cfg"))
                .replaceAll("(?s)# Docker's name server.*?\n\n", "")
                .replace(" resolvers docker init-addr last,libc,none", "")
                .replace("maxconn 20000", "maxconn 1000") // no more file descriptors than a test machine has
                .replace("check port 8080 inter 1s", "check inter 200ms")
                .replace("bind :6379", "bind 127.0.0.1:" + port)
                .replace("bind :8404", "bind 127.0.0.1:" + statisticsPort)
                .replace("proxy1:6379", "127.0.0.1:" + first.port() + " port " + first.httpPort())
                .replace("proxy2:6379", "127.0.0.1:" + second.port() + " port " + second.httpPort());
        file = Files.createTempFile("roundhouse-haproxy-", ".cfg");
        Files.writeString(file, text);
        program = haproxy.start("-db", "-f", file.toString());
    }

    int port() {
        return port;
    }

    /** Waits till both servers take clients. */
    Balancer awaitBothUp() {
        Awaitility.await("both proxies up in HAProxy; " + program.output())
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> statuses().equals(List.of("UP", "UP")));
        return this;
    }

    private List<String> statuses() {
        try (Socket socket = new Socket("127.0.0.1", statisticsPort)) {
            String request = "GET /;csv HTTP/1.0\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String reply = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return reply.lines()
                    .filter(line -> line.startsWith("proxies,proxy"))
                    .map(line -> line.split(",", -1)[STATUS])
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    @Override
    public void close() throws IOException {
        program.close();
        Files.deleteIfExists(file);
    }
}

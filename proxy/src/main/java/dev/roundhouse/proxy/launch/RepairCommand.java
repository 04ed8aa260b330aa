package dev.roundhouse.proxy.launch;

import dev.roundhouse.spi.launch.Subcommand;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code roundhouse repair}: has a running proxy compare replicas and make them equal, and waits for it. */
public final class RepairCommand implements Subcommand {
    @Override
    public String name() {
        return "repair";
    }

    @Override
    public String summary() {
        return "have a running proxy compare replicas and make them equal; shows how far it is";
    }

    @Override
    public int run(String[] arguments) {
        CommandLine line = new CommandLine(new Run());
        line.setParameterExceptionHandler((wrong, given) -> {
            PrintWriter err = wrong.getCommandLine().getErr();
            err.println("roundhouse repair: "
                    + wrong.getMessage().lines().findFirst().orElse("wrong usage")
                    + "; roundhouse repair --help lists the options");
            return Launch.WRONG_USAGE;
        });
        return line.execute(arguments);
    }

    @Command(name = "roundhouse repair", mixinStandardHelpOptions = true, sortOptions = false)
    static final class Run implements Callable<Integer> {
        private static final Duration TIMEOUT = Duration.ofSeconds(10);
        private static final int POLL_MILLIS = 500;
        private static final int ACCEPTED = 202;
        private static final int OK = 200;

        @Option(
                names = "--url",
                defaultValue = "http://127.0.0.1:8080",
                description = "where a proxy serves HTTP (${DEFAULT-VALUE})")
        String url = "";

        @Option(names = "--node", description = "only partitions of the node with this id")
        @Nullable
        String node;

        @Option(names = "--partition", description = "only this partition")
        @Nullable
        Integer partition;

        private final HttpClient client =
                HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
        private final PrintStream out = System.out;

        @Override
        public Integer call() throws InterruptedException {
            try {
                return repair();
            } catch (IOException | IllegalArgumentException e) {
                System.err.println("roundhouse repair: no proxy answers at " + url + " ("
                        + e.getClass().getSimpleName() + "); --url names another");
                return Launch.FAILED;
            }
        }

        private int repair() throws IOException, InterruptedException {
            StringBuilder query = new StringBuilder("?");
            if (node != null) {
                query.append("node=")
                        .append(URLEncoder.encode(node, StandardCharsets.UTF_8))
                        .append('&');
            }
            if (partition != null) {
                query.append("partition=").append(partition);
            }
            HttpResponse<String> started =
                    send(HttpRequest.newBuilder(address(query.toString())).POST(HttpRequest.BodyPublishers.noBody()));
            if (started.statusCode() != ACCEPTED) {
                System.err.println("roundhouse repair: " + text(started, "error"));
                return Launch.FAILED;
            }
            out.println(text(started, "status"));
            return await();
        }

        private int await() throws IOException, InterruptedException {
            String shown = "";
            while (true) {
                HttpResponse<String> answer = send(HttpRequest.newBuilder(address("")));
                if (answer.statusCode() != OK) {
                    System.err.println("roundhouse repair: " + text(answer, "error"));
                    return Launch.FAILED;
                }
                JsonObject progress = new JsonObject(answer.body());
                int waiting = progress.getInteger("waiting", 0);
                String line = waiting + " partitions to go; since the proxy started " + progress.getLong("repaired", 0L)
                        + " registers repaired, " + progress.getLong("unfinished", 0L) + " left for later";
                if (!line.equals(shown)) {
                    out.println(line);
                    shown = line;
                }
                if (waiting == 0) {
                    return Launch.DONE;
                }
                Thread.sleep(POLL_MILLIS);
            }
        }

        private URI address(String query) {
            return URI.create(url.replaceAll("/+$", "") + "/api/admin/repair" + query);
        }

        private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
            return client.send(request.timeout(TIMEOUT).build(), HttpResponse.BodyHandlers.ofString());
        }

        private static String text(HttpResponse<String> answer, String field) {
            String body = answer.body();
            return body.startsWith("{")
                    ? new JsonObject(body).getString(field, body)
                    : "answered " + answer.statusCode();
        }
    }
}

package dev.roundhouse.proxy.session;

import dev.roundhouse.proxy.audit.Audit;
import dev.roundhouse.proxy.routing.PendingReply;
import dev.roundhouse.spi.command.GlobPattern;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import io.netty.channel.EventLoop;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * CONFIG GET and SET over the parameters that mean something here, under Redis' names, and over the keys of the configuration that can be
 * changed while the proxy runs.
 */
final class ConfigCommand {
    private final Map<String, ConfigParameter> parameters = new LinkedHashMap<>();

    ConfigCommand(ServerState server) {
        for (ConfigParameter parameter : new ConfigParameters(server).all()) {
            parameters.put(parameter.name(), parameter);
        }
    }

    void get(Request request, ClientConnection client, RespWriter out) {
        Map<String, String> found = new LinkedHashMap<>();
        for (int i = 2; i < request.size(); i++) {
            GlobPattern pattern = GlobPattern.compileIgnoringCase(request.text(i));
            parameters.forEach((name, parameter) -> {
                if (pattern.matches(name)) {
                    found.put(name, parameter.value().get());
                }
            });
        }
        Map<String, String> keys = client.loop().services().administration().configuration();
        for (int i = 2; i < request.size(); i++) {
            String asked = request.text(i);
            GlobPattern pattern = GlobPattern.compileIgnoringCase(asked);
            keys.forEach((path, value) -> {
                // As a pattern, the brackets of stores[0].read are a choice of characters.
                if ((path.equalsIgnoreCase(asked) || pattern.matches(path)) && !found.containsKey(path)) {
                    found.put(path, value);
                }
            });
        }
        out.mapHeader(found.size());
        found.forEach((name, value) -> {
            out.bulk(name);
            out.bulk(value);
        });
    }

    /** Of all the parameters, or none. */
    boolean set(Request request, ClientConnection client) {
        Asked asked = new Asked(client.loop().services().administration().configuration());
        String error = asked.read(request);
        if (error != null) {
            client.error(error);
            return true;
        }
        String by = "CONFIG SET by client " + client.state().id + " at " + client.state().address;
        if (asked.keys.isEmpty()) {
            asked.apply(by);
            client.reply().ok();
            client.replied();
            return true;
        }
        PendingReply reply = client.later(false);
        EventLoop loop = client.loop().eventLoop();
        client.loop()
                .services()
                .administration()
                .configure(asked.keys, by)
                .onComplete(done -> loop.execute(() -> {
                    String refused = done.succeeded() ? done.result() : "internal error";
                    RespWriter out = new RespWriter();
                    if (refused.isEmpty()) {
                        asked.apply(by);
                        out.ok();
                    } else {
                        out.error(failed(asked.keys.keySet().iterator().next(), refused));
                    }
                    reply.complete(out.toBytes());
                }));
        return true;
    }

    /** What one CONFIG SET asks for: parameters under Redis' names, and keys of the configuration. */
    private final class Asked {
        private final Map<String, String> paths = new HashMap<>();
        private final Map<String, String> keys = new LinkedHashMap<>();
        private final Map<String, ConfigParameter.Prepared> changes = new LinkedHashMap<>();

        Asked(Map<String, String> live) {
            live.keySet().forEach(path -> paths.put(path.toLowerCase(Locale.ROOT), path));
        }

        /** Null, or why nothing of it can be. */
        @Nullable
        String read(Request request) {
            if (request.size() % 2 != 0) {
                return "ERR wrong number of arguments for 'config|set' command";
            }
            for (int i = 2; i < request.size(); i += 2) {
                String name = request.text(i).toLowerCase(Locale.ROOT);
                if (!parameters.containsKey(name) && !paths.containsKey(name)) {
                    return "ERR Unknown option or number of arguments for CONFIG SET - '" + request.text(i) + "'";
                }
                for (int earlier = 2; earlier < i; earlier += 2) {
                    if (request.text(earlier).equalsIgnoreCase(name)) {
                        return failed(request.text(i), "duplicate parameter");
                    }
                }
            }
            for (int i = 2; i < request.size(); i += 2) {
                String name = request.text(i).toLowerCase(Locale.ROOT);
                ConfigParameter parameter = parameters.get(name);
                if (parameter == null) {
                    keys.put(Objects.requireNonNull(paths.get(name)), request.text(i + 1));
                    continue;
                }
                ConfigParameter.Prepared prepared = parameter.prepare(request.text(i + 1));
                if (prepared.isWrong()) {
                    return failed(request.text(i), prepared.error());
                }
                changes.put(name, prepared);
            }
            return null;
        }

        void apply(String by) {
            changes.forEach((name, change) -> {
                ConfigParameter parameter = Objects.requireNonNull(parameters.get(name));
                String before = parameter.value().get();
                change.apply().run();
                String after = parameter.value().get();
                if (!before.equals(after)) {
                    Audit.changed(Audit.Subject.CONFIGURATION, name + " " + before + " -> " + after, by);
                }
            });
        }
    }

    private static String failed(String name, String why) {
        return "ERR CONFIG SET failed (possibly related to argument '" + name + "') - " + why;
    }
}

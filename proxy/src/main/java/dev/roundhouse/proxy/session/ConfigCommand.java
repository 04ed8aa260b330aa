package dev.roundhouse.proxy.session;

import dev.roundhouse.spi.command.GlobPattern;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** CONFIG GET and SET over the parameters that mean something here, under Redis' names. */
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
        out.mapHeader(found.size());
        found.forEach((name, value) -> {
            out.bulk(name);
            out.bulk(value);
        });
    }

    void set(Request request, ClientConnection client, RespWriter out) {
        if (request.size() % 2 != 0) {
            out.error("ERR wrong number of arguments for 'config|set' command");
            return;
        }
        List<ConfigParameter> set = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (int i = 2; i < request.size(); i += 2) {
            String name = request.text(i).toLowerCase(Locale.ROOT);
            ConfigParameter parameter = parameters.get(name);
            if (parameter == null) {
                out.error("ERR Unknown option or number of arguments for CONFIG SET - '" + request.text(i) + "'");
                return;
            }
            if (!names.add(name)) {
                failed(request, i, "duplicate parameter", out);
                return;
            }
            set.add(parameter);
        }
        List<ConfigParameter.Prepared> changes = new ArrayList<>();
        for (int i = 2; i < request.size(); i += 2) {
            ConfigParameter.Prepared prepared = set.get(changes.size()).prepare(request.text(i + 1));
            if (prepared.isWrong()) {
                failed(request, i, prepared.error(), out);
                return;
            }
            changes.add(prepared);
        }
        changes.forEach(change -> change.apply().run());
        out.ok();
    }

    private static void failed(Request request, int i, String why, RespWriter out) {
        out.error("ERR CONFIG SET failed (possibly related to argument '" + request.text(i) + "') - " + why);
    }
}

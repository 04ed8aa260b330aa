package dev.roundhouse.proxy.process;

import dev.roundhouse.proxy.process.LoadClient.Answer;
import dev.roundhouse.proxy.process.LoadClient.Kind;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A key that one client sets and reads: it holds the last write acknowledged, or one in doubt since. */
final class OwnValue {
    private final String key;
    private final Set<@Nullable String> possible = new LinkedHashSet<>();

    OwnValue(String key) {
        this.key = key;
        possible.add(null);
    }

    void set(LoadClient client, String value) {
        Answer answer = client.ask("SET", key, value);
        if (answer.isReply()) {
            client.check("OK".equals(answer.reply()) ? null : "SET " + key + " answered " + answer.reply());
            possible.clear();
        }
        if (answer.kind() != Kind.NOT_DONE) {
            possible.add(value);
        }
    }

    void get(LoadClient client) {
        Answer answer = client.ask("GET", key);
        if (answer.isReply()) {
            client.check(problem(answer.reply()));
        }
    }

    private @Nullable String problem(@Nullable Object reply) {
        return possible.contains(reply) ? null : key + " is " + reply + ", not one of " + possible;
    }

    void verify(RespClient client, List<String> problems) throws IOException {
        String problem = problem(client.call("GET", key));
        if (problem != null) {
            problems.add(problem);
        }
    }
}

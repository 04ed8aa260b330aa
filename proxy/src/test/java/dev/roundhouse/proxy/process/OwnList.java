package dev.roundhouse.proxy.process;

import dev.roundhouse.proxy.process.LoadClient.Answer;
import dev.roundhouse.proxy.process.LoadClient.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A key to which one client appends tokens: each acknowledged one is in it once and in order, each in doubt at most once. */
final class OwnList {
    private record Token(String text, boolean isCertain) {}

    private final String key;
    private final List<Token> tokens = new ArrayList<>();
    private int certainLength;
    private int doubtfulLength;

    OwnList(String key) {
        this.key = key;
    }

    int size() {
        return tokens.size();
    }

    void append(LoadClient client, String token) {
        Answer answer = client.ask("APPEND", key, token);
        if (answer.kind() == Kind.NOT_DONE) {
            return;
        }
        tokens.add(new Token(token, answer.isReply()));
        if (answer.isReply()) {
            certainLength += token.length();
            client.check(lengthProblem(answer.reply()));
        } else {
            doubtfulLength += token.length();
        }
    }

    private @Nullable String lengthProblem(@Nullable Object reply) {
        boolean isRight =
                reply instanceof Long length && length >= certainLength && length <= certainLength + doubtfulLength;
        return isRight
                ? null
                : "APPEND " + key + " answered " + reply + ", not " + certainLength + " to "
                        + (certainLength + doubtfulLength);
    }

    void verify(RespClient client, List<String> problems) throws IOException {
        Object reply = client.call("GET", key);
        String rest = reply == null ? "" : reply.toString();
        for (Token token : tokens) {
            if (rest.startsWith(token.text)) {
                rest = rest.substring(token.text.length());
            } else if (token.isCertain) {
                problems.add(key + " lacks " + token.text + ": " + reply);
                return;
            }
        }
        if (!rest.isEmpty()) {
            problems.add(key + " has " + rest + " too much: " + reply);
        }
    }
}

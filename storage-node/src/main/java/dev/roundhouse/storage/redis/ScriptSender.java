package dev.roundhouse.storage.redis;

import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.AnswerHandler;
import dev.roundhouse.spi.storage.NodeHealth;
import dev.roundhouse.spi.storage.ReplyHandler;
import dev.roundhouse.storage.link.PipelinedConnection;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends scripts and plain commands to the node, loads a script that it has forgotten, and turns failures into answers. */
final class ScriptSender {
    private static final Logger LOG = LoggerFactory.getLogger(ScriptSender.class);
    /** How often a call is repeated because the server has forgotten its script. */
    static final int MAX_LOADS = 3;

    private static final byte[] SCRIPT = PartitionLayout.latin1("SCRIPT");
    private static final byte[] LOAD = PartitionLayout.latin1("LOAD");

    /** Which connection takes a request of this size; null while the node is away. */
    interface Connections {
        PipelinedConnection forBytes(long bytes);
    }

    private final Connections connections;
    private final NodeHealth health;

    /** @param health told of what goes wrong in the node */
    ScriptSender(Connections connections, NodeHealth health) {
        this.connections = connections;
        this.health = health;
    }

    /** Calls a script; {@code then} takes its reply, {@code failures} an answer instead where there is none. */
    void call(ScriptCall call, AnswerHandler failures, Consumer<ScriptReply> then) {
        call(call, failures, then, MAX_LOADS);
    }

    private void call(ScriptCall call, AnswerHandler failures, Consumer<ScriptReply> then, int loads) {
        PipelinedConnection connection = connections.forBytes(call.bytes());
        RespWriter writer = connection.begin(new Taker(failures, then) {
            @Override
            void onError(String error) {
                if (error.startsWith("NOSCRIPT") && loads > 0) {
                    load(connection, call.script());
                    call(call, failures, then, loads - 1);
                } else {
                    super.onError(error);
                }
            }
        });
        if (writer != null) {
            call.writeTo(writer);
        }
    }

    private void load(PipelinedConnection connection, Script script) {
        // Its reply needs no waiting for: the call that follows on the same connection finds the script.
        RespWriter writer = connection.begin(new Taker(answer -> {}, reply -> {}));
        if (writer != null) {
            writer.request(SCRIPT, LOAD, script.text());
        }
    }

    /** Sends a plain command. */
    void command(AnswerHandler failures, Consumer<ScriptReply> then, byte[]... arguments) {
        RespWriter writer = connections.forBytes(0).begin(new Taker(failures, then));
        if (writer != null) {
            writer.request(arguments);
        }
    }

    private static Answer answerTo(String error) {
        if (error.startsWith("OOM") || error.startsWith("MISCONF") || error.startsWith("NOREPLICAS")) {
            int suffix = error.indexOf(" script: ");
            return new Answer.Error(suffix < 0 ? error : error.substring(0, suffix));
        }
        boolean isUntouched = error.startsWith("LOADING") || error.startsWith("BUSY") || error.startsWith("NOSCRIPT");
        if (!isUntouched) {
            LOG.warn("a script failed: {}", error);
        }
        return new Answer.Failed(!isUntouched, error);
    }

    private class Taker implements ReplyHandler {
        private final AnswerHandler failures;
        private final Consumer<ScriptReply> then;

        Taker(AnswerHandler failures, Consumer<ScriptReply> then) {
            this.failures = failures;
            this.then = then;
        }

        @Override
        public final void onReply(byte[] array, int offset, int length) {
            if (array[offset] == '-') {
                onError(new String(array, offset + 1, length - 3, StandardCharsets.ISO_8859_1));
            } else {
                then.accept(new ScriptReply(array, offset, length));
            }
        }

        @Override
        public final void onFailure(boolean sent, String reason) {
            failures.onAnswer(new Answer.Failed(sent, reason));
        }

        void onError(String error) {
            Answer answer = answerTo(error);
            if (answer instanceof Answer.Failed) {
                health.failed();
            }
            failures.onAnswer(answer);
        }
    }
}

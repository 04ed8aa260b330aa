package dev.roundhouse.storage.redis;

import dev.roundhouse.spi.resp.Reply;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.AnswerHandler;
import dev.roundhouse.spi.storage.NodeFigures;
import dev.roundhouse.spi.storage.ReplyHandler;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a node's figures from the text of its INFO; a field that a server does not have counts as 0. */
final class InfoFigures implements ReplyHandler {
    static final Request REQUEST = Request.of("INFO");

    private static final Pattern DATABASE = Pattern.compile("^db0:keys=(\\d+),expires=(\\d+)(?:,avg_ttl=(\\d+))?");

    private final AnswerHandler handler;

    InfoFigures(AnswerHandler handler) {
        this.handler = handler;
    }

    @Override
    public void onReply(byte[] array, int offset, int length) {
        Reply reply = Reply.parse(array, offset, length);
        handler.onAnswer(
                reply instanceof Reply.Bulk bulk
                        ? new Answer.Figures(parse(bulk.text()))
                        : new Answer.Failed(true, "INFO was answered otherwise"));
    }

    @Override
    public void onFailure(boolean sent, String reason) {
        handler.onAnswer(new Answer.Failed(sent, reason));
    }

    static NodeFigures parse(String info) {
        long[] database = new long[3];
        for (String line : info.split("\r\n")) {
            Matcher found = DATABASE.matcher(line);
            for (int i = 0; i < database.length && found.lookingAt(); i++) {
                database[i] = found.group(i + 1) == null ? 0 : Long.parseLong(found.group(i + 1));
            }
        }
        return new NodeFigures(
                database[0],
                database[1],
                database[2],
                field(info, "used_memory"),
                field(info, "maxmemory"),
                field(info, "keyspace_hits"),
                field(info, "keyspace_misses"),
                field(info, "expired_keys"),
                field(info, "evicted_keys"));
    }

    private static long field(String info, String name) {
        Matcher found = Pattern.compile("(?m)^" + name + ":(\\d{1,18})").matcher(info);
        return found.find() ? Long.parseLong(found.group(1)) : 0;
    }
}

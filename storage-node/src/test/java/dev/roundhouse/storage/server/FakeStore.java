package dev.roundhouse.storage.server;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.Message;
import dev.roundhouse.spi.version.Ballot;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A store that knows SET, GET and ECHO and refuses nothing: for tests of the link, not of the protocol. */
final class FakeStore implements HostedStore {
    private final Map<String, byte[]> values = new ConcurrentHashMap<>();

    @Override
    public Answer handle(Message message) {
        if (message instanceof Message.Write m) {
            return new Answer.Accepted(List.of(run(m.command())));
        } else if (message instanceof Message.Read m) {
            return new Answer.Value(Ballot.NONE, run(m.command()), false);
        }
        return new Answer.Recovering();
    }

    @Override
    public void execute(Request request, long now, RespWriter reply) {
        if (request.is(0, "SET")) {
            values.put(request.text(1), request.bytes(2));
            reply.ok();
        } else if (request.is(0, "GET")) {
            byte[] value = values.get(request.text(1));
            if (value == null) {
                reply.nullBulk();
            } else {
                reply.bulk(value);
            }
        } else if (request.is(0, "ECHO")) {
            reply.bulk(request.bytes(1));
        } else {
            throw new IllegalArgumentException("expected by a test: " + request);
        }
    }

    private byte[] run(Request command) {
        RespWriter reply = new RespWriter();
        execute(command, 0, reply);
        return reply.toBytes();
    }
}

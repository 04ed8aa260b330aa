package dev.roundhouse.storage.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.spi.command.CommandSpec;
import dev.roundhouse.spi.command.CommandTable;
import dev.roundhouse.spi.command.Resolved;
import dev.roundhouse.spi.command.Resolver;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A resolved command does what the client's own would do: the same random commands, resolved and not, to two keyspaces. */
class ResolvedCommandsTest {
    private static final int COMMANDS = Integer.getInteger("commands", 7_000);
    private static final long SEED = Long.getLong("seed", new Random().nextLong());

    private long now = 1_700_000_000_000L;

    @Test
    void when_commandsAreResolved_then_theyDoWhatTheOriginalsDo() {
        Random random = new Random(SEED);
        RandomCommands commands = new RandomCommands(random);
        FakeKeyspace direct = new FakeKeyspace();
        FakeKeyspace replica = new FakeKeyspace();
        for (int i = 0; i < COMMANDS; i++) {
            Request request = commands.next();
            CommandSpec command = CommandTable.DEFAULT.find(request);
            if (command == null
                    || !command.accepts(request.size())
                    || command.name().equals("randomkey")) {
                continue;
            }
            now += random.nextInt(1_000_000);
            String expected = run(request, direct);
            assertThat(runResolved(command, request, replica))
                    .as("seed %d, command %d: %s", SEED, i, request)
                    .isEqualTo(expected);
        }
    }

    private String runResolved(CommandSpec command, Request request, FakeKeyspace keyspace) {
        Resolved resolved = Resolver.resolve(command, request, now);
        if (resolved instanceof Resolved.Ok ok) {
            return run(ok.request(), keyspace);
        }
        RespWriter reply = new RespWriter();
        reply.error(((Resolved.Invalid) resolved).error());
        return new String(reply.toBytes(), StandardCharsets.ISO_8859_1);
    }

    private String run(Request request, FakeKeyspace keyspace) {
        keyspace.setNow(now);
        RespWriter reply = new RespWriter();
        Commands.executor().execute(request, keyspace, reply);
        return new String(reply.toBytes(), StandardCharsets.ISO_8859_1);
    }
}

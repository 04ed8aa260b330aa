package dev.roundhouse.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.spi.resp.Reply;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keyspace notifications, of one replica and of three: each event once. */
class KeyEventsTest {
    private static final List<String> COMMANDS = List.of(
            "SET a 1",
            "SET a 2",
            "INCR a",
            "APPEND a 0",
            "EXPIRE a 100",
            "PERSIST a",
            "GET missing",
            "GET a",
            "MSET b 1 c 2",
            "DEL a nosuch",
            "GETDEL b",
            "SETEX d 100 v",
            "EXPIRE d -1",
            "PSETEX e 100 v");

    private static final List<String> EXPECTED = List.of(
            "new a",
            "set a",
            "set a",
            "incrby a",
            "append a",
            "expire a",
            "persist a",
            "keymiss missing",
            "del a",
            "del b",
            "new d",
            "set d",
            "expire d",
            "del d",
            "new e",
            "set e",
            "expire e",
            "expired e");

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void when_keysChange_then_eachEventIsToldOnce(int replicas) {
        try (RunningServer server = RunningServer.memory(replicas, replicas, 2, SessionLimits.DEFAULT);
                RespSocket listener = new RespSocket(server.port());
                RespSocket client = new RespSocket(server.port())) {
            assertThat(client.call("CONFIG", "SET", "notify-keyspace-events", "AEnm"))
                    .isEqualTo(Reply.OK);
            listener.call("PSUBSCRIBE", "__key*__:*");
            for (String command : COMMANDS) {
                assertThat(client.call(command.split(" "))).as(command).isNotInstanceOf(Reply.Error.class);
            }
            // Whether it is found expired here or by the rounds that look for such keys.
            while (!client.call("EXISTS", "e").equals(new Reply.Int(0))) {
                Thread.onSpinWait();
            }

            List<String> heard = new ArrayList<>();
            for (String event = ""; !event.equals("expired e"); ) {
                List<Reply> message = ((Reply.Array) listener.read()).elements();
                String channel = ((Reply.Bulk) message.get(2)).text();
                event = channel.substring(channel.indexOf(':') + 1) + " " + ((Reply.Bulk) message.get(3)).text();
                // Keys of one MSET are of several registers: in any order.
                if (!event.endsWith(" b") && !event.endsWith(" c") || event.equals("del b")) {
                    heard.add(event);
                }
            }
            heard.remove("keymiss e");
            assertThat(heard).isEqualTo(EXPECTED);
        }
    }
}

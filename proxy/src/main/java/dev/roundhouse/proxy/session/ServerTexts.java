package dev.roundhouse.proxy.session;

import dev.roundhouse.spi.resp.Numbers;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import java.nio.charset.StandardCharsets;

/** LOLWUT: a roundhouse, as far as letters can draw one. */
final class ServerTexts {
    private static final String ART = """
                     __________________
                 ___/  \\    |  |    /  \\___
               _/ \\     \\   |  |   /     / \\_
              /    \\     \\ _|__|_ /     /    \\
             |______\\_____/  ||  \\_____/______|
             |_____________| ==== |___________|
             |      /     \\__||__/     \\      |
              \\_   /     /   |  |   \\     \\   _/
                \\_/     /    |  |    \\     \\_/
                  \\____/_____|__|_____\\____/
            """;

    private ServerTexts() {}

    static void lolwut(Request request, ClientConnection client, RespWriter out) {
        if (request.size() > 2
                && request.is(1, "VERSION")
                && Numbers.parseLong(request.array(2), request.offset(2), request.length(2)) == Numbers.NOT_A_LONG) {
            out.error(SessionCommands.NOT_AN_INTEGER);
            return;
        }
        String text =
                ART + "\nThe turntable turns every key to its stall. Redis ver. " + HelloCommand.REDIS_VERSION + "\n";
        out.verbatim("txt", text.getBytes(StandardCharsets.UTF_8));
    }
}

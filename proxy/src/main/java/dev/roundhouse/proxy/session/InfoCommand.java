package dev.roundhouse.proxy.session;

import dev.roundhouse.proxy.routing.PendingReply;
import dev.roundhouse.proxy.routing.StoreFigures;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** INFO. Only the sections about keys and memory have to ask the nodes. */
final class InfoCommand implements SessionCommand {
    private static final Set<InfoText.Section> ASK_NODES =
            EnumSet.of(InfoText.Section.KEYSPACE, InfoText.Section.STATS, InfoText.Section.MEMORY);

    private final InfoText text;

    InfoCommand(ServerState server) {
        this.text = new InfoText(server);
    }

    @Override
    public boolean run(Request request, ClientConnection client) {
        Set<InfoText.Section> sections = sections(request);
        if (Collections.disjoint(sections, ASK_NODES)) {
            client.reply().verbatim("txt", text.of(sections, 0, StoreFigures.NONE));
            client.replied();
            return true;
        }
        int protocol = client.protocol();
        PendingReply reply = client.later(false);
        client.loop()
                .router()
                .countKeys(keys -> StoreFigures.read(client.loop().services(), figures -> {
                    RespWriter out = new RespWriter(protocol);
                    out.verbatim("txt", text.of(sections, keys, figures));
                    reply.complete(out.toBytes());
                }));
        return true;
    }

    private static Set<InfoText.Section> sections(Request request) {
        Set<InfoText.Section> sections = EnumSet.noneOf(InfoText.Section.class);
        if (request.size() == 1) {
            sections.addAll(InfoText.DEFAULT);
        }
        for (int i = 1; i < request.size(); i++) {
            String name = request.text(i).toLowerCase(Locale.ROOT);
            switch (name) {
                case "all", "everything" -> sections.addAll(EnumSet.allOf(InfoText.Section.class));
                case "default" -> sections.addAll(InfoText.DEFAULT);
                default -> {
                    for (InfoText.Section section : InfoText.Section.values()) {
                        if (section.name().toLowerCase(Locale.ROOT).equals(name)) {
                            sections.add(section);
                        }
                    }
                }
            }
        }
        return sections;
    }
}

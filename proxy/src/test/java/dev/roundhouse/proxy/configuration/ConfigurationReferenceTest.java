package dev.roundhouse.proxy.configuration;

import dev.roundhouse.proxy.ReadmeSection;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Holds the README's table of keys to the declarations. */
class ConfigurationReferenceTest {
    @Test
    void when_theReadmeListsTheKeys_then_itSaysWhatTheDeclarationsSay() throws IOException {
        new ReadmeSection("configuration").assertIs(table());
    }

    private static String table() {
        StringBuilder text =
                new StringBuilder("| Key | Default | Takes | Live | What it is |\n|---|---|---|---|---|\n");
        for (Setting<?> each : Settings.ALL) {
            text.append("| `")
                    .append(each.path())
                    .append("` | ")
                    .append(each.fallbackText())
                    .append(" | ")
                    .append(each.kind().description())
                    .append(each.isLive() ? " | yes | " : " | | ")
                    .append(each.documentation())
                    .append(" |\n");
        }
        return text.toString();
    }
}

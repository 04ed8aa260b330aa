package dev.roundhouse.proxy.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * Holds the README's table to the declarations. {@code -Droundhouse.readme.write=true} writes it instead; the rest of
 * README.md stays as it is.
 */
class ConfigurationReferenceTest {
    private static final String BEGIN = "<!-- configuration:begin -->\n";
    private static final String END = "<!-- configuration:end -->";

    @Test
    void when_theReadmeListsTheKeys_then_itSaysWhatTheDeclarationsSay() throws IOException {
        Path readme = readme();
        String text = Files.readString(readme);
        int begin = text.indexOf(BEGIN) + BEGIN.length();
        int end = text.indexOf(END);
        assertThat(end).as("%s has %s and %s", readme, BEGIN.strip(), END).isGreaterThanOrEqualTo(begin);
        if (Boolean.getBoolean("roundhouse.readme.write")) {
            Files.writeString(readme, text.substring(0, begin) + table() + text.substring(end));
            return;
        }
        assertThat(text.substring(begin, end))
                .as("run this test with -Droundhouse.readme.write=true to write the table")
                .isEqualTo(table());
    }

    private static String table() {
        StringBuilder text = new StringBuilder("| Key | Default | Takes | What it is |\n|---|---|---|---|\n");
        for (Setting<?> each : Settings.ALL) {
            text.append("| `")
                    .append(each.path())
                    .append("` | ")
                    .append(each.fallbackText())
                    .append(" | ")
                    .append(each.kind().description())
                    .append(" | ")
                    .append(each.documentation())
                    .append(" |\n");
        }
        return text.toString();
    }

    /** Tests run in the project's directory or in the module's. */
    private static Path readme() {
        Path here = Path.of("").toAbsolutePath();
        Path module = here.resolve("../README.md");
        return Files.exists(here.resolve("README.md")) ? here.resolve("README.md") : module.normalize();
    }
}

package dev.roundhouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A part of README.md that is made from declarations, between {@code <!-- name:begin -->} and {@code <!-- name:end -->}.
 * Tests hold it to them; with {@code -Dreadme.update=true} they write it instead. The rest stays as it is.
 */
public final class ReadmeSection {
    private static final String UPDATE = "readme.update";

    private final String name;

    public ReadmeSection(String name) {
        this.name = name;
    }

    /** Fails, and tells how to write it, where the section is not {@code wanted}, which ends with a line's end. */
    public void assertIs(String wanted) throws IOException {
        Path readme = readme();
        String text = Files.readString(readme);
        String first = "<!-- " + name + ":begin -->\n";
        int begin = text.indexOf(first) + first.length();
        int end = text.indexOf("<!-- " + name + ":end -->");
        assertThat(end).as("%s has the section %s", readme, name).isGreaterThanOrEqualTo(begin);
        if (Boolean.getBoolean(UPDATE)) {
            Files.writeString(readme, text.substring(0, begin) + wanted + text.substring(end));
            return;
        }
        assertThat(text.substring(begin, end))
                .as(
                        "README.md, section %s. To write it: ./mvnw -pl proxy -am test -Dtest='*ReferenceTest'"
                                + " -Dsurefire.failIfNoSpecifiedTests=false -D%s=true",
                        name, UPDATE)
                .isEqualTo(wanted);
    }

    /** Tests run in the project's directory or in the module's. */
    private static Path readme() {
        Path here = Path.of("").toAbsolutePath().resolve("README.md");
        return Files.exists(here) ? here : here.resolve("../../README.md").normalize();
    }
}

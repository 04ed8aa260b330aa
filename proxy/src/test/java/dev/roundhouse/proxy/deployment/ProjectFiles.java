package dev.roundhouse.proxy.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;

/** Files of the project by their path from its directory; tests run there or in a module's. */
final class ProjectFiles {
    private static final Path ROOT = root();

    private ProjectFiles() {}

    static Path path(String name) {
        Path path = ROOT.resolve(name).normalize();
        assertThat(path).exists();
        return path;
    }

    static String text(String name) {
        try {
            return Files.readString(path(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its documents; a key that is there twice is an error. */
    static List<Node> yaml(String name) {
        return documents(name, text(name));
    }

    static List<Node> documents(String name, String text) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        List<Node> documents = new ArrayList<>();
        for (Object document : new Yaml(options).loadAll(text)) {
            documents.add(new Node(name, document));
        }
        assertThat(documents).as(name).isNotEmpty();
        return documents;
    }

    /** Names of the files below a directory that end so, in order. */
    static List<String> below(String directory, String end) {
        try (Stream<Path> files = Files.walk(path(directory))) {
            List<String> names = files.filter(Files::isRegularFile)
                    .map(file -> ROOT.relativize(file).toString())
                    .filter(name -> name.endsWith(end))
                    .sorted()
                    .toList();
            assertThat(names).as("%s/**%s", directory, end).isNotEmpty();
            return names;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path root() {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.exists(directory.resolve("mvnw"))) {
            directory = directory.getParent();
        }
        return directory;
    }
}

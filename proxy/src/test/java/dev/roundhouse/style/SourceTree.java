package dev.roundhouse.style;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The project's own files, wherever in it the test runs. */
final class SourceTree {
    private final Path root;

    SourceTree() {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.exists(directory.resolve(".mvn"))) {
            directory = directory.getParent();
            if (directory == null) {
                throw new AssertionError(
                        "no directory with .mvn above " + Path.of("").toAbsolutePath());
            }
        }
        root = directory;
    }

    List<Path> modules() {
        try (Stream<Path> children = Files.list(root)) {
            return children.filter(child -> Files.exists(child.resolve("pom.xml")))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Path> poms() {
        return Stream.concat(Stream.of(root), modules().stream())
                .map(directory -> directory.resolve("pom.xml"))
                .toList();
    }

    List<Path> javaFiles() {
        return Stream.concat(mainJavaFiles().stream(), under("src/test/java").stream())
                .toList();
    }

    List<Path> mainJavaFiles() {
        return under("src/main/java");
    }

    /** Relative to the root, with slashes. */
    String name(Path file) {
        return root.relativize(file).toString().replace('\\', '/');
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Path> under(String directory) {
        return modules().stream()
                .map(module -> module.resolve(directory))
                .filter(Files::isDirectory)
                .flatMap(SourceTree::walk)
                .toList();
    }

    private static Stream<Path> walk(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(".java")).sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

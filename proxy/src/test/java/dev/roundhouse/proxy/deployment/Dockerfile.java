package dev.roundhouse.proxy.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

/** A Dockerfile's instructions: continued lines joined, comments left out. */
final class Dockerfile {
    private final List<String> instructions = new ArrayList<>();

    Dockerfile(String name) {
        String joined = ProjectFiles.text(name).replaceAll("(?m)^#.*\\R", "").replaceAll("\\\\\\R\\s*", "");
        joined.lines().filter(line -> !line.isBlank()).forEach(instructions::add);
    }

    List<String> all(String instruction) {
        return instructions.stream()
                .filter(line -> line.startsWith(instruction + " "))
                .map(line -> line.substring(instruction.length() + 1))
                .toList();
    }

    /** What follows it where it is last, and so in force; after {@code =} for {@code "ARG NAME"}. */
    String value(String instruction) {
        List<String> found = instructions.stream()
                .filter(line -> line.startsWith(instruction))
                .map(line -> line.substring(instruction.length()).replaceFirst("^[ =]", ""))
                .toList();
        assertThat(found).as(instruction).isNotEmpty();
        return found.get(found.size() - 1);
    }
}

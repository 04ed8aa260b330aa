package dev.roundhouse.style;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SourceStyleTest {
    private static final Pattern VAGUE_PACKAGE = Pattern.compile("/(util|utils|common|helper|helpers|impl)/");
    private static final Pattern VAGUE_TYPE = Pattern.compile(".*(Manager|Helper|Utils?|Impl)\\.java");

    private final SourceTree sources = new SourceTree();

    @Test
    void when_aFileOrMethodIsLongOrHasManyParameters_then_itIsOnTheAllowListWithAReason() {
        AllowedExceptions allowed = new AllowedExceptions();
        List<Measure> measures = measures();
        assertThat(measures).hasSizeGreaterThan(50);
        assertThat(measures.stream().filter(measure -> !measure.isWithinLimit() && !allowed.covers(measure)))
                .as("shorten it, or give a reason in exceptions.txt")
                .isEmpty();
        assertThat(allowed.withoutNeed(measures))
                .as("entries of exceptions.txt that nothing needs")
                .isEmpty();
    }

    @Test
    void when_aPackageHasMainCode_then_itIsNullMarked() {
        Stream<Path> unmarked = sources.mainJavaFiles().stream()
                .map(Path::getParent)
                .distinct()
                .filter(Predicate.not(SourceStyleTest::isNullMarked));
        assertThat(unmarked.map(sources::name)).isEmpty();
    }

    @Test
    void when_somethingIsNamed_then_theNameSaysWhatItIs() {
        assertThat(sources.javaFiles().stream()
                        .map(sources::name)
                        .filter(name -> VAGUE_PACKAGE.matcher(name).find()
                                || VAGUE_TYPE.matcher(name).matches()))
                .isEmpty();
    }

    @Test
    void when_aTestNeedsADouble_then_itIsAHandWrittenFake() {
        String library = "mock" + "ito";
        assertThat(Stream.concat(sources.poms().stream(), sources.javaFiles().stream())
                        .filter(file -> SourceTree.read(file).contains(library))
                        .map(sources::name))
                .isEmpty();
    }

    @Test
    void when_aTestWaits_then_itWaitsForSomething() {
        String sleep = "Thread." + "sleep(";
        assertThat(sources.javaFiles().stream()
                        .filter(file -> sources.name(file).contains("/src/test/"))
                        .filter(file -> SourceTree.read(file).contains(sleep))
                        .map(sources::name))
                .isEmpty();
    }

    private List<Measure> measures() {
        List<Path> files = sources.javaFiles();
        List<Measure> measures = new ArrayList<>(new MethodMeter(sources).measure(files));
        for (Path file : files) {
            long lines = SourceTree.read(file).lines().count();
            measures.add(new Measure(Measure.Rule.FILE_LINES, sources.name(file), lines));
        }
        return measures;
    }

    private static boolean isNullMarked(Path directory) {
        Path info = directory.resolve("package-info.java");
        return Files.exists(info) && SourceTree.read(info).contains("@NullMarked");
    }
}

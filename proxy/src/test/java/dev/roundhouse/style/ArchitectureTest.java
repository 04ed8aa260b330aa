package dev.roundhouse.style;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bytes -> Request -> Plan -> coordinator -> StorageNode -> Reply -> bytes; nothing calls back up. */
class ArchitectureTest {
    private static final String ROOT = "/dev/roundhouse/";
    private static final String SPI = "dev.roundhouse.spi.";
    private static final String PROXY = "dev.roundhouse.proxy.";
    private static final JavaClasses CLASSES = importMain();

    @Test
    void when_classesAreImported_then_allModulesWithCodeAreAmongThem() {
        assertThat(CLASSES.contain("dev.roundhouse.spi.resp.Request")).isTrue();
        assertThat(CLASSES.contain("dev.roundhouse.proxy.Main")).isTrue();
        assertThat(CLASSES.contain(ArchitectureTest.class)).isFalse();
    }

    static Stream<ArchRule> moduleArrows() {
        return Stream.of(
                not("dev.roundhouse.spi", "dev.roundhouse.storage", "dev.roundhouse.proxy", "dev.roundhouse.benchmarks")
                        .because("spi depends on no other module"),
                not("dev.roundhouse.storage", "dev.roundhouse.proxy", "dev.roundhouse.benchmarks")
                        .because("storage-node depends on spi only"),
                not("dev.roundhouse.proxy", "dev.roundhouse.storage", "dev.roundhouse.benchmarks")
                        .because("proxy finds storage nodes by ServiceLoader"),
                not("dev.roundhouse.benchmarks", "dev.roundhouse.proxy")
                        .because("the jar is assembled in proxy; benchmarks drives it as a process"));
    }

    static Stream<ArchRule> spiArrows() {
        return Stream.of(
                only(SPI, "resp"),
                only(SPI, "version"),
                only(SPI, "launch"),
                only(SPI, "command", "resp"),
                only(SPI, "ring", "version"),
                only(SPI, "storage", "resp", "command", "ring", "version"));
    }

    static Stream<ArchRule> proxyArrows() {
        return Stream.of(
                only(PROXY, "coordinator"),
                only(PROXY, "blocking"),
                only(PROXY, "routing", "coordinator", "blocking"),
                only(PROXY, "pubsub", "coordinator"),
                only(PROXY, "session", "blocking", "pubsub", "routing", "coordinator"),
                only(PROXY, "repair", "coordinator"),
                only(PROXY, "membership", "coordinator", "repair", "routing"),
                only(PROXY, "http", "coordinator", "repair", "routing", "membership"));
    }

    @ParameterizedTest
    @MethodSource({"moduleArrows", "spiArrows", "proxyArrows"})
    void when_aClassUsesAnother_then_theArrowAllowsIt(ArchRule rule) {
        rule.check(CLASSES);
    }

    private static ArchRule not(String from, String... to) {
        String[] packages = Arrays.stream(to).map(name -> name + "..").toArray(String[]::new);
        return noClasses()
                .that()
                .resideInAPackage(from + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(packages)
                .allowEmptyShould(true);
    }

    /** Of the packages beside it, {@code from} may use {@code allowed}: others of which the page says nothing are free. */
    private static ArchRule only(String module, String from, String... allowed) {
        List<String> layers = module.equals(SPI)
                ? List.of("resp", "version", "launch", "command", "ring", "storage", "net")
                : List.of("coordinator", "blocking", "routing", "pubsub", "session", "repair", "membership", "http");
        String[] forbidden = layers.stream()
                .filter(layer -> !layer.equals(from) && !List.of(allowed).contains(layer))
                .map(layer -> module + layer)
                .toArray(String[]::new);
        return not(module + from, forbidden).because(from + " knows only " + List.of(allowed) + " of its neighbours");
    }

    private static JavaClasses importMain() {
        SourceTree sources = new SourceTree();
        return new ClassFileImporter()
                .withImportOption(location -> isMain(sources, location))
                .importPackages("dev.roundhouse");
    }

    // By the source file, because test classes of other modules may come in a jar like any.
    private static boolean isMain(SourceTree sources, Location location) {
        String uri = location.asURI().toString();
        String relative = uri.substring(uri.lastIndexOf(ROOT) + ROOT.length()).replaceFirst("(\\$.*)?\\.class$", "");
        return sources.modules().stream()
                .anyMatch(module -> Files.exists(module.resolve("src/main/java" + ROOT + relative + ".java")));
    }
}

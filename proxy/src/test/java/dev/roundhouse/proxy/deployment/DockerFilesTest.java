package dev.roundhouse.proxy.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.proxy.configuration.Configuration;
import dev.roundhouse.spi.testing.ExternalProgram;
import dev.roundhouse.spi.testing.RunningProgram;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DockerFilesTest {
    private static final String CONFIGURATION = "/etc/roundhouse/roundhouse.yaml";
    private static final String MONITORING = "docker/compose.monitoring.yaml";
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Pattern VERSION = Pattern.compile("<artifactId>roundhouse</artifactId>\\s*<version>([^<]+)<");

    private final Dockerfile dockerfile = new Dockerfile("docker/Dockerfile");

    @Test
    void when_theImageIsBuilt_then_itRunsTheLauncherBesideItsJarAsNobodySpecial() {
        assertThat(dockerfile.value("ENTRYPOINT")).isEqualTo("[\"/opt/roundhouse/roundhouse\"]");
        assertThat(dockerfile.value("WORKDIR")).isEqualTo("/opt/roundhouse");
        assertThat(dockerfile.value("USER")).matches("[1-9]\\d+:[1-9]\\d+");
        assertThat(dockerfile.all("FROM"))
                .containsExactly("--platform=$BUILDPLATFORM eclipse-temurin:25-jdk AS build", "eclipse-temurin:25-jre");
        assertThat(dockerfile.value("ARG VERSION")).isEqualTo(version());
        assertThat(dockerfile.value("HEALTHCHECK")).contains("\"/opt/roundhouse/healthcheck\", \"8080\", \"/livez\"");
        assertThat(dockerfile.value("LABEL"))
                .contains(
                        "org.opencontainers.image.title",
                        "org.opencontainers.image.licenses=\"Apache-2.0\"",
                        "org.opencontainers.image.version",
                        "org.opencontainers.image.revision");
        assertThat(dockerfile.value("EXPOSE").split(" ")).containsExactly("6379", "8080", "7000");
        List<String> command =
                ProjectFiles.documents("CMD", dockerfile.value("CMD")).get(0).strings();
        Program.checked("CMD", command);
    }

    /** The context is what .dockerignore lets through: an image that copies anything else would not build. */
    @Test
    void when_theImageCopiesAFile_then_itIsThereAndInTheContext() {
        Set<String> context = new HashSet<>();
        ProjectFiles.text(".dockerignore")
                .lines()
                .filter(line -> line.startsWith("!"))
                .forEach(line -> {
                    ProjectFiles.path(line.substring(1));
                    context.add(line.substring(1));
                });
        List<String> copied = dockerfile.all("COPY").stream()
                .filter(arguments -> !arguments.contains("--from=") && !arguments.equals(". ."))
                .flatMap(arguments -> Pattern.compile(" ").splitAsStream(arguments))
                .filter(word -> !word.startsWith("--") && !word.equals("./"))
                .toList();
        assertThat(copied).contains("roundhouse", "docker/healthcheck");
        assertThat(context).containsAll(copied).contains("mvnw", ".mvn", "pom.xml", "spi", "proxy", "storage-node");
        copied.forEach(ProjectFiles::path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"quickstart", "cluster", "external"})
    void when_composeStartsAProxy_then_itsConfigurationIsSoundAndItsNodesAreThere(String name) {
        Map<String, Node> services = services(name);
        List<Node> proxies = services.values().stream()
                .filter(service -> isRoundhouse(service) && subcommand(service).equals("proxy"))
                .toList();
        assertThat(proxies).hasSize(name.equals("cluster") ? 2 : 1);
        for (Node proxy : proxies) {
            Configuration configuration = configuration(proxy);
            assertThat(configuration.proxy().port()).isEqualTo(6379);
            assertThat(configuration.http().port()).isEqualTo(8080);
            assertThat(configuration.proxy().host()).isEqualTo("0.0.0.0");
            assertThat(configuration.http().host()).as("for health and metrics").isEqualTo("0.0.0.0");
            assertThat(proxy.at("networks/default/aliases").strings()).contains("proxies");
            Set<String> addressed = new TreeSet<>();
            for (Configuration.Node node : configuration.nodes()) {
                addressed.add(assertReaches(node, services));
            }
            assertThat(proxy.get("depends_on").strings()).containsExactlyInAnyOrderElementsOf(addressed);
        }
    }

    @Test
    void when_composeStartsTwoProxies_then_theyFindEachOther() {
        Map<String, Node> services = services("cluster");
        for (String name : List.of("proxy1", "proxy2")) {
            Configuration.Members members = configuration(services.get(name)).members();
            assertThat(members.host()).isEqualTo("0.0.0.0");
            assertThat(members.addresses())
                    .containsExactlyInAnyOrder("proxy1:" + members.port(), "proxy2:" + members.port());
        }
    }

    /** Its checks have to be seen before the proxy takes no more clients. */
    @Test
    void when_composeStopsAProxy_then_haproxyHasSeenIt() {
        Matcher checks = Pattern.compile("inter (\\d)s fall (\\d)").matcher(ProjectFiles.text("docker/haproxy.cfg"));
        assertThat(checks.find()).isTrue();
        int seenAfterMillis = 1_000 * Integer.parseInt(checks.group(1)) * Integer.parseInt(checks.group(2));
        Node proxy = services("cluster").get("proxy1");
        Configuration.Drain drain = configuration(proxy).proxy().drain();
        assertThat(drain.noticeMillis()).isGreaterThan(seenAfterMillis);
        assertThat(1_000 * Integer.parseInt(proxy.string("stop_grace_period").replace("s", "")))
                .isGreaterThan(drain.noticeMillis() + drain.timeoutMillis() + 5_000);
    }

    /** The service that the node's address leads to, which must listen there and be called so. */
    private static String assertReaches(Configuration.Node node, Map<String, Node> services) {
        String address = String.valueOf(node.address()).replace("redis://", "");
        String host = address.substring(0, address.indexOf(':'));
        String port = address.substring(address.indexOf(':') + 1);
        assertThat(services).as("%s", node).containsKey(host);
        Node service = services.get(host);
        if (node.backend().equals("remote")) {
            List<String> command = service.get("command").strings();
            assertThat(command.get(0)).as("%s", service).isEqualTo("node");
            Map<String, String> options = Program.checked(service.path(), command);
            assertThat(options)
                    .containsEntry("--port", port)
                    .containsEntry("--id", node.id())
                    .containsEntry("--host", "0.0.0.0")
                    .containsEntry("--http-port", "8080");
        } else {
            assertThat(service.string("image")).contains(host);
            assertThat(port).isEqualTo("6379");
            assertThat(String.join(" ", service.get("command").strings()))
                    .as("a replica must not evict")
                    .containsAnyOf("--maxmemory-policy noeviction", "--cache_mode=false");
        }
        return host;
    }

    @ParameterizedTest
    @ValueSource(strings = {"quickstart", "cluster", "external", "monitoring", "logging"})
    void when_composeNamesAFileAServiceOrAnImage_then_itExistsAndIsPinned(String name) {
        Map<String, Node> services = services(name);
        Set<String> published = new HashSet<>();
        services.forEach((id, service) -> {
            assertThat(service.string("image")).as(id).matches("\\S+:[^:/]+").doesNotEndWith(":latest");
            if (isRoundhouse(service)) {
                assertThat(service.string("image")).isEqualTo("roundhouse:" + version());
                Program.checked(service.path(), service.get("command").strings());
                assertHardened(service);
            }
            for (String port : service.get("ports").strings()) {
                assertThat(port)
                        .as("%s: without passwords, for this machine only", id)
                        .matches("127\\.0\\.0\\.1:\\d+:\\d+");
                assertThat(published.add(port.split(":")[1]))
                        .as("%s of %s is taken", port, id)
                        .isTrue();
            }
            for (String volume : service.get("volumes").strings()) {
                String source = volume.substring(0, volume.indexOf(':'));
                if (source.startsWith(".")) {
                    ProjectFiles.path("docker/" + source);
                } else if (!source.startsWith("/")) {
                    assertThat(compose(name).get("volumes").map()).as(id).containsKey(source);
                }
            }
            assertThat(services.keySet()).containsAll(service.get("depends_on").strings());
            if (service.get("build").isPresent()) {
                ProjectFiles.path(
                        "docker/" + service.string("build/context") + "/" + service.string("build/dockerfile"));
            }
        });
        assertThat(services.values().stream()
                        .filter(service -> service.get("build").isPresent()))
                .as("one service builds what all of them run")
                .hasSizeLessThanOrEqualTo(1);
        for (String included : compose(name).get("include").strings()) {
            for (Node service :
                    services(included.replaceAll("compose\\.|\\.yaml", "")).values()) {
                service.get("ports")
                        .strings()
                        .forEach(port -> assertThat(published).doesNotContain(port.split(":")[1]));
            }
        }
    }

    private static void assertHardened(Node service) {
        assertThat(service.get("read_only").value()).as("%s", service).isEqualTo(true);
        assertThat(service.get("cap_drop").strings()).containsExactly("ALL");
        assertThat(service.get("mem_limit").isPresent()).isTrue();
        assertThat(service.get("restart").isPresent()).isTrue();
        assertThat(Integer.parseInt(service.string("stop_grace_period").replace("s", "")))
                .as("what is under way has 10 s to end")
                .isGreaterThan(10);
    }

    @Test
    void when_composeStartsAService_then_prometheusAndGrafanaAreThereToo() {
        for (String name : List.of("quickstart", "cluster", "external")) {
            assertThat(compose(name).get("include").strings()).containsExactly("compose.monitoring.yaml");
        }
        assertThat(ProjectFiles.yaml(MONITORING).get(0).get("services").map())
                .containsKeys("prometheus", "alertmanager", "grafana");
    }

    @Test
    void when_haproxyIsInFront_then_itSendsConnectionsToReadyProxiesOnly() {
        String text = ProjectFiles.text("docker/haproxy.cfg");
        assertThat(text).contains("mode tcp", "uri /readyz", "expect status 200", "check port 8080");
        List<String> servers = new ArrayList<>();
        Matcher matcher = Pattern.compile("(?m)^ +server (\\w+) (\\w+):(\\d+)$").matcher(text);
        while (matcher.find()) {
            servers.add(matcher.group(2));
            assertThat(configuration(services("cluster").get(matcher.group(2)))
                            .proxy()
                            .port())
                    .isEqualTo(Integer.parseInt(matcher.group(3)));
        }
        assertThat(servers)
                .containsExactlyElementsOf(
                        services("cluster").get("haproxy").get("depends_on").strings());
        for (String port : services("cluster").get("haproxy").get("ports").strings()) {
            assertThat(text).contains("bind :" + port.split(":")[2]);
        }
    }

    @Test
    void when_haproxyIsAsked_then_itsConfigurationIsValid() {
        ExternalProgram haproxy = ExternalProgram.require("haproxy");
        try (RunningProgram check = haproxy.start(
                "-c", "-f", ProjectFiles.path("docker/haproxy.cfg").toString())) {
            assertThat(check.awaitExit(LIMIT)).as(check.output()).isZero();
        }
    }

    private static Configuration configuration(Node proxy) {
        Map<String, String> options =
                Program.checked(proxy.path(), proxy.get("command").strings());
        assertThat(options).containsEntry("--config", CONFIGURATION);
        String mounted = proxy.get("volumes").strings().stream()
                .filter(volume -> volume.endsWith(":" + CONFIGURATION + ":ro"))
                .findFirst()
                .orElseThrow();
        Map<String, String> environment = proxy.get("environment").stringMap();
        return Program.configuration(
                ProjectFiles.path("docker/" + mounted.substring(0, mounted.indexOf(':'))), environment);
    }

    private static boolean isRoundhouse(Node service) {
        return service.string("image").startsWith("roundhouse:");
    }

    private static String subcommand(Node service) {
        return service.get("command").strings().get(0);
    }

    private static Map<String, Node> services(String name) {
        return compose(name).get("services").map();
    }

    private static Node compose(String name) {
        return ProjectFiles.yaml("docker/compose." + name + ".yaml").get(0);
    }

    static String version() {
        Matcher matcher = VERSION.matcher(ProjectFiles.text("pom.xml"));
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }
}

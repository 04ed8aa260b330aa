package dev.roundhouse.proxy.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.spi.testing.ExternalProgram;
import dev.roundhouse.spi.testing.RunningProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MonitoringFilesTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String DASHBOARDS = "monitoring/grafana/dashboards";
    private static final String RECORDING = "monitoring/rules/recording.yml";
    private static final String ALERTS = "monitoring/rules/alerts.yml";
    private static final Set<String> LABELS_OF_PROMETHEUS = Set.of("job", "instance");

    private static LiveServer server;

    @TempDir
    private Path directory;

    @BeforeAll
    static void start() throws IOException {
        server = new LiveServer();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void when_aQueryNamesAMetric_then_theProgramOrARuleHasItWithTheseLabels() throws Exception {
        Map<String, Set<String>> known = new HashMap<>(server.series());
        known.put("up", Set.of());
        known.put("roundhouse_anti_entropy_pass_seconds", Set.of()); // once a comparison has ended, after a minute
        rules(RECORDING).forEach(rule -> known.put(rule.string("record"), Set.of("node")));
        Set<String> used = new TreeSet<>();
        queries()
                .forEach((where, query) -> PromQl.series(query).forEach((metric, labels) -> {
                    assertThat(known).as("%s: %s", where, query).containsKey(metric);
                    Set<String> allowed = new TreeSet<>(known.get(metric));
                    allowed.addAll(LABELS_OF_PROMETHEUS);
                    assertThat(allowed).as("labels of %s in %s", metric, where).containsAll(labels);
                    used.add(metric);
                }));
        for (Node rule : rules(RECORDING)) {
            assertThat(used).as("a rule that nobody reads").contains(rule.string("record"));
        }
        assertThat(used).hasSizeGreaterThan(25);
    }

    @Test
    void when_dashboardsAreLoaded_then_theyAskTheDatasourceThatIsThere() {
        Node source = ProjectFiles.yaml("monitoring/grafana/provisioning/datasources/prometheus.yml")
                .get(0)
                .get("datasources")
                .list()
                .get(0);
        assertThat(source.string("url")).isEqualTo("http://prometheus:9090");
        Set<String> dashboards = new HashSet<>();
        for (String file : ProjectFiles.below(DASHBOARDS, ".json")) {
            Node dashboard = ProjectFiles.yaml(file).get(0);
            assertThat(dashboards.add(dashboard.string("uid"))).as(file).isTrue();
            dashboard.walk(node -> {
                if (node.path().endsWith("/datasource")) {
                    assertThat(node.string("uid")).as(node.path()).isEqualTo(source.string("uid"));
                }
            });
            assertPanels(dashboard);
        }
        assertThat(dashboards).hasSize(4);
    }

    /** No two at one place, none without a query, and every variable of a query defined. */
    private static void assertPanels(Node dashboard) {
        Set<String> places = new HashSet<>();
        Set<String> ids = new HashSet<>();
        List<String> variables = dashboard.at("templating/list").list().stream()
                .map(variable -> "$" + variable.string("name"))
                .toList();
        for (Node panel : dashboard.get("panels").list()) {
            assertThat(ids.add(panel.string("id"))).as("%s", panel.path()).isTrue();
            assertThat(panel.get("targets").list()).as("%s", panel.path()).isNotEmpty();
            Node grid = panel.get("gridPos");
            for (int x = 0; x < grid.get("w").number(); x++) {
                for (int y = 0; y < grid.get("h").number(); y++) {
                    int column = grid.get("x").number() + x;
                    assertThat(column).isLessThan(24);
                    assertThat(places.add(column + "," + (grid.get("y").number() + y)))
                            .as("%s lies over another", panel.string("title"))
                            .isTrue();
                }
            }
            for (Node target : panel.get("targets").list()) {
                assertThat(variables).containsAll(variablesOf(target.string("expr")));
            }
        }
    }

    private static Set<String> variablesOf(String query) {
        Set<String> found = new HashSet<>();
        for (String part : query.split("(?=\\$)")) {
            if (part.startsWith("$")) {
                found.add(part.replaceFirst("(\\$\\w+).*", "$1"));
            }
        }
        return found;
    }

    @Test
    void when_promtoolReadsRulesAndQueries_then_theyAreValid() throws IOException {
        promtool(
                "check",
                "rules",
                ProjectFiles.path(RECORDING).toString(),
                ProjectFiles.path(ALERTS).toString());
        promtool(
                "check",
                "config",
                ProjectFiles.path("monitoring/prometheus.yml").toString());
        StringBuilder rules = new StringBuilder("groups:\n- name: dashboards\n  rules:\n");
        int number = 0;
        for (String query : queries().values()) {
            String literal = query.replaceAll("\\$\\w+", "x").replace("'", "''");
            rules.append("  - {record: 'q")
                    .append(number++)
                    .append("', expr: '")
                    .append(literal)
                    .append("'}\n");
        }
        Path file = Files.writeString(directory.resolve("dashboards.yml"), rules);
        promtool("check", "rules", file.toString());
    }

    @Test
    void when_promtoolPlaysScenarios_then_alertsAreRaisedAsTheirTestsSay() {
        promtool(
                "test", "rules", ProjectFiles.path("monitoring/rules/tests.yml").toString());
        Set<String> raised = new HashSet<>();
        for (Node scenario : ProjectFiles.yaml("monitoring/rules/tests.yml")
                .get(0)
                .get("tests")
                .list()) {
            for (Node test : scenario.get("alert_rule_test").list()) {
                if (!test.get("exp_alerts").list().isEmpty()) {
                    raised.add(test.string("alertname"));
                }
            }
        }
        assertThat(rules(ALERTS).stream().map(rule -> rule.string("alert")))
                .as("alerts that no scenario raises")
                .isSubsetOf(raised);
    }

    @Test
    void when_alertmanagerIsAsked_then_itsConfigurationIsValid() {
        String file = ProjectFiles.path("monitoring/alertmanager.yml").toString();
        run(ExternalProgram.require("amtool"), 0, "check-config", file);
        Set<String> alerts = new HashSet<>();
        rules(ALERTS).forEach(rule -> alerts.add(rule.string("alert")));
        for (Node rule : ProjectFiles.yaml("monitoring/alertmanager.yml")
                .get(0)
                .get("inhibit_rules")
                .list()) {
            for (String matcher : rule.get("source_matchers").strings()) {
                assertThat(alerts).contains(matcher.replaceAll(".*\"(.*)\"", "$1"));
            }
            for (String matcher : rule.get("target_matchers").strings()) {
                assertThat(alerts)
                        .contains(matcher.replaceAll(".*\"(.*)\"", "$1").split("\\|"));
            }
        }
    }

    @Test
    void when_oneServiceNamesAnother_then_composeHasItUnderThatName() {
        Map<String, Node> services = ProjectFiles.yaml("docker/compose.monitoring.yaml")
                .get(0)
                .get("services")
                .map();
        Node prometheus = ProjectFiles.yaml("monitoring/prometheus.yml").get(0);
        assertThat(prometheus
                        .at("alerting/alertmanagers")
                        .list()
                        .get(0)
                        .get("static_configs")
                        .list()
                        .get(0)
                        .get("targets")
                        .strings())
                .containsExactly("alertmanager:9093");
        assertThat(services.get("alertmanager").get("ports").strings()).containsExactly("127.0.0.1:9093:9093");
        assertThat(services.get("prometheus").get("ports").strings()).containsExactly("127.0.0.1:9090:9090");
        Node scrape = prometheus.get("scrape_configs").list().get(0);
        assertThat(scrape.string("job_name")).isEqualTo("roundhouse");
        assertThat(scrape.string("metrics_path")).isEqualTo("/metrics");
        Node names = scrape.get("dns_sd_configs").list().get(0);
        assertThat(names.get("names").strings()).containsExactly("proxies");
        assertThat(names.get("port").number()).isEqualTo(8080);
        String path = ProjectFiles.yaml("monitoring/grafana/provisioning/dashboards/roundhouse.yml")
                .get(0)
                .get("providers")
                .list()
                .get(0)
                .string("options/path");
        assertThat(services.get("grafana").get("volumes").strings()).anyMatch(volume -> volume.contains(":" + path));

        Node filebeat = ProjectFiles.yaml("monitoring/filebeat.yml").get(0);
        Map<String, Node> logging = ProjectFiles.yaml("docker/compose.logging.yaml")
                .get(0)
                .get("services")
                .map();
        assertThat(filebeat.get("output.elasticsearch").get("hosts").strings())
                .containsExactly("http://elasticsearch:9200");
        assertThat(logging).containsKeys("elasticsearch", "filebeat");
        assertThat(logging.get("filebeat").get("volumes").strings()).anyMatch(each -> each.contains("/filebeat.yml:"));
    }

    @Test
    void when_anImageChecksItsHealth_then_itGoesByWhatTheProgramAnswers() {
        ExternalProgram bash = ExternalProgram.require("bash");
        String health = ProjectFiles.path("docker/healthcheck").toString();
        String port = String.valueOf(server.httpPort());
        run(bash, 0, health, port, "/livez");
        run(bash, 0, health, port, "/readyz");
        run(bash, 1, health, port, "/nothing");
        run(bash, 1, health, "1", "/livez");
        assertThat(Path.of(health)).isExecutable();
    }

    private static void promtool(String... arguments) {
        run(ExternalProgram.require("promtool"), 0, arguments);
    }

    private static void run(ExternalProgram program, int exit, String... arguments) {
        try (RunningProgram running = program.start(arguments)) {
            int code = running.awaitExit(LIMIT);
            assertThat(code).as("%s: %s", List.of(arguments), running.output()).isEqualTo(exit);
        }
    }

    private static List<Node> rules(String file) {
        List<Node> rules = new ArrayList<>();
        ProjectFiles.yaml(file)
                .get(0)
                .get("groups")
                .list()
                .forEach(group -> rules.addAll(group.get("rules").list()));
        return rules;
    }

    /** Of rules and dashboards, by where they are. */
    private static Map<String, String> queries() {
        Map<String, String> queries = new LinkedHashMap<>();
        for (String file : List.of(RECORDING, ALERTS)) {
            rules(file).forEach(rule -> queries.put(rule.path(), rule.string("expr")));
        }
        for (String file : ProjectFiles.below(DASHBOARDS, ".json")) {
            ProjectFiles.yaml(file).get(0).walk(node -> {
                if (node.path().endsWith("/expr")) {
                    queries.put(node.path(), node.string());
                } else if (node.path().endsWith("/definition")) {
                    queries.put(
                            node.path(), node.string().replaceAll("label_values\\((.*), *(\\w+)\\)", "$1{$2=\"\"}"));
                }
            });
        }
        return queries;
    }
}

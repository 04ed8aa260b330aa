package dev.roundhouse.proxy.deployment;

import static dev.roundhouse.proxy.deployment.KubernetesResources.container;
import static dev.roundhouse.proxy.deployment.KubernetesResources.podLabels;
import static dev.roundhouse.proxy.deployment.KubernetesResources.ports;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.proxy.configuration.Configuration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KubernetesFilesTest {
    private static final List<String> PROBES = List.of("startupProbe", "livenessProbe", "readinessProbe");
    /** What it takes at least till clients are sent elsewhere. */
    private static final int REMOVED_MILLIS = 5_000;
    /** What closing takes at most when the clients have left. */
    private static final int CLOSE_MILLIS = 5_000;
    /** What a node that is told takes at most. */
    private static final int NODE_STOP_MILLIS = 15_000;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"base", "dev", "production"})
    void when_aSelectorIsGiven_then_itMatchesThePodsItIsFor(String name) {
        KubernetesResources resources = KubernetesResources.of(name);
        for (Node workload : resources.workloads()) {
            assertThat(resources.selected(workload.at("spec/selector/matchLabels")))
                    .containsExactly(workload);
            Node budget = resources.named("PodDisruptionBudget", workload.string("metadata/name"));
            assertThat(resources.selected(budget.at("spec/selector/matchLabels")))
                    .containsExactly(workload);
            assertThat(budget.at("spec/maxUnavailable").number()).isEqualTo(1);
        }
        for (Node service : resources.ofKind("Service")) {
            List<Node> pods = resources.selected(service.at("spec/selector"));
            assertThat(pods).as("%s", service).hasSize(1);
            for (Node port : service.at("spec/ports").list()) {
                assertThat(ports(pods.get(0)))
                        .containsEntry(
                                port.string("targetPort"), port.get("port").number());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"base", "dev", "production"})
    void when_anotherMachineIsPreferred_then_itIsOneWithoutSuchAPod(String name) {
        KubernetesResources resources = KubernetesResources.of(name);
        for (Node workload : resources.workloads()) {
            Node apart = workload.at("spec/template/spec/affinity/podAntiAffinity");
            List<Node> terms = Stream.concat(
                            apart.get("preferredDuringSchedulingIgnoredDuringExecution").list().stream()
                                    .map(each -> each.get("podAffinityTerm")),
                            apart.get("requiredDuringSchedulingIgnoredDuringExecution").list().stream())
                    .toList();
            assertThat(terms).as("%s", apart).hasSize(1);
            assertThat(resources.selected(terms.get(0).at("labelSelector/matchLabels")))
                    .containsExactly(workload);
            workload.at("spec/template/spec/topologySpreadConstraints")
                    .list()
                    .forEach(each -> assertThat(resources.selected(each.at("labelSelector/matchLabels")))
                            .containsExactly(workload));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"base", "dev", "production"})
    void when_aNodeIsCalledByItsName_then_itsServiceGivesItOneBeforeItIsReady(String name) {
        KubernetesResources resources = KubernetesResources.of(name);
        Node nodes = resources.workload("node");
        Node service = resources.named("Service", nodes.string("spec/serviceName"));
        assertThat(service.string("spec/clusterIP")).isEqualTo("None");
        assertThat(service.at("spec/publishNotReadyAddresses").value()).isEqualTo(true);
        assertThat(resources.selected(service.at("spec/selector"))).containsExactly(nodes);

        Configuration configuration = configuration(resources);
        int replicas = nodes.at("spec/replicas").number();
        assertThat(configuration.nodes()).hasSize(replicas);
        for (int i = 0; i < replicas; i++) {
            String pod = nodes.string("metadata/name") + "-" + i;
            assertThat(configuration.nodes().get(i).id()).isEqualTo(pod);
            assertThat(configuration.nodes().get(i).address())
                    .isEqualTo(pod + "." + service.string("metadata/name") + ":"
                            + ports(nodes).get("storage"));
        }
        assertThat(nodes.string("spec/podManagementPolicy")).isEqualTo("Parallel");
    }

    @ParameterizedTest
    @ValueSource(strings = {"base", "dev", "production"})
    void when_aContainerStarts_then_itsArgumentsAreOptionsAndItsPortsThoseItListensOn(String name) {
        KubernetesResources resources = KubernetesResources.of(name);
        Node node = container(resources.workload("node"));
        assertThat(node.get("args").strings().get(0)).isEqualTo("node");
        Map<String, String> options =
                Program.checked(node.path(), node.get("args").strings());
        assertThat(ports(resources.workload("node")))
                .containsEntry("storage", Integer.parseInt(options.get("--port")))
                .containsEntry("http", Integer.parseInt(options.get("--http-port")));
        assertThat(options).containsEntry("--host", "0.0.0.0").containsEntry("--id", "$(POD_NAME)");
        Node variable = node.get("env").list().get(0);
        assertThat(variable.string("name")).isEqualTo("POD_NAME");
        assertThat(variable.string("valueFrom/fieldRef/fieldPath")).isEqualTo("metadata.name");
        assertThat(bytes(options.get("--maxmemory")))
                .as("half of the limit is heap, and not all of that is for keys")
                .isLessThan((long) (bytes(node.string("resources/limits/memory")) * 0.4));

        Node proxy = container(resources.workload("proxy"));
        assertThat(proxy.get("args").strings().get(0)).isEqualTo("proxy");
        Program.checked(proxy.path(), proxy.get("args").strings());
        Configuration configuration = configuration(resources);
        assertThat(ports(resources.workload("proxy")))
                .containsEntry("redis", configuration.proxy().port())
                .containsEntry("http", configuration.http().port());
        assertThat(configuration.proxy().host()).isEqualTo("0.0.0.0");
        assertThat(configuration.http().host()).isEqualTo("0.0.0.0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"base", "dev", "production"})
    void when_aProbeAsks_then_somebodyAnswers(String name) {
        KubernetesResources resources = KubernetesResources.of(name);
        for (Node workload : resources.workloads()) {
            for (String probe : PROBES) {
                Node asked = container(workload).get(probe);
                assertThat(asked.isPresent()).as("%s", asked).isTrue();
                assertThat(asked.string("httpGet/port")).isEqualTo("http");
                assertThat(asked.string("httpGet/path"))
                        .isEqualTo(probe.equals("readinessProbe") ? "/readyz" : "/livez");
                assertThat(ports(workload)).containsKey("http");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"base", "dev", "production"})
    void when_aPodIsTold_then_itDrainsAndHasTheTimeToEnd(String name) {
        KubernetesResources resources = KubernetesResources.of(name);
        Configuration.Drain drain = configuration(resources).proxy().drain();
        assertThat(drain.noticeMillis())
                .as("until it is taken out of the endpoints everywhere")
                .isGreaterThanOrEqualTo(REMOVED_MILLIS);
        Map<String, Integer> neededMillis =
                Map.of("proxy", drain.noticeMillis() + drain.timeoutMillis() + CLOSE_MILLIS, "node", NODE_STOP_MILLIS);
        neededMillis.forEach((component, millis) -> {
            Node workload = resources.workload(component);
            assertThat(container(workload).get("lifecycle").isPresent())
                    .as("the program drains by itself")
                    .isFalse();
            assertThat(1_000
                            * workload.at("spec/template/spec/terminationGracePeriodSeconds")
                                    .number())
                    .isGreaterThan(millis);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"base", "dev", "production"})
    void when_proxiesLookForEachOther_then_aServiceNamesThem(String name) {
        KubernetesResources resources = KubernetesResources.of(name);
        Configuration.Members members = configuration(resources).members();
        Node service = resources.named("Service", members.kubernetesService());
        assertThat(service.string("spec/clusterIP")).isEqualTo("None");
        assertThat(service.at("spec/publishNotReadyAddresses").value()).isEqualTo(true);
        assertThat(resources.selected(service.at("spec/selector"))).containsExactly(resources.workload("proxy"));
        assertThat(members.host()).isEqualTo("0.0.0.0");
        assertThat(ports(resources.workload("proxy")))
                .containsEntry("members", members.port())
                .containsEntry("bus", members.busPort());
    }

    @ParameterizedTest
    @ValueSource(strings = {"base", "dev", "production"})
    void when_aPodRuns_then_itMayDoNoMoreThanItMust(String name) {
        String[] user = new Dockerfile("docker/Dockerfile").value("USER").split(":");
        for (Node workload : KubernetesResources.of(name).workloads()) {
            Node pod = workload.at("spec/template/spec");
            assertThat(pod.string("securityContext/runAsNonRoot")).isEqualTo("true");
            assertThat(pod.string("securityContext/runAsUser")).isEqualTo(user[0]);
            assertThat(pod.string("securityContext/runAsGroup")).isEqualTo(user[1]);
            assertThat(pod.string("securityContext/seccompProfile/type")).isEqualTo("RuntimeDefault");
            assertThat(pod.string("automountServiceAccountToken")).isEqualTo("false");
            assertThat(pod.string("enableServiceLinks"))
                    .as("variables that look like ours")
                    .isEqualTo("false");
            Node container = container(workload);
            assertThat(container.string("securityContext/allowPrivilegeEscalation"))
                    .isEqualTo("false");
            assertThat(container.string("securityContext/readOnlyRootFilesystem"))
                    .isEqualTo("true");
            assertThat(container.at("securityContext/capabilities/drop").strings())
                    .containsExactly("ALL");
            assertThat(container.get("volumeMounts").list())
                    .as("Netty unpacks its native code there")
                    .anyMatch(mount -> mount.string("mountPath").equals("/tmp"));
            assertThat(pod.get("volumes").list().stream().map(volume -> volume.string("name")))
                    .containsExactlyInAnyOrderElementsOf(container.get("volumeMounts").list().stream()
                            .map(mount -> mount.string("name"))
                            .toList());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"base", "dev", "production"})
    void when_aPolicyLetsSomebodyIn_then_itIsWhoNeedsIt(String name) {
        KubernetesResources resources = KubernetesResources.of(name);
        Node nodes = resources.workload("node");
        Node proxies = resources.workload("proxy");
        Node ofNodes = resources.named("NetworkPolicy", "roundhouse-node");
        Node ofProxies = resources.named("NetworkPolicy", "roundhouse-proxy");
        assertThat(resources.selected(ofNodes.at("spec/podSelector/matchLabels")))
                .containsExactly(nodes);
        assertThat(resources.selected(ofProxies.at("spec/podSelector/matchLabels")))
                .containsExactly(proxies);
        assertPath(resources, "proxy", "node", "storage");
        assertPath(resources, "proxy", "proxy", "members");
        assertPath(resources, "proxy", "proxy", "bus");
        for (Node policy : List.of(ofNodes, ofProxies)) {
            assertThat(policy.at("spec/policyTypes").strings()).containsExactly("Ingress", "Egress");
        }
        assertThat(ofNodes.at("spec/egress").list()).as("a node calls nobody").isEmpty();
        assertThat(ofProxies.at("spec/egress").list())
                .as("names must be resolved, by pods that are not ours")
                .anyMatch(rule -> rule.get("to")
                        .list()
                        .get(0)
                        .at("podSelector/matchLabels")
                        .stringMap()
                        .equals(Map.of("k8s-app", "kube-dns")));
        assertThat(ofProxies.at("spec/ingress").list())
                .anyMatch(rule -> rule.get("from")
                        .list()
                        .get(0)
                        .at("podSelector/matchLabels")
                        .stringMap()
                        .equals(Map.of("roundhouse-client", "true")));
    }

    /** Both policies, that of who calls and that of who is called, must allow it. */
    private static void assertPath(KubernetesResources resources, String caller, String called, String port) {
        Node from = resources.workload(caller);
        Node to = resources.workload(called);
        Node fromPolicy = resources.named("NetworkPolicy", "roundhouse-" + caller);
        Node toPolicy = resources.named("NetworkPolicy", "roundhouse-" + called);
        String number = String.valueOf(ports(to).get(port));
        assertThat(fromPolicy.at("spec/egress").list())
                .anyMatch(rule -> resources
                                .selected(rule.get("to").list().get(0).at("podSelector/matchLabels"))
                                .equals(List.of(to))
                        && rule.get("ports").list().stream()
                                .anyMatch(each -> each.string("port").equals(number)));
        assertThat(toPolicy.at("spec/ingress").list()).anyMatch(rule -> {
            Node labels = rule.get("from").list().get(0).at("podSelector/matchLabels");
            return labels.isPresent()
                    && resources.selected(labels).equals(List.of(from))
                    && rule.get("ports").list().stream()
                            .anyMatch(each -> each.string("port").equals(port));
        });
    }

    @Test
    void when_anOverlayIsBuilt_then_itsImageIsPinnedAndEverythingIsInOneNamespace() {
        for (String name : List.of("dev", "production")) {
            KubernetesResources resources = KubernetesResources.of(name);
            String image = container(resources.workload("node")).string("image");
            assertThat(container(resources.workload("proxy")).string("image")).isEqualTo(image);
            assertThat(image).matches("(\\S+/)?roundhouse:[^:/]+").doesNotEndWith(":latest");
            String namespace = resources.ofKind("Namespace").get(0).string("metadata/name");
            assertThat(resources.all())
                    .allMatch(each -> each.string("kind").equals("Namespace")
                            || each.string("metadata/namespace").equals(namespace));
        }
        assertThat(container(KubernetesResources.of("dev").workload("node")).string("image"))
                .isEqualTo("roundhouse:" + DockerFilesTest.version());
    }

    @Test
    void when_manyServe_then_productionLosesOneMachineWithoutNotice() {
        KubernetesResources production = KubernetesResources.of("production");
        assertThat(production.workload("proxy").at("spec/replicas").number()).isGreaterThanOrEqualTo(3);
        assertThat(production.workload("node").at("spec/replicas").number()).isGreaterThanOrEqualTo(5);
        assertThat(production
                        .workload("node")
                        .at("spec/template/spec/affinity/podAntiAffinity")
                        .map())
                .containsOnlyKeys("requiredDuringSchedulingIgnoredDuringExecution");
        assertThat(podLabels(production.workload("node"))).containsEntry("app.kubernetes.io/name", "roundhouse");
    }

    @Test
    void when_scrapedByAnnotations_then_theyNameThePortAndThePath() {
        Node proxies = KubernetesResources.of("base").workload("proxy");
        Map<String, String> annotations =
                proxies.at("spec/template/metadata/annotations").stringMap();
        assertThat(annotations)
                .containsEntry(
                        "prometheus.io/port", String.valueOf(ports(proxies).get("http")))
                .containsEntry("prometheus.io/path", "/metrics")
                .containsEntry("prometheus.io/scrape", "true");
    }

    /** Of the proxies: the file that their arguments name, from the ConfigMap that is mounted there. */
    private Configuration configuration(KubernetesResources resources) {
        Node proxies = resources.workload("proxy");
        Path file =
                Path.of(Program.checked("proxy", container(proxies).get("args").strings())
                        .get("--config"));
        Node mount = container(proxies).get("volumeMounts").list().stream()
                .filter(each -> Path.of(each.string("mountPath")).equals(file.getParent()))
                .findFirst()
                .orElseThrow();
        Node volume = proxies.at("spec/template/spec/volumes").list().stream()
                .filter(each -> each.string("name").equals(mount.string("name")))
                .findFirst()
                .orElseThrow();
        Node data =
                resources.named("ConfigMap", volume.string("configMap/name")).get("data");
        Path written = directory.resolve("roundhouse.yaml");
        try {
            Files.writeString(written, data.get(file.getFileName().toString()).string());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return Program.configuration(written, Map.of());
    }

    /** Of {@code 768mb} as Roundhouse writes it, or {@code 2Gi} as Kubernetes does. */
    private static long bytes(String size) {
        long number = Long.parseLong(size.replaceAll("\\D", ""));
        return switch (size.replaceAll("\\d", "")) {
            case "mb", "Mi" -> number << 20;
            case "gb", "Gi" -> number << 30;
            default -> throw new AssertionError("a size without a known unit: " + size);
        };
    }
}

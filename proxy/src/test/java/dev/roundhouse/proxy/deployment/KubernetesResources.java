package dev.roundhouse.proxy.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.spi.testing.ExternalProgram;
import dev.roundhouse.spi.testing.RunningProgram;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opentest4j.TestAbortedException;

/** What is given to Kubernetes: the base as it is written, or an overlay as {@code kubectl kustomize} puts it together. */
final class KubernetesResources {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String BASE = "k8s/base/";

    private final List<Node> all;

    private KubernetesResources(List<Node> all) {
        this.all = all;
    }

    static KubernetesResources of(String name) {
        return new KubernetesResources(name.equals("base") ? base() : overlay(name));
    }

    private static List<Node> base() {
        Node kustomization = ProjectFiles.yaml(BASE + "kustomization.yaml").get(0);
        List<Node> all = new ArrayList<>();
        kustomization.get("resources").strings().forEach(file -> all.addAll(ProjectFiles.yaml(BASE + file)));
        for (Node generator : kustomization.get("configMapGenerator").list()) {
            Map<String, Object> data = new LinkedHashMap<>();
            generator.get("files").strings().forEach(file -> data.put(file, ProjectFiles.text(BASE + file)));
            Map<String, Object> made =
                    Map.of("kind", "ConfigMap", "metadata", Map.of("name", generator.string("name")), "data", data);
            all.add(new Node(generator.path(), made));
        }
        return all;
    }

    /** In no registry that CI reaches, so there is a machine that leaves this out: it says so. */
    private static List<Node> overlay(String name) {
        if (ExternalProgram.find("kubectl").isEmpty()) {
            throw new TestAbortedException("kubectl is not installed");
        }
        ExternalProgram kubectl = ExternalProgram.require("kubectl");
        String path = ProjectFiles.path("k8s/overlays/" + name).toString();
        try (RunningProgram build = kubectl.start("kustomize", path)) {
            assertThat(build.awaitExit(LIMIT)).as(build.output()).isZero();
            return ProjectFiles.documents(name, build.output());
        }
    }

    List<Node> ofKind(String kind, String... more) {
        List<String> kinds = new ArrayList<>(List.of(more));
        kinds.add(kind);
        return all.stream().filter(each -> kinds.contains(each.string("kind"))).toList();
    }

    List<Node> all() {
        return all;
    }

    Node named(String kind, String name) {
        Optional<Node> found = ofKind(kind).stream()
                .filter(each -> each.string("metadata/name").equals(name))
                .findFirst();
        assertThat(found).as("%s %s", kind, name).isPresent();
        return found.orElseThrow();
    }

    List<Node> workloads() {
        return ofKind("Deployment", "StatefulSet");
    }

    /** Of {@code node} or {@code proxy}. */
    Node workload(String component) {
        return named(component.equals("node") ? "StatefulSet" : "Deployment", "roundhouse-" + component);
    }

    static Node container(Node workload) {
        List<Node> containers = workload.at("spec/template/spec/containers").list();
        assertThat(containers).hasSize(1);
        return containers.get(0);
    }

    static Map<String, String> podLabels(Node workload) {
        Node labels = workload.at("spec/template/metadata/labels");
        return labels.stringMap();
    }

    /** The workloads whose pods have all these labels. */
    List<Node> selected(Node labels) {
        assertThat(labels.isPresent()).as("%s", labels).isTrue();
        return workloads().stream()
                .filter(each -> podLabels(each)
                        .entrySet()
                        .containsAll(labels.stringMap().entrySet()))
                .toList();
    }

    /** Numbers of the container's ports by their name. */
    static Map<String, Integer> ports(Node workload) {
        Map<String, Integer> ports = new LinkedHashMap<>();
        for (Node port : container(workload).get("ports").list()) {
            ports.put(port.string("name"), port.get("containerPort").number());
        }
        return ports;
    }
}

package dev.roundhouse.proxy.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class WorkflowFilesTest {
    private static final String WORKFLOWS = ".github/workflows";
    private static final Pattern SCRIPT = Pattern.compile("(?:^|\\s)(\\./mvnw|\\./roundhouse|\\.ci/[\\w-]+)");

    @Test
    void when_aWorkflowRuns_then_whatItCallsExistsAndItMayDoNoMoreThanItMust() {
        for (String file : ProjectFiles.below(WORKFLOWS, ".yml")) {
            Node workflow = ProjectFiles.yaml(file).get(0);
            assertThat(workflow.string("permissions/contents")).as(file).isEqualTo("read");
            workflow.get("jobs").map().values().forEach(job -> {
                assertThat(job.get("timeout-minutes").isPresent())
                        .as("%s", job.path())
                        .isTrue();
                job.get("steps").list().forEach(WorkflowFilesTest::assertStep);
            });
        }
    }

    private static void assertStep(Node step) {
        if (step.get("uses").isPresent()) {
            assertThat(step.string("uses")).as(step.path()).matches("[\\w-]+/[\\w-]+@v\\d+");
        } else {
            Matcher script = SCRIPT.matcher(step.string("run"));
            while (script.find()) {
                assertThat(ProjectFiles.path(script.group(1))).isExecutable();
            }
        }
    }

    @Test
    void when_theBuildRuns_then_itTestsTheOldestAndTheNewestJava() {
        Node job = ProjectFiles.yaml(WORKFLOWS + "/build.yml").get(0).at("jobs/test");
        assertThat(job.at("strategy/matrix/java").strings()).containsExactly("17", "25");
        assertThat(ProjectFiles.text("pom.xml")).contains("<maven.compiler.release>17<");
        assertThat(new Dockerfile("docker/Dockerfile").value("FROM")).contains(":25-jre");
        assertThat(runs(job)).anyMatch(run -> run.contains("./mvnw -B verify"));
    }

    @Test
    void when_theImageIsBuilt_then_itIsOneForBothPlatforms() {
        Node job = ProjectFiles.yaml(WORKFLOWS + "/image.yml").get(0).at("jobs/image");
        List<Node> builds = job.get("steps").list().stream()
                .filter(step ->
                        step.get("uses").isPresent() && step.string("uses").startsWith("docker/build-push"))
                .toList();
        assertThat(builds).isNotEmpty();
        for (Node build : builds) {
            ProjectFiles.path(build.get("with").string("file"));
            assertThat(build.get("with").string("build-args").lines().map(line -> line.replaceAll("=.*", "")))
                    .containsExactly("VERSION", "REVISION");
        }
        assertThat(builds.get(builds.size() - 1).get("with").string("platforms"))
                .isEqualTo("linux/amd64,linux/arm64");
    }

    @Test
    void when_nightComes_then_bothLongPartsRun() {
        String file = WORKFLOWS + "/nightly.yml";
        Node job = ProjectFiles.yaml(file).get(0).at("jobs/test");
        assertThat(ProjectFiles.text(file)).contains("schedule:", "cron:");
        assertThat(job.at("strategy/matrix/part").strings()).containsExactly("seeds", "histories");
        assertThat(runs(job)).anyMatch(run -> run.endsWith(".ci/nightly ${{ matrix.part }}"));
    }

    private static List<String> runs(Node job) {
        List<String> runs = new ArrayList<>();
        job.get("steps").list().stream()
                .filter(step -> step.get("run").isPresent())
                .forEach(step -> runs.add(step.string("run")));
        return runs;
    }
}

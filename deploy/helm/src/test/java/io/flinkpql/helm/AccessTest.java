// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests permissions, network access and selectors. */
@ExtendWith(Renderings.Shared.class)
class AccessTest {

  /** Settings of the ports that Flink's processes and its web UI listen on. */
  private static final List<String> PORT_SETTINGS =
      List.of(
          "taskmanager.data.port",
          "taskmanager.rpc.port",
          "jobmanager.rpc.port",
          "blob.server.port",
          "metrics.internal.query-service.port",
          "rest.port");

  private static final Predicate<String> TASK_MANAGERS = name -> name.endsWith("-taskmanager");
  private static final Predicate<String> JOB_MANAGERS = TASK_MANAGERS.negate();

  @ParameterizedTest
  @EnumSource
  void theServiceAccountsHaveOnlyThePermissionsThatFlinkNeeds(
      Installation installation, Renderings renderings) {
    RenderedChart chart = renderings.of(installation);

    assertThat(chart.has("ClusterRole")).isFalse();
    if (installation == Installation.EXISTING_SERVICE_ACCOUNT) {
      assertThat(chart.has("Role")).isFalse();
    } else {
      assertThat(chart.ofKind("Role")).hasSize(2);
      assertThat(permissions(chart, JOB_MANAGERS))
          .containsExactlyInAnyOrder(
              "/pods: create delete get list watch",
              "/configmaps: create delete get list patch update watch",
              "apps/deployments: delete get",
              "apps/deployments/finalizers: update");
      assertThat(permissions(chart, TASK_MANAGERS)).containsExactly("/configmaps: get list watch");
    }
  }

  private static Set<String> permissions(RenderedChart chart, Predicate<String> name) {
    Set<String> permissions = new TreeSet<>();
    elements(only(chart, "Role", name).at("/rules"))
        .forEach(rule -> permissions.addAll(permissions(rule)));
    return permissions;
  }

  private static RenderedDocument only(RenderedChart chart, String kind, Predicate<String> name) {
    List<RenderedDocument> found =
        chart.ofKind(kind).filter(document -> name.test(document.name())).toList();
    assertThat(found).hasSize(1);
    return found.get(0);
  }

  /** A TaskManager calls Kubernetes only to find the leader of several JobManagers. */
  @ParameterizedTest
  @EnumSource
  void onlyPodsThatCallKubernetesHaveATokenOfIt(Installation installation, Renderings renderings) {
    Set<Installation> withoutLeaders =
        Set.of(Installation.WITHOUT_STORAGE, Installation.WITHOUT_HIGH_AVAILABILITY);

    assertThat(
            renderings.of(installation).ofKind("FlinkDeployment").flatMap(RenderedDocument::pods))
        .allSatisfy(
            pod ->
                assertThat(pod.spec().path("automountServiceAccountToken").asBoolean())
                    .as(pod.place())
                    .isEqualTo(
                        pod.place().contains("/jobManager/")
                            || !withoutLeaders.contains(installation)));
  }

  @Test
  void processesOfAJobEncryptWhatTheySendEachOtherIfConfigured(Renderings renderings) {
    RenderedChart chart = renderings.of(Installation.INTERNAL_TLS);

    assertThat(chart.ofKind("FlinkDeployment"))
        .hasSize(2)
        .allSatisfy(
            job ->
                assertThat(job.textsAt("/spec/flinkConfiguration"))
                    .containsEntry("security.ssl.internal.enabled", "true")
                    .containsEntry(
                        "security.ssl.internal.keystore",
                        "/opt/flink-pql/internal-tls/keystore.p12")
                    .containsEntry(
                        "security.ssl.internal.truststore",
                        "/opt/flink-pql/internal-tls/truststore.p12")
                    .containsEntry("security.ssl.internal.keystore-password", "other-than")
                    .containsEntry("security.ssl.internal.key-password", "other-than")
                    .containsEntry("security.ssl.internal.truststore-password", "other-than"));
    assertThat(chart.ofKind("FlinkDeployment").flatMap(RenderedDocument::pods))
        .hasSize(4)
        .allSatisfy(
            pod -> {
              assertThat(pod.spec().path("volumes").toString())
                  .contains("\"secretName\":\"flink-tls\"");
              assertThat(pod.containers().get(0).path("volumeMounts").toString())
                  .contains("/opt/flink-pql/internal-tls");
            });
    assertThat(renderings.of(Installation.DEFAULTS).ofKind("FlinkDeployment"))
        .allSatisfy(
            job ->
                assertThat(job.textsAt("/spec/flinkConfiguration"))
                    .doesNotContainKey("security.ssl.internal.enabled"));
  }

  @ParameterizedTest
  @EnumSource
  void theWebUiTakesNoOtherJar(Installation installation, Renderings renderings) {
    assertThat(renderings.of(installation).ofKind("FlinkDeployment"))
        .isNotEmpty()
        .allSatisfy(
            job ->
                assertThat(job.textsAt("/spec/flinkConfiguration"))
                    .containsEntry("web.submit.enable", "false"));
  }

  @ParameterizedTest
  @EnumSource
  void eachRoleIsBoundToTheServiceAccountOfItsPods(
      Installation installation, Renderings renderings) {
    RenderedChart chart = renderings.of(installation);
    String jobManagers =
        account(
            chart.ofKind("FlinkDeployment").map(job -> job.at("/spec/serviceAccount").asText()));
    String taskManagers =
        account(
            chart
                .ofKind("FlinkDeployment")
                .map(job -> job.textsAt("/spec/flinkConfiguration"))
                .map(settings -> settings.get("kubernetes.taskmanager.service-account")));

    if (installation == Installation.EXISTING_SERVICE_ACCOUNT) {
      assertThat(List.of(jobManagers, taskManagers)).containsOnly("flink");
      assertThat(chart.has("ServiceAccount")).isFalse();
    } else {
      assertThat(chart.ofKind("ServiceAccount").map(RenderedDocument::name))
          .containsExactlyInAnyOrder(jobManagers, taskManagers)
          .doesNotHaveDuplicates();
      assertBound(chart, JOB_MANAGERS, jobManagers);
      assertBound(chart, TASK_MANAGERS, taskManagers);
    }
  }

  private static String account(Stream<String> accounts) {
    List<String> distinct = accounts.distinct().toList();
    assertThat(distinct).hasSize(1).doesNotContain("").doesNotContainNull();
    return distinct.get(0);
  }

  private static void assertBound(RenderedChart chart, Predicate<String> name, String account) {
    RenderedDocument binding = only(chart, "RoleBinding", name);
    assertThat(binding.at("/subjects/0/name").asText()).isEqualTo(account);
    assertThat(binding.at("/subjects/0/namespace").asText()).isEqualTo(Chart.NAMESPACE);
    assertThat(binding.at("/roleRef/name").asText()).isEqualTo(only(chart, "Role", name).name());
  }

  @ParameterizedTest
  @EnumSource
  void ingressIsLimitedToPeersThatNeedIt(Installation installation, Renderings renderings) {
    RenderedChart chart = renderings.of(installation);
    if (installation == Installation.WITHOUT_NETWORK_POLICY) {
      assertThat(chart.has("NetworkPolicy")).isFalse();
      return;
    }
    for (RenderedDocument job : chart.ofKind("FlinkDeployment").toList()) {
      RenderedDocument policy = policyOf(chart, job);
      Map<String, Set<Integer>> ports = portsByPeer(policy);
      Set<Integer> metrics =
          job
              .pods()
              .findFirst()
              .orElseThrow()
              .containers()
              .get(0)
              .path("ports")
              .findValues("containerPort")
              .stream()
              .map(JsonNode::asInt)
              .collect(Collectors.toSet());

      Map<String, Set<Integer>> expected = new TreeMap<>();
      expected.put("own pods", ports(job));
      expected.put("operator", Set.of(restPort(job)));
      if (installation == Installation.EGRESS_RESTRICTED) {
        expected.put("role=desk", Set.of(restPort(job)));
      }
      if (installation != Installation.WITHOUT_METRICS) {
        expected.put("monitoring", metrics);
      }
      assertThat(ports).isEqualTo(expected);
      assertThat(policy.at("/spec/policyTypes").toString()).contains("Ingress");
    }
  }

  @ParameterizedTest
  @EnumSource
  void noJobAdmitsTheOtherJob(Installation installation, Renderings renderings) {
    RenderedChart chart = renderings.of(installation);
    assertThat(chart.ofKind("NetworkPolicy"))
        .allSatisfy(
            policy ->
                assertThat(
                        chart
                            .pods()
                            .filter(pod -> selects(policy.at("/spec/podSelector"), labels(pod)))
                            .map(pod -> pod.labels().get("app.kubernetes.io/component"))
                            .distinct())
                    .hasSize(1));
  }

  @Test
  void egressIsOpenUnlessRestricted(Renderings renderings) {
    assertThat(renderings.of(Installation.DEFAULTS).ofKind("NetworkPolicy"))
        .allSatisfy(
            policy -> {
              assertThat(policy.at("/spec/policyTypes").toString()).doesNotContain("Egress");
              assertThat(policy.at("/spec/egress").isMissingNode()).isTrue();
            });
    assertThat(renderings.of(Installation.EGRESS_RESTRICTED).ofKind("NetworkPolicy"))
        .hasSize(2)
        .allSatisfy(
            policy -> {
              assertThat(policy.at("/spec/policyTypes").toString()).contains("Egress");
              assertThat(policy.at("/spec/egress").toString())
                  .contains("{\"port\":443}", "{\"protocol\":\"UDP\",\"port\":53}");
              assertThat(selects(policy.at("/spec/egress/0/to/0/podSelector"), Map.of())).isFalse();
            });
  }

  /** A budget with the wrong pods would have no effect, or block a node drain. */
  @ParameterizedTest
  @EnumSource
  void aBudgetSelectsOneRoleAndAllowsOneEviction(Installation installation, Renderings renderings) {
    RenderedChart chart = renderings.of(installation);
    for (RenderedDocument budget : chart.ofKind("PodDisruptionBudget").toList()) {
      List<RenderedDocument.Pod> selected =
          chart.pods().filter(pod -> selects(budget.at("/spec/selector"), labels(pod))).toList();
      assertThat(selected).hasSize(1);
      assertThat(budget.at("/spec/minAvailable").asInt()).isPositive();
      assertThat(budget.at("/spec/maxUnavailable").isMissingNode()).isTrue();
    }
    if (installation == Installation.PRODUCTION) {
      assertThat(chart.ofKind("PodDisruptionBudget").map(RenderedDocument::name))
          .contains("pql-flink-pql-scoring-jobmanager", "pql-flink-pql-scoring-taskmanager");
      assertThat(
              chart
                  .only("PodDisruptionBudget", "scoring-taskmanager")
                  .at("/spec/minAvailable")
                  .asInt())
          .isEqualTo(2);
    }
    if (installation == Installation.WITHOUT_BUDGETS) {
      assertThat(chart.has("PodDisruptionBudget")).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"MONITORED", "PRODUCTION"})
  void thePodMonitorSelectsEveryFlinkPodAndNoOther(
      Installation installation, Renderings renderings) {
    RenderedChart chart = renderings.of(installation);
    RenderedDocument monitor = chart.only("PodMonitor", "");
    String port = monitor.at("/spec/podMetricsEndpoints/0/port").asText();

    assertThat(monitor.at("/spec/namespaceSelector/matchNames/0").asText())
        .isEqualTo(Chart.NAMESPACE);
    assertThat(chart.ofKind("FlinkDeployment").flatMap(RenderedDocument::pods))
        .hasSize(4)
        .allSatisfy(
            pod -> {
              assertThat(selects(monitor.at("/spec/selector"), labels(pod))).isTrue();
              assertThat(pod.containers().get(0).path("ports").findValuesAsText("name"))
                  .containsExactly(port);
            });
  }

  /**
   * The release's resources do not exist before an install, so a hook can read only other hooks.
   */
  @ParameterizedTest
  @EnumSource
  void hooksReadOnlyHooksThatAreCreatedBeforeThem(
      Installation installation, Renderings renderings) {
    RenderedChart chart = renderings.of(installation);
    for (RenderedDocument task : chart.ofKind("Job").filter(job -> !isBackfill(job)).toList()) {
      assertThat(task.hook()).isEqualTo("pre-install,pre-upgrade");
      assertThat(readBy(task, chart))
          .isNotEmpty()
          .allSatisfy(
              source -> {
                assertThat(source.hook()).isEqualTo(task.hook());
                assertThat(weight(source)).isLessThan(weight(task));
              });
    }
  }

  /** A hook would let the upgrade wait for it. */
  @Test
  void theBackfillIsNoHookAndHasNoPermissions(Renderings renderings) {
    RenderedChart chart = renderings.of(Installation.BACKFILL);
    RenderedDocument backfill =
        chart.ofKind("Job").filter(AccessTest::isBackfill).findFirst().orElseThrow();

    assertThat(backfill.hook()).isEmpty();
    assertThat(readBy(backfill, chart))
        .isNotEmpty()
        .allSatisfy(source -> assertThat(source.hook()).isEmpty());
    assertThat(chart.only("ConfigMap", "-backfill").textsAt("/data").get("backfill.yaml"))
        .contains(
            "pql.kafka.group-id: \"green\"",
            "pql.messages.registry-url: \"https://registry\"",
            "/formats/own.yaml\"]");
    assertThat(backfill.at("/spec/template/spec/volumes").toString())
        .contains("{\"name\":\"formats\",\"configMap\":{\"name\":");
    assertThat(backfill.at("/spec/template/spec/automountServiceAccountToken").asText())
        .isEqualTo("false");
    assertThat(
            Stream.of(Installation.values())
                .filter(installation -> installation != Installation.BACKFILL)
                .map(renderings::of)
                .flatMap(other -> other.ofKind("Job")))
        .noneMatch(AccessTest::isBackfill);
  }

  private static boolean isBackfill(RenderedDocument job) {
    return job.name().contains("-backfill-");
  }

  private static List<RenderedDocument> readBy(RenderedDocument task, RenderedChart chart) {
    String pod = task.at("/spec/template/spec").toString();
    return Stream.of("ConfigMap", "Secret")
        .flatMap(chart::ofKind)
        .filter(source -> pod.contains("ame\":\"" + source.name() + "\""))
        .toList();
  }

  private static int weight(RenderedDocument hook) {
    return Integer.parseInt(hook.textsAt("/metadata/annotations").get("helm.sh/hook-weight"));
  }

  private static Set<String> permissions(JsonNode rule) {
    Set<String> permissions = new TreeSet<>();
    for (JsonNode group : rule.path("apiGroups")) {
      for (JsonNode resource : rule.path("resources")) {
        permissions.add(
            group.asText()
                + "/"
                + resource.asText()
                + ": "
                + elements(rule.path("verbs"))
                    .map(JsonNode::asText)
                    .sorted()
                    .collect(Collectors.joining(" ")));
      }
    }
    return permissions;
  }

  private static RenderedDocument policyOf(RenderedChart chart, RenderedDocument job) {
    List<RenderedDocument> policies =
        chart
            .ofKind("NetworkPolicy")
            .filter(
                policy ->
                    job.pods()
                        .allMatch(pod -> selects(policy.at("/spec/podSelector"), labels(pod))))
            .toList();
    assertThat(policies).hasSize(1);
    return policies.get(0);
  }

  private static Map<String, Set<Integer>> portsByPeer(RenderedDocument policy) {
    Map<String, Set<Integer>> ports = new TreeMap<>();
    for (JsonNode rule : policy.at("/spec/ingress")) {
      assertThat(rule.path("from").size()).as("a rule without peers admits everyone").isPositive();
      assertThat(rule.path("ports").size()).as("a rule without ports opens all ports").isPositive();
      for (JsonNode peer : rule.path("from")) {
        ports
            .computeIfAbsent(
                peerName(peer, policy.at("/spec/podSelector")), name -> new TreeSet<>())
            .addAll(rule.path("ports").findValues("port").stream().map(JsonNode::asInt).toList());
      }
    }
    return ports;
  }

  private static String peerName(JsonNode peer, JsonNode own) {
    if (peer.path("podSelector").equals(own) && !peer.has("namespaceSelector")) {
      return "own pods";
    }
    if (peer.has("namespaceSelector") && peer.at("/podSelector/matchLabels").size() > 0) {
      return "operator";
    }
    String namespace =
        peer.at("/namespaceSelector/matchLabels/kubernetes.io~1metadata.name").asText();
    return namespace.isEmpty()
        ? "role=" + peer.at("/podSelector/matchLabels/role").asText()
        : namespace;
  }

  private static Set<Integer> ports(RenderedDocument job) {
    Map<String, String> settings = job.textsAt("/spec/flinkConfiguration");
    return PORT_SETTINGS.stream()
        .map(setting -> Integer.valueOf(settings.get(setting)))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static int restPort(RenderedDocument job) {
    return Integer.parseInt(job.textsAt("/spec/flinkConfiguration").get("rest.port"));
  }

  /** Returns the labels of a pod, including those that Flink adds. */
  private static Map<String, String> labels(RenderedDocument.Pod pod) {
    Map<String, String> labels = new TreeMap<>(pod.labels());
    if (pod.place().contains("/jobManager/")) {
      labels.put("component", "jobmanager");
    } else if (pod.place().contains("/taskManager/")) {
      labels.put("component", "taskmanager");
    }
    return labels;
  }

  private static boolean selects(JsonNode selector, Map<String, String> labels) {
    return elements(selector.path("matchExpressions")).findAny().isEmpty()
        && selector.path("matchLabels").properties().stream()
            .allMatch(entry -> entry.getValue().asText().equals(labels.get(entry.getKey())));
  }

  private static Stream<JsonNode> elements(JsonNode parent) {
    return StreamSupport.stream(parent.spliterator(), false);
  }
}

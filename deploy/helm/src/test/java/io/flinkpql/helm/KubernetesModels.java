// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.helm;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties.Value;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.deser.DeserializationProblemHandler;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.apache.flink.kubernetes.operator.api.spec.FlinkDeploymentSpec;
import org.apache.flink.kubernetes.operator.api.spec.FlinkStateSnapshotSpec;
import org.apache.flink.kubernetes.operator.api.spec.FlinkVersion;

/**
 * Parses documents into the model classes of the Kubernetes client and of the operator. Like the
 * API server, it refuses unknown fields and values of the wrong type.
 */
final class KubernetesModels {

  /** Model classes by apiVersion and kind. */
  private static final Map<String, Class<?>> MODELS =
      Map.ofEntries(
          Map.entry("v1/ConfigMap", ConfigMap.class),
          Map.entry("v1/PersistentVolumeClaim", PersistentVolumeClaim.class),
          Map.entry("v1/Pod", Pod.class),
          Map.entry("v1/Secret", Secret.class),
          Map.entry("v1/Service", Service.class),
          Map.entry("v1/ServiceAccount", ServiceAccount.class),
          Map.entry("batch/v1/CronJob", CronJob.class),
          Map.entry("batch/v1/Job", Job.class),
          Map.entry("networking.k8s.io/v1/NetworkPolicy", NetworkPolicy.class),
          Map.entry("policy/v1/PodDisruptionBudget", PodDisruptionBudget.class),
          Map.entry("rbac.authorization.k8s.io/v1/Role", Role.class),
          Map.entry("rbac.authorization.k8s.io/v1/RoleBinding", RoleBinding.class),
          Map.entry("monitoring.coreos.com/v1/PodMonitor", PodMonitor.class),
          Map.entry("monitoring.coreos.com/v1/PrometheusRule", PrometheusRule.class),
          Map.entry("flink.apache.org/v1beta1/FlinkDeployment", FlinkDeployment.class),
          Map.entry("flink.apache.org/v1beta1/FlinkStateSnapshot", FlinkStateSnapshot.class));

  private static final ObjectMapper STRICT = strict();
  private static final ObjectMapper OPERATOR = strict().addHandler(new NewerOperator());

  private KubernetesModels() {}

  /** The resource that runs a job. */
  record FlinkDeployment(
      String apiVersion, String kind, ObjectMeta metadata, FlinkDeploymentSpec spec) {}

  /** The resource that triggers a savepoint. */
  record FlinkStateSnapshot(
      String apiVersion, String kind, ObjectMeta metadata, FlinkStateSnapshotSpec spec) {}

  /**
   * Parses a document into the class of its kind.
   *
   * @throws IllegalArgumentException if there is no such class, a field is unknown or a value has
   *     the wrong type; the message contains the path
   */
  static Object read(RenderedDocument document) {
    String type = document.apiVersion() + "/" + document.kind();
    Class<?> model = MODELS.get(type);
    if (model == null) {
      throw new IllegalArgumentException("No model class for " + type);
    }
    ObjectMapper mapper = type.startsWith("flink.apache.org/") ? OPERATOR : STRICT;
    return mapper.convertValue(document.tree(), model);
  }

  /**
   * Parses a pod or a pod template.
   *
   * @throws IllegalArgumentException if a field is unknown or a value has the wrong type
   */
  static Pod pod(JsonNode template) {
    return STRICT.convertValue(template, Pod.class);
  }

  private static ObjectMapper strict() {
    return JsonMapper.builder()
        .annotationIntrospector(new ClosedClasses())
        .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .enable(DeserializationFeature.FAIL_ON_IGNORED_PROPERTIES)
        .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
        .withCoercionConfig(
            LogicalType.Textual,
            texts ->
                texts
                    .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
        .build();
  }

  /**
   * Accepts differences between the published classes and the newer operator that the chart
   * requires: newer versions of Flink, and pod templates that are declared as pods.
   */
  private static final class NewerOperator extends DeserializationProblemHandler {
    private static final Set<String> FIELDS_OF_POD = Set.of("apiVersion", "kind");

    @Override
    public Object handleWeirdStringValue(
        DeserializationContext context, Class<?> target, String value, String failure)
        throws IOException {
      return target == FlinkVersion.class && value.matches("v\\d+_\\d+") ? null : NOT_HANDLED;
    }

    @Override
    public boolean handleUnknownProperty(
        DeserializationContext context,
        JsonParser parser,
        JsonDeserializer<?> deserializer,
        Object read,
        String field)
        throws IOException {
      boolean known = read instanceof PodTemplateSpec && FIELDS_OF_POD.contains(field);
      if (known) {
        parser.skipChildren();
      }
      return known;
    }
  }

  /** Ignores annotations by which classes accept unknown fields. */
  private static final class ClosedClasses extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1L;

    @Override
    public Boolean hasAnySetter(Annotated annotated) {
      return false;
    }

    @Override
    public Value findPropertyIgnoralByName(MapperConfig<?> config, Annotated annotated) {
      Value ignored = super.findPropertyIgnoralByName(config, annotated);
      return annotated instanceof AnnotatedClass ? ignored.withoutIgnoreUnknown() : ignored;
    }
  }
}

package dev.aifleet.operator.apply;

import com.fasterxml.jackson.databind.JsonNode;
import dev.aifleet.operator.state.Json;
import dev.aifleet.operator.state.Names;
import dev.aifleet.operator.state.Replicas;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import java.util.Objects;

/// Lets go of `spec.replicas` without changing it. Server-side apply resets a field to its default,
/// here 1, when its only owner stops naming it (kubernetes#67135). So another manager names the
/// live count first, and our wish leaves it out afterwards. A crash between the two leaves us an
/// owner still, and the next reconcile does both again.
final class ReplicasHandover {
  private ReplicasHandover() {}

  /// Whether our manager still owns the field of `live`.
  static boolean isDue(Deployment live) {
    return live.getMetadata().getManagedFields().stream()
        .filter(entry -> Objects.equals(entry.getManager(), Names.FIELD_MANAGER))
        .map(Json::tree)
        .anyMatch(ReplicasHandover::ownsReplicas);
  }

  /// What the other manager applies: the live count and nothing else.
  static Deployment order(Deployment live, Replicas.Free free) {
    Integer count = live.getSpec().getReplicas();
    int kept = count == null ? free.initial() : count;
    return new DeploymentBuilder()
        .withNewMetadata()
        .withName(live.getMetadata().getName())
        .withNamespace(live.getMetadata().getNamespace())
        .endMetadata()
        .withNewSpec()
        .withReplicas(kept == 0 ? free.floor() : kept)
        .endSpec()
        .build();
  }

  /// The wish for a Deployment that does not exist yet, with its first count.
  static Deployment first(Deployment desired, Replicas.Free free) {
    return new DeploymentBuilder(desired).editSpec().withReplicas(free.initial()).endSpec().build();
  }

  private static boolean ownsReplicas(JsonNode entry) {
    return entry.path("fieldsV1").path("f:spec").has("f:replicas");
  }
}

package dev.aifleet.operator.apply;

import com.fasterxml.jackson.databind.JsonNode;
import dev.aifleet.operator.state.Json;
import dev.aifleet.operator.state.Names;
import dev.aifleet.operator.state.Replicas;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import java.util.Objects;

/// Gives up `spec.replicas` without changing it. Server-side apply resets a field to its default,
/// here 1, when its only owner no longer applies it (kubernetes#67135). So another manager applies
/// the live count first, and the operator leaves the field out afterwards. After a crash between
/// the two the operator is still an owner, and the next reconcile does both again.
final class ReplicasHandover {
  private ReplicasHandover() {}

  /// Whether the operator still owns the field of `live`.
  static boolean isDue(Deployment live) {
    return live.getMetadata().getManagedFields().stream()
        .filter(entry -> Objects.equals(entry.getManager(), Names.FIELD_MANAGER))
        .map(Json::tree)
        .anyMatch(ReplicasHandover::ownsReplicas);
  }

  /// The object that the other manager applies: only the live count.
  static Deployment liveCount(Deployment live, Replicas.Free free) {
    Integer count = live.getSpec().getReplicas();
    int replicas = count == null ? free.initial() : count;
    return new DeploymentBuilder()
        .withNewMetadata()
        .withName(live.getMetadata().getName())
        .withNamespace(live.getMetadata().getNamespace())
        .endMetadata()
        .withNewSpec()
        .withReplicas(replicas == 0 ? free.floor() : replicas)
        .endSpec()
        .build();
  }

  /// The desired Deployment with its initial count, for its creation.
  static Deployment initial(Deployment desired, Replicas.Free free) {
    return new DeploymentBuilder(desired).editSpec().withReplicas(free.initial()).endSpec().build();
  }

  private static boolean ownsReplicas(JsonNode entry) {
    return entry.path("fieldsV1").path("f:spec").has("f:replicas");
  }
}

package dev.aifleet.operator.render;

import dev.aifleet.api.AutoscalingSpec;
import dev.aifleet.operator.state.Replicas;
import dev.aifleet.operator.state.Replicas.Fixed;
import dev.aifleet.operator.state.Replicas.Free;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.Objects;

/// The number of pods, and whether the operator sets it.
final class ReplicaCount {
  /// If spec has neither `replicas` nor `autoscaling`.
  static final int DEFAULT = 3;

  private ReplicaCount() {}

  static Replicas of(RenderContext context) {
    Integer count = context.spec().replicas();
    AutoscalingSpec autoscaling = context.spec().autoscaling();
    if (autoscaling != null) {
      int min = min(autoscaling);
      return new Free(min, min);
    }
    return count == null ? new Free(DEFAULT, DEFAULT) : new Fixed(count);
  }

  /// The desired number of pods now.
  static int desired(RenderContext context) {
    return switch (of(context)) {
      case Fixed(int count) -> count;
      case Free(int initial, _) ->
          context
              .observed()
              .owned()
              .find(Deployment.class, context.name())
              .map(deployment -> deployment.getSpec().getReplicas())
              .orElse(initial);
    };
  }

  static int min(AutoscalingSpec autoscaling) {
    return Math.min(
        autoscaling.maxReplicas(), Objects.requireNonNullElse(autoscaling.minReplicas(), DEFAULT));
  }
}

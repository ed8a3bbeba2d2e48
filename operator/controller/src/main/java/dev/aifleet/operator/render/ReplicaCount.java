package dev.aifleet.operator.render;

import dev.aifleet.api.AutoscalingSpec;
import dev.aifleet.operator.state.Replicas;
import dev.aifleet.operator.state.Replicas.Fixed;
import dev.aifleet.operator.state.Replicas.Free;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.Objects;

/// How many pods, and who says so.
final class ReplicaCount {
  /// Where spec says neither `replicas` nor `autoscaling`.
  static final int DEFAULT = 3;

  private ReplicaCount() {}

  static Replicas of(RenderContext context) {
    Integer count = context.spec().replicas();
    AutoscalingSpec autoscaling = context.spec().autoscaling();
    if (autoscaling != null) {
      int least = least(autoscaling);
      return new Free(least, least);
    }
    return count == null ? new Free(DEFAULT, DEFAULT) : new Fixed(count);
  }

  /// The pods there should be now.
  static int wanted(RenderContext context) {
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

  static int least(AutoscalingSpec autoscaling) {
    int most = autoscaling.maxReplicas();
    return Math.min(most, Objects.requireNonNullElse(autoscaling.minReplicas(), DEFAULT));
  }
}

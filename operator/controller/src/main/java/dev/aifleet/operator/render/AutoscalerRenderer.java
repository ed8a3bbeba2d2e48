package dev.aifleet.operator.render;

import dev.aifleet.api.AutoscalingSpec;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HPAScalingPolicy;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HPAScalingRules;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HPAScalingRulesBuilder;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBehavior;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBehaviorBuilder;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBuilder;
import io.fabric8.kubernetes.api.model.autoscaling.v2.MetricSpec;
import io.fabric8.kubernetes.api.model.autoscaling.v2.MetricSpecBuilder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The HorizontalPodAutoscaler: bounds and targets of the number of pods.
final class AutoscalerRenderer {
  /// Percent of the CPU request, where no target is given.
  private static final int DEFAULT_CPU = 70;

  private AutoscalerRenderer() {}

  static HorizontalPodAutoscaler render(RenderContext context, AutoscalingSpec spec) {
    return new HorizontalPodAutoscalerBuilder()
        .withMetadata(context.meta(context.name(), RenderContext.GATEWAY))
        .withNewSpec()
        .withNewScaleTargetRef("apps/v1", "Deployment", context.name())
        .withMinReplicas(ReplicaCount.min(spec))
        .withMaxReplicas(spec.maxReplicas())
        .withMetrics(metrics(spec))
        .withBehavior(behavior(spec.behavior()))
        .endSpec()
        .build();
  }

  private static List<MetricSpec> metrics(AutoscalingSpec spec) {
    List<MetricSpec> metrics = new ArrayList<>();
    if (spec.cpuPercent() != null) {
      metrics.add(utilization("cpu", spec.cpuPercent()));
    }
    if (spec.memoryPercent() != null) {
      metrics.add(utilization("memory", spec.memoryPercent()));
    }
    return metrics.isEmpty() ? List.of(utilization("cpu", DEFAULT_CPU)) : metrics;
  }

  private static MetricSpec utilization(String resource, int percent) {
    return new MetricSpecBuilder()
        .withType("Resource")
        .withNewResource()
        .withName(resource)
        .withNewTarget()
        .withType("Utilization")
        .withAverageUtilization(percent)
        .endTarget()
        .endResource()
        .build();
  }

  private static @Nullable HorizontalPodAutoscalerBehavior behavior(
      AutoscalingSpec.@Nullable Behavior spec) {
    return spec == null
        ? null
        : new HorizontalPodAutoscalerBehaviorBuilder()
            .withScaleUp(rules(spec.scaleUp()))
            .withScaleDown(rules(spec.scaleDown()))
            .build();
  }

  private static @Nullable HPAScalingRules rules(AutoscalingSpec.@Nullable Rules spec) {
    if (spec == null) {
      return null;
    }
    return new HPAScalingRulesBuilder()
        .withStabilizationWindowSeconds(spec.stabilizationWindowSeconds())
        .withSelectPolicy(spec.selectPolicy() == null ? null : spec.selectPolicy().name())
        .withPolicies(
            spec.policies().stream()
                .map(
                    policy ->
                        new HPAScalingPolicy(
                            policy.periodSeconds(), policy.type().name(), policy.value()))
                .toList())
        .build();
  }
}

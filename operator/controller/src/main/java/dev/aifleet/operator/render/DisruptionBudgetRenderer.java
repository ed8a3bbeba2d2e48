package dev.aifleet.operator.render;

import dev.aifleet.operator.state.Names;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;

/// Nodes are drained one pod of the fleet at a time; one that is not ready holds up nobody.
final class DisruptionBudgetRenderer {
  private DisruptionBudgetRenderer() {}

  static PodDisruptionBudget render(RenderContext context) {
    return new PodDisruptionBudgetBuilder()
        .withMetadata(context.meta(context.name(), RenderContext.GATEWAY))
        .withNewSpec()
        .withMaxUnavailable(new IntOrString(1))
        .withUnhealthyPodEvictionPolicy("AlwaysAllow")
        .withNewSelector()
        .withMatchLabels(Names.selector(context.name()))
        .endSelector()
        .endSpec()
        .build();
  }
}

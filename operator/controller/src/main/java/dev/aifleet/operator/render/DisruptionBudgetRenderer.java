package dev.aifleet.operator.render;

import dev.aifleet.operator.state.Names;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;

/// The PodDisruptionBudget: one pod of the fleet may be evicted at a time, and one that is not
/// ready at any time.
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

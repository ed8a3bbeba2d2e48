package dev.aifleet.operator.report;

import dev.aifleet.operator.state.GatewayPod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The condition `Progressing` of a fleet whose Deployment exists.
final class RolloutCondition {
  private RolloutCondition() {}

  static ConditionResult of(
      ConditionInputs inputs,
      Deployment deployment,
      ConditionResult programmed,
      String releaseImage) {
    if (Boolean.TRUE.equals(deployment.getSpec().getPaused())) {
      return no(
          Reason.RolloutPaused,
          "the Deployment is paused, so that no pod is replaced: kubectl rollout resume deployment/"
              + deployment.getMetadata().getName());
    }
    if (!isComplete(deployment)) {
      return incomplete(inputs, deployment);
    }
    if (Reason.Pending.is(programmed.reason())) {
      return yes(Reason.Programming, programmed.message());
    }
    String image = GatewayPod.image(deployment).orElse("");
    return inputs.spec().image() == null && !image.equals(releaseImage)
        ? no(
            Reason.UpdateAvailable,
            "the pods run "
                + image
                + "; set spec.image to "
                + releaseImage
                + " to roll them to the operator's release")
        : no(Reason.Complete, "the fleet is as spec says");
  }

  private static ConditionResult incomplete(ConditionInputs inputs, Deployment deployment) {
    Optional<String> refusal = PodProblems.refusal(deployment);
    if (refusal.isPresent()) {
      return no(Reason.PodsRefused, "Kubernetes creates no pod: " + refusal.get());
    }
    return isPastDeadline(deployment)
        ? no(Reason.DeadlineExceeded, "new pods do not become ready" + PodProblems.first(inputs))
        : yes(
            Reason.RollingOut,
            inputs.ready().size()
                + " of "
                + inputs.wantedPods()
                + " pods are ready"
                + PodProblems.first(inputs));
  }

  private static boolean isPastDeadline(Deployment deployment) {
    return PodProblems.condition(deployment, "Progressing", "False").isPresent();
  }

  private static boolean isComplete(Deployment deployment) {
    DeploymentStatus status = deployment.getStatus();
    int wanted = Objects.requireNonNullElse(deployment.getSpec().getReplicas(), 1);
    return status != null
        && Objects.equals(status.getObservedGeneration(), deployment.getMetadata().getGeneration())
        && count(status.getUpdatedReplicas()) == wanted
        && count(status.getReplicas()) == wanted
        && count(status.getAvailableReplicas()) == wanted;
  }

  private static int count(@Nullable Integer replicas) {
    return replicas == null ? 0 : replicas;
  }

  private static ConditionResult yes(Reason reason, String message) {
    return ConditionResult.yes(Conditions.PROGRESSING, reason, message);
  }

  private static ConditionResult no(Reason reason, String message) {
    return ConditionResult.no(Conditions.PROGRESSING, reason, message);
  }
}

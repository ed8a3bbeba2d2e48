package dev.aifleet.operator.report;

import dev.aifleet.operator.state.GatewayPod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What is to be said about the Deployment on its way to what is wanted.
final class RolloutVerdict {
  private RolloutVerdict() {}

  static Verdict of(Facts facts, Deployment deployment, Verdict programmed, String releaseImage) {
    if (Boolean.TRUE.equals(deployment.getSpec().getPaused())) {
      return no(
          "RolloutPaused",
          "the Deployment is paused, so that no pod is replaced: kubectl rollout resume deployment/"
              + deployment.getMetadata().getName());
    }
    if (!isComplete(deployment)) {
      return incomplete(facts, deployment);
    }
    if (programmed.reason().equals("Pending")) {
      return yes("Programming", programmed.message());
    }
    String image = GatewayPod.image(deployment).orElse("");
    return facts.spec().image() == null && !image.equals(releaseImage)
        ? no(
            "UpdateAvailable",
            "the pods run "
                + image
                + "; set spec.image to "
                + releaseImage
                + " to roll them to the operator's release")
        : no("Complete", "the fleet is as spec says");
  }

  private static Verdict incomplete(Facts facts, Deployment deployment) {
    Optional<String> refusal = refusal(deployment);
    if (refusal.isPresent()) {
      return no("PodsRefused", "Kubernetes creates no pod: " + refusal.get());
    }
    return hasGivenUp(deployment)
        ? no("DeadlineExceeded", "new pods do not become ready" + FleetVerdicts.trouble(facts))
        : yes(
            "RollingOut",
            facts.ready().size()
                + " of "
                + facts.wantedPods()
                + " pods are ready"
                + FleetVerdicts.trouble(facts));
  }

  /// Why pods are refused at their creation (quota, limits, pod security, webhooks). Each try is
  /// about a pod of another name, which is no news.
  static Optional<String> refusal(Deployment deployment) {
    String pod = Pattern.quote(deployment.getMetadata().getName()) + "-[a-z0-9]+-[a-z0-9]{5}";
    return condition(deployment, "ReplicaFailure", "True")
        .map(DeploymentCondition::getMessage)
        .map(message -> message.replaceAll(pod, deployment.getMetadata().getName() + "-..."));
  }

  private static boolean hasGivenUp(Deployment deployment) {
    return condition(deployment, "Progressing", "False").isPresent();
  }

  private static Optional<DeploymentCondition> condition(
      Deployment deployment, String type, String status) {
    return deployment.getStatus() == null
        ? Optional.empty()
        : deployment.getStatus().getConditions().stream()
            .filter(one -> one.getType().equals(type) && one.getStatus().equals(status))
            .findFirst();
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

  private static Verdict yes(String reason, String message) {
    return Verdict.yes(Conditions.PROGRESSING, reason, message);
  }

  private static Verdict no(String reason, String message) {
    return Verdict.no(Conditions.PROGRESSING, reason, message);
  }
}

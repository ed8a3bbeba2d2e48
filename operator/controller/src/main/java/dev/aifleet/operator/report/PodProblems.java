package dev.aifleet.operator.report;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import java.util.Optional;
import java.util.regex.Pattern;

/// What keeps pods from being created or from starting, as Kubernetes reports it.
final class PodProblems {
  private PodProblems() {}

  /// The first known problem, to be appended to a message; empty: none is known.
  static String first(ConditionInputs inputs) {
    return inputs.observed().pods().stream()
        .filter(pod -> !pod.ready() && !pod.startProblem().isEmpty())
        .map(pod -> ": pod " + pod.name() + " " + pod.startProblem())
        .findFirst()
        .or(() -> inputs.deployment().flatMap(PodProblems::refusal).map(why -> ": " + why))
        .orElse("");
  }

  /// Why the creation of pods is rejected (quota, limits, pod security, webhooks). Each try names a
  /// new pod, so its name is left out: the message stays equal.
  static Optional<String> refusal(Deployment deployment) {
    String pod = Pattern.quote(deployment.getMetadata().getName()) + "-[a-z0-9]+-[a-z0-9]{5}";
    return condition(deployment, "ReplicaFailure", "True")
        .map(DeploymentCondition::getMessage)
        .map(message -> message.replaceAll(pod, deployment.getMetadata().getName() + "-..."));
  }

  static Optional<DeploymentCondition> condition(
      Deployment deployment, String type, String status) {
    return deployment.getStatus() == null
        ? Optional.empty()
        : deployment.getStatus().getConditions().stream()
            .filter(one -> one.getType().equals(type) && one.getStatus().equals(status))
            .findFirst();
  }
}

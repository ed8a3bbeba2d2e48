package dev.aifleet.operator.report;

import dev.aifleet.api.AIGateway;
import dev.aifleet.api.AIGatewaySpec;
import dev.aifleet.api.AIGatewayStatus;
import dev.aifleet.config.Publication;
import dev.aifleet.operator.decide.Plan;
import dev.aifleet.operator.state.ApplyResult;
import dev.aifleet.operator.state.Findings;
import dev.aifleet.operator.state.GatewayPod;
import dev.aifleet.operator.state.Names;
import dev.aifleet.operator.state.Observed;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What one reconcile found and did, as the verdicts look at it.
record ConditionInputs(AIGateway gateway, Plan plan, Observed observed, ApplyResult done) {
  AIGatewaySpec spec() {
    return gateway.getSpec();
  }

  @Nullable AIGatewayStatus before() {
    return gateway.getStatus();
  }

  Findings findings() {
    return done.findings();
  }

  /// The configuration in force.
  @Nullable Publication current() {
    return done.published().current();
  }

  /// The upstream that takes all traffic; null: weights count.
  @Nullable String pinnedTo() {
    Publication current = current();
    return current == null || current.config().pin() == null
        ? null
        : current.config().pin().upstream();
  }

  List<GatewayPod> ready() {
    return observed.readyPods();
  }

  /// Whether `pod` runs what is in force. No news is good news: a pod that was not asked yet still
  /// does what it did under the last status, so a restarted operator reports nothing new.
  boolean isProgrammed(GatewayPod pod) {
    Publication current = current();
    return current != null
        && (observed.fleet().runs(pod, current)
            || (observed.fleet().of(pod) == null && wasProgrammed(current)));
  }

  private boolean wasProgrammed(Publication current) {
    AIGatewayStatus before = before();
    return before != null
        && Long.valueOf(current.sequence()).equals(before.sequence())
        && current.configHash().equals(before.configHash())
        && Conditions.held(before, Conditions.PROGRAMMED);
  }

  Optional<Deployment> deployment() {
    return observed.owned().find(Deployment.class, gateway.getMetadata().getName());
  }

  /// Pods there should be; 0 before there is a Deployment.
  int wantedPods() {
    return deployment()
        .map(deployment -> deployment.getSpec().getReplicas())
        .map(Integer::intValue)
        .orElse(0);
  }

  /// A wanted state: there are to be no pods.
  boolean isScaledToZero() {
    return deployment().isPresent() && wantedPods() == 0;
  }

  boolean isMisnamed() {
    return !Names.nameProblem(gateway.getMetadata().getName()).isEmpty();
  }
}

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

/// What the conditions are computed from: the gateway, and what one reconcile observed and did.
record ConditionInputs(AIGateway gateway, Plan plan, Observed observed, ApplyResult applied) {
  AIGatewaySpec spec() {
    return gateway.getSpec();
  }

  @Nullable AIGatewayStatus before() {
    return gateway.getStatus();
  }

  Findings findings() {
    return applied.findings();
  }

  /// The publication that pods are to run; null: there is none.
  @Nullable Publication current() {
    return applied.published().current();
  }

  /// The upstream that takes all traffic; null: traffic is split by weight.
  @Nullable String pinnedTo() {
    return applied.published().pinnedUpstream();
  }

  List<GatewayPod> ready() {
    return observed.readyPods();
  }

  /// Whether `pod` runs the current publication. For a pod that was not called yet the last status
  /// counts, so a restarted operator writes no status.
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
        && Conditions.isTrue(before, Conditions.PROGRAMMED);
  }

  Optional<Deployment> deployment() {
    return observed.owned().find(Deployment.class, gateway.getMetadata().getName());
  }

  /// The desired number of pods; 0 before there is a Deployment.
  int wantedPods() {
    return deployment()
        .map(deployment -> deployment.getSpec().getReplicas())
        .map(Integer::intValue)
        .orElse(0);
  }

  /// Whether the desired number of pods is 0.
  boolean isScaledToZero() {
    return deployment().isPresent() && wantedPods() == 0;
  }

  boolean isMisnamed() {
    return !Names.nameProblem(gateway.getMetadata().getName()).isEmpty();
  }
}

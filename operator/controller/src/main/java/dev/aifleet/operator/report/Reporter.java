package dev.aifleet.operator.report;

import dev.aifleet.api.AIGateway;
import dev.aifleet.api.AIGatewayStatus;
import dev.aifleet.config.EffectiveWeights;
import dev.aifleet.config.Publication;
import dev.aifleet.operator.decide.Plan;
import dev.aifleet.operator.state.ApplyResult;
import dev.aifleet.operator.state.Observed;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Computes the status of a gateway from one reconcile.
public final class Reporter {
  private final SummaryConditions summary;

  /// @param releaseImage gateway image of the operator's own release
  public Reporter(String releaseImage) {
    this.summary = new SummaryConditions(releaseImage);
  }

  public AIGatewayStatus report(
      AIGateway gateway, Plan plan, Observed observed, ApplyResult applied) {
    var inputs = new ConditionInputs(gateway, plan, observed, applied);
    Publication current = inputs.current();
    ConditionResult accepted = SpecConditions.accepted(inputs);
    ConditionResult secrets = SpecConditions.secretsResolved(inputs);
    ConditionResult programmed = FleetConditions.programmed(inputs);
    ConditionResult progressing = summary.progressing(inputs, programmed);
    ConditionResult rolledBack = RollbackCondition.rolledBack(inputs);
    List<AIGatewayStatus.Upstream> upstreams = UpstreamConditions.status(inputs);
    ConditionResult served = UpstreamConditions.served(inputs, upstreams);
    ConditionResult ready = summary.ready(inputs, accepted, secrets, programmed, served);
    long generation = gateway.getMetadata().getGeneration();
    return new AIGatewayStatus(
        generation,
        Conditions.of(
            List.of(
                ready,
                progressing,
                UpstreamConditions.degraded(inputs, upstreams),
                accepted,
                programmed,
                secrets,
                SpecConditions.rateLimitsEnforced(inputs),
                rolledBack),
            inputs.before(),
            generation,
            observed.at()),
        current == null ? null : current.configHash(),
        current == null ? null : current.sequence(),
        fleet(inputs),
        weights(inputs, programmed),
        upstreams,
        RollbackCondition.status(inputs),
        address(gateway),
        new AIGatewayStatus.Printed(
            phase(inputs, List.of(ready, progressing, accepted, rolledBack)).name(),
            printed(inputs, programmed),
            Objects.requireNonNullElse(inputs.pinnedTo(), "-"),
            inputs.ready().size() + "/" + inputs.wantedPods()));
  }

  private static AIGatewayStatus.Fleet fleet(ConditionInputs inputs) {
    return new AIGatewayStatus.Fleet(
        (int) inputs.observed().pods().stream().filter(pod -> !pod.terminating()).count(),
        inputs.ready().size(),
        (int) inputs.ready().stream().filter(inputs::isProgrammed).count());
  }

  /// As the pods apply them: those of the last status until all pods run the current publication.
  private static @Nullable Map<String, Integer> weights(
      ConditionInputs inputs, ConditionResult programmed) {
    Publication current = inputs.current();
    if (current != null && programmed.holds()) {
      return EffectiveWeights.of(current.config());
    }
    return inputs.before() == null ? null : inputs.before().effectiveWeights();
  }

  private static Phase phase(ConditionInputs inputs, List<ConditionResult> results) {
    ConditionResult ready = results.get(0);
    ConditionResult progressing = results.get(1);
    if (!results.get(2).holds()) {
      return Phase.Invalid;
    }
    if (results.get(3).holds()) {
      return Phase.RolledBack;
    }
    if (Boolean.TRUE.equals(inputs.spec().paused())) {
      return Phase.Paused;
    }
    if (Reason.ScaledToZero.is(ready.reason())) {
      return Phase.ScaledToZero;
    }
    if (ready.holds()) {
      return progressing.holds() ? Phase.Updating : Phase.Ready;
    }
    return progressing.holds() ? Phase.Progressing : Phase.Blocked;
  }

  /// In the order of spec; the API server sorts the entries of the map.
  private static String printed(ConditionInputs inputs, ConditionResult programmed) {
    Publication current = inputs.current();
    AIGatewayStatus before = inputs.before();
    if (current != null && programmed.holds()) {
      return EffectiveWeights.of(current.config()).entrySet().stream()
          .map(weight -> weight.getKey() + "=" + weight.getValue())
          .collect(Collectors.joining(","));
    }
    return before == null || before.printed() == null ? "-" : before.printed().weights();
  }

  private static String address(AIGateway gateway) {
    var metadata = gateway.getMetadata();
    return "http://" + metadata.getName() + "." + metadata.getNamespace() + ".svc:8080/v1";
  }
}

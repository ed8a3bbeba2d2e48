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

/// Sums up one reconcile as the status of its gateway.
public final class Reporter {
  private final SummaryVerdicts summary;

  /// @param releaseImage gateway image of the operator's own release
  public Reporter(String releaseImage) {
    this.summary = new SummaryVerdicts(releaseImage);
  }

  public AIGatewayStatus report(AIGateway gateway, Plan plan, Observed observed, ApplyResult done) {
    var facts = new Facts(gateway, plan, observed, done);
    Publication current = facts.current();
    Verdict accepted = SpecVerdicts.accepted(facts);
    Verdict secrets = SpecVerdicts.secretsResolved(facts);
    Verdict programmed = FleetVerdicts.programmed(facts);
    Verdict progressing = summary.progressing(facts, programmed);
    Verdict rolledBack = RollbackVerdict.rolledBack(facts);
    List<AIGatewayStatus.Upstream> upstreams = UpstreamVerdicts.status(facts);
    Verdict served = UpstreamVerdicts.served(facts, upstreams);
    Verdict ready = summary.ready(facts, accepted, secrets, programmed, served);
    long generation = gateway.getMetadata().getGeneration();
    return new AIGatewayStatus(
        generation,
        Conditions.of(
            List.of(
                ready,
                progressing,
                UpstreamVerdicts.degraded(facts, upstreams),
                accepted,
                programmed,
                secrets,
                SpecVerdicts.rateLimitsEnforced(facts),
                rolledBack),
            facts.before(),
            generation,
            observed.at()),
        current == null ? null : current.configHash(),
        current == null ? null : current.sequence(),
        fleet(facts),
        weights(facts, programmed),
        upstreams,
        RollbackVerdict.status(facts),
        address(gateway),
        new AIGatewayStatus.Printed(
            phase(facts, List.of(ready, progressing, accepted, rolledBack)),
            printed(facts, programmed),
            Objects.requireNonNullElse(facts.pinnedTo(), "-"),
            facts.ready().size() + "/" + facts.wantedPods()));
  }

  private static AIGatewayStatus.Fleet fleet(Facts facts) {
    return new AIGatewayStatus.Fleet(
        (int) facts.observed().pods().stream().filter(pod -> !pod.leaving()).count(),
        facts.ready().size(),
        (int) facts.ready().stream().filter(facts::isProgrammed).count());
  }

  /// As the pods apply them: what they did before, until all of them have changed over.
  private static @Nullable Map<String, Integer> weights(Facts facts, Verdict programmed) {
    Publication current = facts.current();
    if (current != null && programmed.holds()) {
      return EffectiveWeights.of(current.config());
    }
    return facts.before() == null ? null : facts.before().effectiveWeights();
  }

  private static String phase(Facts facts, List<Verdict> verdicts) {
    Verdict ready = verdicts.get(0);
    Verdict progressing = verdicts.get(1);
    if (!verdicts.get(2).holds()) {
      return "Invalid";
    }
    if (verdicts.get(3).holds()) {
      return "RolledBack";
    }
    if (Boolean.TRUE.equals(facts.spec().paused())) {
      return "Paused";
    }
    if (ready.reason().equals("ScaledToZero")) {
      return "ScaledToZero";
    }
    if (ready.holds()) {
      return progressing.holds() ? "Updating" : "Ready";
    }
    return progressing.holds() ? "Progressing" : "Blocked";
  }

  /// In the order of spec, which the API server does not keep in the map.
  private static String printed(Facts facts, Verdict programmed) {
    Publication current = facts.current();
    AIGatewayStatus before = facts.before();
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

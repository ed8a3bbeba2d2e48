package dev.aifleet.operator.report;

import dev.aifleet.api.AIGatewayStatus;
import dev.aifleet.api.AIGatewayStatus.Breaker;
import dev.aifleet.api.AIGatewayStatus.Upstream;
import dev.aifleet.api.UpstreamSpec;
import dev.aifleet.config.GatewayConfig;
import dev.aifleet.config.Publication;
import dev.aifleet.config.Statistics.ProbeState;
import dev.aifleet.operator.state.FleetReport.PodObservation;
import dev.aifleet.operator.state.FleetReport.Unreachable;
import dev.aifleet.operator.state.FleetReport.UpstreamHealth;
import dev.aifleet.operator.state.GatewayPod;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The status of upstreams and the condition `Degraded`, from what the ready pods report.
final class UpstreamConditions {
  /// How long a killed container is reported.
  private static final Duration RECENT = Duration.ofMinutes(10);

  private UpstreamConditions() {}

  /// Until every ready pod has reported, the last status stays, so that a restarted operator writes
  /// no status.
  static List<Upstream> status(ConditionInputs inputs) {
    if (inputs.current() == null) {
      return List.of();
    }
    List<Map<String, UpstreamHealth>> pods =
        observations(inputs).map(PodObservation::upstreams).toList();
    if (pods.isEmpty() || isIncomplete(inputs)) {
      AIGatewayStatus before = inputs.before();
      return before == null ? List.of() : before.upstreams();
    }
    return inputs.current().config().upstreams().stream()
        .map(upstream -> upstream(upstream.name(), pods))
        .toList();
  }

  private static Stream<PodObservation> observations(ConditionInputs inputs) {
    var byPod = inputs.observed().fleet().observations();
    return inputs.ready().stream().map(pod -> byPod.get(pod.name())).filter(Objects::nonNull);
  }

  private static boolean isIncomplete(ConditionInputs inputs) {
    return inputs.ready().stream().anyMatch(pod -> isPending(inputs, pod));
  }

  private static boolean isPending(ConditionInputs inputs, GatewayPod pod) {
    var fleet = inputs.observed().fleet();
    return !fleet.observations().containsKey(pod.name()) && !(fleet.of(pod) instanceof Unreachable);
  }

  private static Upstream upstream(String name, List<Map<String, UpstreamHealth>> pods) {
    List<UpstreamHealth> reports =
        pods.stream().map(pod -> pod.get(name)).filter(Objects::nonNull).toList();
    int open = (int) reports.stream().filter(UpstreamHealth::breakerOpen).count();
    return new Upstream(name, health(reports, open), new Breaker(open, reports.size()));
  }

  private static AIGatewayStatus.Health health(List<UpstreamHealth> reports, int open) {
    if (reports.stream().anyMatch(UpstreamHealth::credentialRefused)) {
      return AIGatewayStatus.Health.CredentialRefused;
    }
    if ((open > 0 && open == reports.size()) || probed(reports, ProbeState.Failing)) {
      return AIGatewayStatus.Health.Failing;
    }
    return probed(reports, ProbeState.Passing)
        ? AIGatewayStatus.Health.Passing
        : AIGatewayStatus.Health.Unknown;
  }

  private static boolean probed(List<UpstreamHealth> reports, ProbeState state) {
    return reports.stream().anyMatch(health -> health.probe() == state);
  }

  static ConditionResult degraded(ConditionInputs inputs, List<Upstream> upstreams) {
    List<String> refused =
        upstreams.stream()
            .filter(u -> u.health() == AIGatewayStatus.Health.CredentialRefused)
            .map(Upstream::name)
            .toList();
    if (!refused.isEmpty()) {
      return ConditionResult.yes(
          Conditions.DEGRADED,
          Reason.CredentialRefused,
          refused.stream().map(name -> refusal(inputs, name)).collect(Collectors.joining("; ")));
    }
    ConditionResult served = served(inputs, upstreams);
    if (!served.holds()) {
      return new ConditionResult(Conditions.DEGRADED, true, served.reason(), served.message());
    }
    Optional<GatewayPod> killed = killed(inputs);
    if (killed.isPresent()) {
      return outOfMemory(killed.get());
    }
    Map<String, String> unreachable = new TreeMap<>();
    observations(inputs).forEach(pod -> pod.issuerProblems().forEach(unreachable::putIfAbsent));
    if (!unreachable.isEmpty()) {
      return ConditionResult.yes(
          Conditions.DEGRADED,
          Reason.IssuerUnreachable,
          unreachable.entrySet().stream()
              .map(issuer -> unreachable(issuer.getKey(), issuer.getValue()))
              .collect(Collectors.joining("; ")));
    }
    Optional<Condition> before =
        Conditions.find(inputs.before(), Conditions.DEGRADED)
            .filter(reports -> Reason.IssuerUnreachable.is(reports.getReason()));
    return before.isPresent() && isIncomplete(inputs)
        ? ConditionResult.yes(
            Conditions.DEGRADED, Reason.IssuerUnreachable, before.get().getMessage())
        : ConditionResult.no(
            Conditions.DEGRADED, Reason.AsExpected, "no upstream refuses its credential");
  }

  private static ConditionResult outOfMemory(GatewayPod pod) {
    return ConditionResult.yes(
        Conditions.DEGRADED,
        Reason.OutOfMemory,
        "pod "
            + pod.name()
            + " was killed because it used more memory than its limit (OOMKilled): raise"
            + " spec.resources.limits.memory, or use more pods");
  }

  /// Whether an upstream that takes traffic is available, by probes, breakers and credentials.
  static ConditionResult served(ConditionInputs inputs, List<Upstream> upstreams) {
    Publication current = inputs.current();
    String pin = inputs.pinnedTo();
    List<String> serving =
        current == null
            ? List.of()
            : current.config().upstreams().stream()
                .filter(one -> pin == null ? one.weight() > 0 : one.name().equals(pin))
                .map(GatewayConfig.Upstream::name)
                .toList();
    List<String> failing =
        upstreams.stream().filter(UpstreamConditions::isUnavailable).map(Upstream::name).toList();
    return serving.isEmpty() || !failing.containsAll(serving)
        ? ConditionResult.yes(Conditions.READY, Reason.Serving, "")
        : ConditionResult.no(
            Conditions.READY,
            Reason.NoUpstreamAvailable,
            "every upstream that gets traffic fails its probes, has open breakers in all pods or"
                + " refuses its credential, so that requests fail: "
                + String.join(", ", serving));
  }

  private static boolean isUnavailable(Upstream upstream) {
    return upstream.health() == AIGatewayStatus.Health.Failing
        || upstream.health() == AIGatewayStatus.Health.CredentialRefused;
  }

  /// A pod whose container exceeded its memory limit within [#RECENT].
  private static Optional<GatewayPod> killed(ConditionInputs inputs) {
    Instant recent = inputs.observed().at().minus(RECENT);
    return inputs.observed().pods().stream()
        .filter(pod -> pod.outOfMemoryAt() != null && pod.outOfMemoryAt().isAfter(recent))
        .findFirst();
  }

  private static String unreachable(String issuer, String why) {
    return "the keys of issuer "
        + issuer
        + " cannot be fetched; those fetched before, if any, stay in use: "
        + why;
  }

  private static String refusal(ConditionInputs inputs, String upstream) {
    return "upstream "
        + upstream
        + " refuses the gateway's credential, so other upstreams are preferred: correct "
        + inputs.spec().upstreams().stream()
            .filter(spec -> spec.name().equals(upstream))
            .findFirst()
            .map(UpstreamConditions::key)
            .orElse("its key");
  }

  private static String key(UpstreamSpec spec) {
    var auth = spec.auth();
    return auth == null || auth.secretRef() == null
        ? "its auth, which sends no key"
        : "entry '" + auth.secretRef().key() + "' of Secret '" + auth.secretRef().name() + "'";
  }
}

package dev.aifleet.operator.report;

import dev.aifleet.config.Acknowledgement;
import dev.aifleet.config.Publication;
import dev.aifleet.operator.state.FleetReport.Acknowledged;
import dev.aifleet.operator.state.FleetReport.Unreachable;
import dev.aifleet.operator.state.GatewayPod;
import java.util.List;
import java.util.stream.Collectors;

/// What is to be said about the pods and what they run.
final class FleetVerdicts {
  private FleetVerdicts() {}

  static Verdict programmed(Facts facts) {
    Publication current = facts.current();
    if (!facts.findings().tooOld().isEmpty()) {
      return no(
          "RuntimeTooOld",
          "these pods do not understand the configuration: "
              + String.join(", ", facts.findings().tooOld())
              + "; set spec.image to the operator's release");
    }
    if (current == null) {
      return no("NothingPublished", "there is no valid configuration yet");
    }
    if (facts.isScaledToZero()) {
      return no("ScaledToZero", "there are to be no pods: nothing is served");
    }
    if (facts.ready().isEmpty()) {
      return no("NoReadyPods", "no pod is ready" + trouble(facts));
    }
    List<GatewayPod> behind =
        facts.ready().stream().filter(pod -> !facts.isProgrammed(pod)).toList();
    return behind.isEmpty()
        ? Verdict.yes(
            Conditions.PROGRAMMED,
            "Programmed",
            "every ready pod runs the present configuration, number " + current.sequence())
        : behind(facts, current, behind);
  }

  private static Verdict behind(Facts facts, Publication current, List<GatewayPod> behind) {
    for (GatewayPod pod : behind) {
      if (facts.observed().fleet().of(pod) instanceof Acknowledged answer
          && answer.rejected(current)) {
        return no(
            "Rejected",
            "pod "
                + pod.name()
                + " keeps its configuration: "
                + problems(answer.acknowledgement()));
      }
    }
    for (GatewayPod pod : behind) {
      if (facts.observed().fleet().of(pod) instanceof Unreachable(var why)) {
        return no("Unreachable", "pod " + pod.name() + " " + why + "; it is tried again");
      }
    }
    return no(
        "Pending",
        (facts.ready().size() - behind.size())
            + " of "
            + facts.ready().size()
            + " ready pods run the present configuration");
  }

  private static String problems(Acknowledgement acknowledgement) {
    var offered = acknowledgement.offered();
    return offered == null
        ? ""
        : offered.problems().stream().map(Object::toString).collect(Collectors.joining("; "));
  }

  /// What keeps a pod from starting or from being created, if Kubernetes says so.
  static String trouble(Facts facts) {
    return facts.observed().pods().stream()
        .filter(pod -> !pod.ready() && !pod.trouble().isEmpty())
        .map(pod -> ": pod " + pod.name() + " " + pod.trouble())
        .findFirst()
        .or(() -> facts.deployment().flatMap(RolloutVerdict::refusal).map(why -> ": " + why))
        .orElse("");
  }

  private static Verdict no(String reason, String message) {
    return Verdict.no(Conditions.PROGRAMMED, reason, message);
  }
}

package dev.aifleet.operator.report;

import dev.aifleet.config.Acknowledgement;
import dev.aifleet.config.Publication;
import dev.aifleet.operator.state.FleetReport.Acknowledged;
import dev.aifleet.operator.state.FleetReport.Unreachable;
import dev.aifleet.operator.state.GatewayPod;
import java.util.List;
import java.util.stream.Collectors;

/// The condition `Programmed`: whether the ready pods run the current configuration.
final class FleetConditions {
  private FleetConditions() {}

  static ConditionResult programmed(ConditionInputs inputs) {
    Publication current = inputs.current();
    if (!inputs.findings().tooOld().isEmpty()) {
      return no(
          Reason.RuntimeTooOld,
          "these pods do not understand the configuration: "
              + String.join(", ", inputs.findings().tooOld())
              + "; set spec.image to the operator's release");
    }
    if (current == null) {
      return no(Reason.NothingPublished, "there is no valid configuration yet");
    }
    if (inputs.isScaledToZero()) {
      return no(Reason.ScaledToZero, "there are to be no pods: nothing is served");
    }
    if (inputs.ready().isEmpty()) {
      return no(Reason.NoReadyPods, "no pod is ready" + PodProblems.first(inputs));
    }
    List<GatewayPod> behind =
        inputs.ready().stream().filter(pod -> !inputs.isProgrammed(pod)).toList();
    return behind.isEmpty()
        ? ConditionResult.yes(
            Conditions.PROGRAMMED,
            Reason.Programmed,
            "every ready pod runs the present configuration, number " + current.sequence())
        : behind(inputs, current, behind);
  }

  private static ConditionResult behind(
      ConditionInputs inputs, Publication current, List<GatewayPod> behind) {
    for (GatewayPod pod : behind) {
      if (inputs.observed().fleet().of(pod) instanceof Acknowledged acknowledged
          && acknowledged.rejected(current)) {
        return no(
            Reason.Rejected,
            "pod "
                + pod.name()
                + " keeps its configuration: "
                + problems(acknowledged.acknowledgement()));
      }
    }
    for (GatewayPod pod : behind) {
      if (inputs.observed().fleet().of(pod) instanceof Unreachable(var why)) {
        return no(Reason.Unreachable, "pod " + pod.name() + " " + why + "; it is tried again");
      }
    }
    return no(
        Reason.Pending,
        (inputs.ready().size() - behind.size())
            + " of "
            + inputs.ready().size()
            + " ready pods run the present configuration");
  }

  private static String problems(Acknowledgement acknowledgement) {
    var offered = acknowledgement.offered();
    return offered == null
        ? ""
        : offered.problems().stream().map(Object::toString).collect(Collectors.joining("; "));
  }

  private static ConditionResult no(Reason reason, String message) {
    return ConditionResult.no(Conditions.PROGRAMMED, reason, message);
  }
}

package dev.aifleet.operator.report;

import dev.aifleet.api.AIGatewayStatus;
import dev.aifleet.operator.decide.Plan.RollbackProblem;
import dev.aifleet.operator.decide.RollbackRule;
import java.time.temporal.ChronoUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The condition `RolledBack` and the status of the rollback. What is published decides whether the
/// condition is True, spec decides its reason.
final class RollbackCondition {
  private RollbackCondition() {}

  static ConditionResult rolledBack(ConditionInputs inputs) {
    String pinned = inputs.pinnedTo();
    if (!RollbackRule.isActive(inputs.spec())) {
      return pinned == null
          ? result(inputs, Reason.NotActive, "traffic follows spec")
          : result(
              inputs,
              Reason.ForwardBlocked,
              "spec cannot take over yet, see Accepted and SecretsResolved; all traffic stays on"
                  + " upstream "
                  + pinned);
    }
    return RollbackRule.problem(inputs.spec(), inputs.observed().published())
        .map(problem -> unusable(inputs, problem))
        .orElseGet(() -> active(inputs));
  }

  private static ConditionResult unusable(ConditionInputs inputs, RollbackProblem problem) {
    return switch (problem) {
      case RollbackProblem.NoTarget() ->
          result(
              inputs,
              Reason.NoTarget,
              "nothing was changed: name an upstream in spec.rollback.target.upstream, or set"
                  + " spec.rollback.active to false");
      case RollbackProblem.TargetNotFound(var upstream) ->
          result(
              inputs,
              Reason.TargetNotFound,
              "nothing was changed: there is no upstream '"
                  + upstream
                  + "'; correct spec.rollback.target.upstream");
    };
  }

  private static ConditionResult active(ConditionInputs inputs) {
    var problems = inputs.findings().pin();
    String target = RollbackRule.target(inputs.spec());
    if (!problems.isEmpty()) {
      return result(
          inputs,
          Reason.TargetUnusable,
          "nothing was changed: "
              + problems.stream().map(Object::toString).collect(Collectors.joining("; ")));
    }
    return target != null && target.equals(inputs.pinnedTo())
        ? result(
            inputs,
            Reason.PinnedByUser,
            "all traffic goes to upstream "
                + target
                + "; generation "
                + inputs.gateway().getMetadata().getGeneration()
                + " of spec is held back until spec.rollback.active is false")
        : result(
            inputs, Reason.Pending, "the rollback to upstream " + target + " is being written");
  }

  private static ConditionResult result(ConditionInputs inputs, Reason reason, String message) {
    return new ConditionResult(
        Conditions.ROLLED_BACK, inputs.pinnedTo() != null, reason.name(), message);
  }

  /// `since` stays as long as the same target takes the traffic.
  static AIGatewayStatus.@Nullable Rollback status(ConditionInputs inputs) {
    String pinned = inputs.pinnedTo();
    if (pinned == null) {
      String target = RollbackRule.target(inputs.spec());
      return target == null ? null : new AIGatewayStatus.Rollback(false, target, null, null);
    }
    var before = inputs.before() == null ? null : inputs.before().rollback();
    String since =
        before != null && before.active() && pinned.equals(before.target())
            ? before.since()
            : inputs.observed().at().truncatedTo(ChronoUnit.SECONDS).toString();
    return new AIGatewayStatus.Rollback(
        true, pinned, since, inputs.gateway().getMetadata().getGeneration());
  }
}

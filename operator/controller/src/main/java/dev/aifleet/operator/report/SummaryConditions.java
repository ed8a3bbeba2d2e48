package dev.aifleet.operator.report;

import dev.aifleet.operator.decide.Plan.Follow;
import dev.aifleet.operator.decide.Plan.Hold;
import dev.aifleet.operator.decide.Plan.Pinned;
import dev.aifleet.operator.decide.Plan.Suspended;
import dev.aifleet.operator.decide.RollbackRule;
import dev.aifleet.operator.state.ApplyResult.Failure;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The conditions `Ready` and `Progressing`, which summarise the others.
///
/// @param releaseImage gateway image of the operator's own release
record SummaryConditions(String releaseImage) {

  /// True for a generation only if the fleet serves what spec describes in that generation.
  ///
  /// @param served whether an upstream is available
  ConditionResult ready(
      ConditionInputs inputs,
      ConditionResult accepted,
      ConditionResult secretsResolved,
      ConditionResult programmed,
      ConditionResult served) {
    Optional<Failure> failure = inputs.applied().failures().stream().findFirst();
    if (failure.isPresent()) {
      return notReady(failed(Conditions.READY, failure.get()));
    }
    boolean unapplied =
        inputs.plan() instanceof Suspended
            && inputs.findings().heldBack()
            && inputs.pinnedTo() == null;
    if (unapplied) {
      return ConditionResult.no(
          Conditions.READY,
          Reason.Paused,
          "spec differs from what is served; set spec.paused to false to apply it");
    }
    return firstFalse(deciding(inputs, accepted, secretsResolved, programmed, served))
        .map(SummaryConditions::notReady)
        .orElseGet(
            () ->
                ConditionResult.yes(
                    Conditions.READY,
                    inputs.pinnedTo() == null ? Reason.Serving : Reason.RolledBack,
                    inputs.ready().size() + " pods serve the present configuration"));
  }

  /// A pinned fleet serves even if the rest of spec is invalid, also while paused.
  private static List<ConditionResult> deciding(
      ConditionInputs inputs,
      ConditionResult accepted,
      ConditionResult secretsResolved,
      ConditionResult programmed,
      ConditionResult served) {
    boolean rolledBack =
        switch (inputs.plan()) {
          case Pinned _ -> true;
          case Suspended _ -> RollbackRule.isActive(inputs.spec()) && inputs.pinnedTo() != null;
          case Follow _, Hold _ -> false;
        };
    return rolledBack
        ? List.of(programmed, served)
        : List.of(accepted, secretsResolved, programmed, served);
  }

  private static Optional<ConditionResult> firstFalse(List<ConditionResult> results) {
    return results.stream().filter(result -> !result.holds()).findFirst();
  }

  private static ConditionResult notReady(ConditionResult cause) {
    return new ConditionResult(Conditions.READY, false, cause.reason(), cause.message());
  }

  ConditionResult progressing(ConditionInputs inputs, ConditionResult programmed) {
    Optional<Failure> failure = inputs.applied().failures().stream().findFirst();
    if (failure.isPresent()) {
      return failed(Conditions.PROGRESSING, failure.get());
    }
    if (inputs.plan() instanceof Suspended) {
      return ConditionResult.no(
          Conditions.PROGRESSING,
          Reason.Paused,
          "spec.paused is true: nothing but a rollback is written");
    }
    return inputs
        .deployment()
        .map(deployment -> RolloutCondition.of(inputs, deployment, programmed, releaseImage))
        .orElseGet(
            () ->
                ConditionResult.yes(
                    Conditions.PROGRESSING, Reason.Creating, "the fleet is being created"));
  }

  private static ConditionResult failed(String type, Failure failure) {
    return switch (failure) {
      case Failure.Foreign(var kind, var name) ->
          ConditionResult.no(
              type,
              Reason.ForeignObject,
              kind
                  + " "
                  + name
                  + " exists and is not owned by this gateway, so it is left unchanged and nothing"
                  + " that uses it is created or kept: remove or rename it (kubectl delete "
                  + kind.toLowerCase(Locale.ROOT)
                  + " "
                  + name
                  + "), or give the AIGateway another name");
      case Failure.Conflict(var kind, var name) ->
          ConditionResult.no(
              type, Reason.Outdated, kind + " " + name + " has just changed; it is tried again");
      case Failure.Refused(var kind, var name, var message, _) ->
          ConditionResult.no(
              type,
              Reason.WriteRefused,
              "the API server refused " + kind + " " + name + ": " + message);
      case Failure.WriteFailed(var kind, var name, var message, _) ->
          retried(
              type,
              Reason.WriteFailed,
              kind + " " + name + " could not be written and is tried again: " + message);
      case Failure.InProgress(var kind, var name) ->
          retried(
              type,
              Reason.Writing,
              "the API server has not responded yet for " + kind + " " + name);
    };
  }

  /// What is tried again counts as progress.
  private static ConditionResult retried(String type, Reason reason, String message) {
    return new ConditionResult(type, type.equals(Conditions.PROGRESSING), reason.name(), message);
  }
}

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

/// Ready sums up; Progressing says whether something still moves.
///
/// @param releaseImage gateway image of the operator's own release
record SummaryConditions(String releaseImage) {

  /// True for a generation only if the fleet serves what that generation asks for.
  ///
  /// @param served whether requests find an upstream
  ConditionResult ready(
      ConditionInputs inputs,
      ConditionResult accepted,
      ConditionResult secretsResolved,
      ConditionResult programmed,
      ConditionResult served) {
    Optional<Failure> failure = inputs.done().failures().stream().findFirst();
    if (failure.isPresent()) {
      return because(failed(Conditions.READY, failure.get()));
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
    return first(judges(inputs, accepted, secretsResolved, programmed, served))
        .map(SummaryConditions::because)
        .orElseGet(
            () ->
                ConditionResult.yes(
                    Conditions.READY,
                    inputs.pinnedTo() == null ? Reason.Serving : Reason.RolledBack,
                    inputs.ready().size() + " pods serve the present configuration"));
  }

  /// A rollback that is in force serves whatever else spec says, also while paused.
  private static List<ConditionResult> judges(
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

  private static Optional<ConditionResult> first(List<ConditionResult> judges) {
    return judges.stream().filter(result -> !result.holds()).findFirst();
  }

  private static ConditionResult because(ConditionResult cause) {
    return new ConditionResult(Conditions.READY, false, cause.reason(), cause.message());
  }

  ConditionResult progressing(ConditionInputs inputs, ConditionResult programmed) {
    Optional<Failure> failure = inputs.done().failures().stream().findFirst();
    if (failure.isPresent()) {
      return failed(Conditions.PROGRESSING, failure.get());
    }
    if (inputs.plan() instanceof Suspended) {
      return ConditionResult.no(
          Conditions.PROGRESSING,
          Reason.Paused,
          "spec.paused is true: nothing is written but a rollback");
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
                  + " exists and belongs to somebody else, so it is left alone and nothing that"
                  + " uses it is created or kept: remove or rename it (kubectl delete "
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
              type, Reason.Writing, "the API server has not answered yet for " + kind + " " + name);
    };
  }

  /// What is tried again still moves.
  private static ConditionResult retried(String type, Reason reason, String message) {
    return new ConditionResult(type, type.equals(Conditions.PROGRESSING), reason.name(), message);
  }
}

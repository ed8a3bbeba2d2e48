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
record SummaryVerdicts(String releaseImage) {

  /// True for a generation only if the fleet serves what that generation asks for.
  ///
  /// @param served whether requests find an upstream
  Verdict ready(
      Facts facts, Verdict accepted, Verdict secretsResolved, Verdict programmed, Verdict served) {
    Optional<Failure> failure = facts.done().failures().stream().findFirst();
    if (failure.isPresent()) {
      return because(failed(Conditions.READY, failure.get()));
    }
    boolean unapplied =
        facts.plan() instanceof Suspended
            && facts.findings().heldBack()
            && facts.pinnedTo() == null;
    if (unapplied) {
      return Verdict.no(
          Conditions.READY,
          "Paused",
          "spec differs from what is served; set spec.paused to false to apply it");
    }
    return first(judges(facts, accepted, secretsResolved, programmed, served))
        .map(SummaryVerdicts::because)
        .orElseGet(
            () ->
                Verdict.yes(
                    Conditions.READY,
                    facts.pinnedTo() == null ? "Serving" : "RolledBack",
                    facts.ready().size() + " pods serve the present configuration"));
  }

  /// A rollback that is in force serves whatever else spec says, also while paused.
  private static List<Verdict> judges(
      Facts facts, Verdict accepted, Verdict secretsResolved, Verdict programmed, Verdict served) {
    boolean rolledBack =
        switch (facts.plan()) {
          case Pinned _ -> true;
          case Suspended _ -> RollbackRule.isActive(facts.spec()) && facts.pinnedTo() != null;
          case Follow _, Hold _ -> false;
        };
    return rolledBack
        ? List.of(programmed, served)
        : List.of(accepted, secretsResolved, programmed, served);
  }

  private static Optional<Verdict> first(List<Verdict> judges) {
    return judges.stream().filter(verdict -> !verdict.holds()).findFirst();
  }

  private static Verdict because(Verdict cause) {
    return Verdict.no(Conditions.READY, cause.reason(), cause.message());
  }

  Verdict progressing(Facts facts, Verdict programmed) {
    Optional<Failure> failure = facts.done().failures().stream().findFirst();
    if (failure.isPresent()) {
      return failed(Conditions.PROGRESSING, failure.get());
    }
    if (facts.plan() instanceof Suspended) {
      return Verdict.no(
          Conditions.PROGRESSING,
          "Paused",
          "spec.paused is true: nothing is written but a rollback");
    }
    return facts
        .deployment()
        .map(deployment -> RolloutVerdict.of(facts, deployment, programmed, releaseImage))
        .orElseGet(
            () -> Verdict.yes(Conditions.PROGRESSING, "Creating", "the fleet is being created"));
  }

  private static Verdict failed(String type, Failure failure) {
    return switch (failure) {
      case Failure.Foreign(var kind, var name) ->
          Verdict.no(
              type,
              "ForeignObject",
              kind
                  + " "
                  + name
                  + " exists and belongs to somebody else, so it is left alone and nothing that"
                  + " uses it is created or kept: remove or rename it (kubectl delete "
                  + kind.toLowerCase(Locale.ROOT)
                  + " "
                  + name
                  + "), or give the AIGateway another name");
      case Failure.Outdated(var kind, var name) ->
          Verdict.no(type, "Outdated", kind + " " + name + " has just changed; it is tried again");
      case Failure.Refused(var kind, var name, var message, _) ->
          Verdict.no(
              type, "WriteRefused", "the API server refused " + kind + " " + name + ": " + message);
      case Failure.Unwritten(var kind, var name, var message, _) ->
          retried(
              type,
              "WriteFailed",
              kind + " " + name + " could not be written and is tried again: " + message);
      case Failure.Underway(var kind, var name) ->
          retried(type, "Writing", "the API server has not answered yet for " + kind + " " + name);
    };
  }

  /// What is tried again still moves.
  private static Verdict retried(String type, String reason, String message) {
    return new Verdict(type, type.equals(Conditions.PROGRESSING), reason, message);
  }
}

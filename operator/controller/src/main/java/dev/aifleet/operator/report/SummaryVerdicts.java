package dev.aifleet.operator.report;

import dev.aifleet.operator.decide.Plan.Follow;
import dev.aifleet.operator.decide.Plan.Hold;
import dev.aifleet.operator.decide.Plan.Pinned;
import dev.aifleet.operator.decide.Plan.Suspended;
import dev.aifleet.operator.decide.RollbackRule;
import dev.aifleet.operator.state.ApplyResult.Failure;
import dev.aifleet.operator.state.GatewayPod;
import dev.aifleet.operator.state.Names;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// Ready sums up; Progressing says whether something still moves.
///
/// @param releaseImage gateway image of the operator's own release
record SummaryVerdicts(String releaseImage) {

  /// True for a generation only if the fleet serves what that generation asks for.
  Verdict ready(Facts facts, Verdict accepted, Verdict secretsResolved, Verdict programmed) {
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
    return first(judges(facts, accepted, secretsResolved, programmed))
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
      Facts facts, Verdict accepted, Verdict secretsResolved, Verdict programmed) {
    boolean rolledBack =
        switch (facts.plan()) {
          case Pinned _ -> true;
          case Suspended _ -> RollbackRule.isActive(facts.spec()) && facts.pinnedTo() != null;
          case Follow _, Hold _ -> false;
        };
    return rolledBack ? List.of(programmed) : List.of(accepted, secretsResolved, programmed);
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
      return no("Paused", "spec.paused is true: nothing is written but a rollback");
    }
    return facts
        .deployment()
        .map(deployment -> rollout(facts, deployment, programmed))
        .orElseGet(() -> yes("Creating", "the fleet is being created"));
  }

  private Verdict rollout(Facts facts, Deployment deployment, Verdict programmed) {
    if (hasGivenUp(deployment)) {
      return no("DeadlineExceeded", "new pods do not become ready" + FleetVerdicts.trouble(facts));
    }
    if (!isComplete(deployment)) {
      return yes(
          "RollingOut",
          facts.ready().size()
              + " of "
              + facts.wantedPods()
              + " pods are ready"
              + FleetVerdicts.trouble(facts));
    }
    if (programmed.reason().equals("Pending")) {
      return yes("Programming", programmed.message());
    }
    String image = image(deployment);
    return facts.spec().image() == null && !image.equals(releaseImage)
        ? no(
            "UpdateAvailable",
            "the pods run "
                + image
                + "; set spec.image to "
                + releaseImage
                + " to roll them to the operator's release")
        : no("Complete", "the fleet is as spec says");
  }

  private static boolean hasGivenUp(Deployment deployment) {
    return deployment.getStatus() != null
        && deployment.getStatus().getConditions().stream()
            .anyMatch(
                condition ->
                    condition.getType().equals("Progressing")
                        && condition.getStatus().equals("False"));
  }

  private static boolean isComplete(Deployment deployment) {
    DeploymentStatus status = deployment.getStatus();
    int wanted = Objects.requireNonNullElse(deployment.getSpec().getReplicas(), 1);
    return status != null
        && Objects.equals(status.getObservedGeneration(), deployment.getMetadata().getGeneration())
        && count(status.getUpdatedReplicas()) == wanted
        && count(status.getReplicas()) == wanted
        && count(status.getAvailableReplicas()) == wanted;
  }

  private static int count(@org.jspecify.annotations.Nullable Integer replicas) {
    return replicas == null ? 0 : replicas;
  }

  private static String image(Deployment deployment) {
    return GatewayPod.image(deployment).orElse("");
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
                  + " exists and belongs to somebody else, so it is left alone: remove or rename it"
                  + " (owned objects carry "
                  + Names.GATEWAY
                  + " and are controlled by their AIGateway)");
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

  private static Verdict yes(String reason, String message) {
    return Verdict.yes(Conditions.PROGRESSING, reason, message);
  }

  private static Verdict no(String reason, String message) {
    return Verdict.no(Conditions.PROGRESSING, reason, message);
  }
}

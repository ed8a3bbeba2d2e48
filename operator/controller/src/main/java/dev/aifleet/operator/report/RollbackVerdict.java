package dev.aifleet.operator.report;

import dev.aifleet.api.AIGatewayStatus;
import dev.aifleet.operator.decide.Plan.Doubt;
import dev.aifleet.operator.decide.RollbackRule;
import java.time.temporal.ChronoUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What is to be said about the rollback. Whether the condition holds is told by what runs, its
/// reason by what was asked for.
final class RollbackVerdict {
  private RollbackVerdict() {}

  static Verdict rolledBack(Facts facts) {
    String pinned = facts.pinnedTo();
    if (!RollbackRule.isActive(facts.spec())) {
      return pinned == null
          ? verdict(facts, "NotActive", "traffic follows spec")
          : verdict(
              facts,
              "ForwardBlocked",
              "spec cannot take over yet, see Accepted and SecretsResolved; all traffic stays on"
                  + " upstream "
                  + pinned);
    }
    return RollbackRule.doubt(facts.spec(), facts.observed().published())
        .map(doubt -> doubted(facts, doubt))
        .orElseGet(() -> asked(facts));
  }

  private static Verdict doubted(Facts facts, Doubt doubt) {
    return switch (doubt) {
      case Doubt.NoTarget() ->
          verdict(
              facts,
              "NoTarget",
              "nothing was changed: name an upstream in spec.rollback.target.upstream, or set"
                  + " spec.rollback.active to false");
      case Doubt.TargetNotFound(var upstream) ->
          verdict(
              facts,
              "TargetNotFound",
              "nothing was changed: there is no upstream '"
                  + upstream
                  + "'; correct spec.rollback.target.upstream");
    };
  }

  private static Verdict asked(Facts facts) {
    var problems = facts.findings().pin();
    String target = RollbackRule.target(facts.spec());
    if (!problems.isEmpty()) {
      return verdict(
          facts,
          "TargetUnusable",
          "nothing was changed: "
              + problems.stream().map(Object::toString).collect(Collectors.joining("; ")));
    }
    return target != null && target.equals(facts.pinnedTo())
        ? verdict(
            facts,
            "PinnedByUser",
            "all traffic goes to upstream "
                + target
                + "; generation "
                + facts.gateway().getMetadata().getGeneration()
                + " of spec is held back until spec.rollback.active is false")
        : verdict(facts, "Pending", "the rollback to upstream " + target + " is being written");
  }

  private static Verdict verdict(Facts facts, String reason, String message) {
    return new Verdict(Conditions.ROLLED_BACK, facts.pinnedTo() != null, reason, message);
  }

  /// Status of the rollback: `since` stays while the same target takes the traffic.
  static AIGatewayStatus.@Nullable Rollback status(Facts facts) {
    String pinned = facts.pinnedTo();
    if (pinned == null) {
      String target = RollbackRule.target(facts.spec());
      return target == null ? null : new AIGatewayStatus.Rollback(false, target, null, null);
    }
    var before = facts.before() == null ? null : facts.before().rollback();
    String since =
        before != null && before.active() && pinned.equals(before.target())
            ? before.since()
            : facts.observed().at().truncatedTo(ChronoUnit.SECONDS).toString();
    return new AIGatewayStatus.Rollback(
        true, pinned, since, facts.gateway().getMetadata().getGeneration());
  }
}

package dev.aifleet.operator.report;

import dev.aifleet.config.Publication;
import java.util.List;
import java.util.stream.Collectors;

/// The conditions of spec and of what it refers to: `Accepted`, `SecretsResolved`,
/// `RateLimitsEnforced`.
final class SpecConditions {
  private SpecConditions() {}

  static ConditionResult accepted(ConditionInputs inputs) {
    var problems = inputs.findings().spec();
    if (!problems.isEmpty() && problems.stream().allMatch(p -> p.path().equals("spec.image"))) {
      // Running pods still receive new configurations.
      return ConditionResult.no(Conditions.ACCEPTED, Reason.ImageNotAllowed, listed(problems));
    }
    return problems.isEmpty()
        ? ConditionResult.yes(Conditions.ACCEPTED, Reason.Accepted, "spec is valid")
        : ConditionResult.no(
            Conditions.ACCEPTED,
            inputs.isMisnamed() ? Reason.InvalidName : Reason.Invalid,
            listed(problems) + consequence(inputs));
  }

  static ConditionResult secretsResolved(ConditionInputs inputs) {
    var problems = inputs.findings().secrets();
    return problems.isEmpty()
        ? ConditionResult.yes(
            Conditions.SECRETS_RESOLVED,
            Reason.Resolved,
            "all Secrets that spec refers to can be used")
        : new ConditionResult(
            Conditions.SECRETS_RESOLVED,
            false,
            problems.getFirst().reason(),
            listed(problems.stream().map(p -> p.problem()).toList()) + consequence(inputs));
  }

  static ConditionResult rateLimitsEnforced(ConditionInputs inputs) {
    Publication current = inputs.current();
    int limits =
        current == null ? inputs.spec().rateLimits().size() : current.config().rateLimits().size();
    if (limits == 0) {
      return ConditionResult.yes(
          Conditions.RATE_LIMITS_ENFORCED, Reason.NoLimits, "spec sets no rate limit");
    }
    int peers = current == null ? Math.max(1, inputs.wantedPods()) : current.peers();
    return ConditionResult.yes(
        Conditions.RATE_LIMITS_ENFORCED,
        Reason.LocalApproximate,
        "each pod enforces its share, 1/"
            + peers
            + " of every limit: a client whose requests reach the pods unevenly is limited a little"
            + " early");
  }

  private static String listed(List<?> problems) {
    return problems.stream().map(Object::toString).collect(Collectors.joining("; "));
  }

  private static String consequence(ConditionInputs inputs) {
    if (inputs.current() == null) {
      return ". Nothing is served until this is corrected.";
    }
    return inputs.findings().partial()
        ? ". Only this is left out, or stays as it was; everything else is served."
        : ". The fleet keeps serving its last good configuration.";
  }
}

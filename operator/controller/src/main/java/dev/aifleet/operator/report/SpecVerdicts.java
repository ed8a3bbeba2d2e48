package dev.aifleet.operator.report;

import dev.aifleet.config.Publication;
import java.util.List;
import java.util.stream.Collectors;

/// What is to be said about spec itself and what it refers to.
final class SpecVerdicts {
  private SpecVerdicts() {}

  static Verdict accepted(Facts facts) {
    var problems = facts.findings().spec();
    if (!problems.isEmpty() && problems.stream().allMatch(p -> p.path().equals("spec.image"))) {
      // Configuration goes on reaching the pods that run.
      return Verdict.no(Conditions.ACCEPTED, "ImageNotAllowed", listed(problems));
    }
    return problems.isEmpty()
        ? Verdict.yes(Conditions.ACCEPTED, "Accepted", "spec is valid")
        : Verdict.no(
            Conditions.ACCEPTED,
            facts.isMisnamed() ? "InvalidName" : "Invalid",
            listed(problems) + afterwards(facts));
  }

  static Verdict secretsResolved(Facts facts) {
    var problems = facts.findings().secrets();
    return problems.isEmpty()
        ? Verdict.yes(
            Conditions.SECRETS_RESOLVED, "Resolved", "all Secrets that spec refers to give keys")
        : Verdict.no(
            Conditions.SECRETS_RESOLVED,
            problems.getFirst().reason(),
            listed(problems.stream().map(p -> p.problem()).toList()) + afterwards(facts));
  }

  static Verdict rateLimitsEnforced(Facts facts) {
    Publication current = facts.current();
    int limits =
        current == null ? facts.spec().rateLimits().size() : current.config().rateLimits().size();
    if (limits == 0) {
      return Verdict.yes(Conditions.RATE_LIMITS_ENFORCED, "NoLimits", "spec sets no rate limit");
    }
    int peers = current == null ? Math.max(1, facts.wantedPods()) : current.peers();
    return Verdict.yes(
        Conditions.RATE_LIMITS_ENFORCED,
        "LocalApproximate",
        "each pod enforces its share, 1/"
            + peers
            + " of every limit: a client whose requests reach the pods unevenly is limited a little"
            + " early");
  }

  private static String listed(List<?> problems) {
    return problems.stream().map(Object::toString).collect(Collectors.joining("; "));
  }

  private static String afterwards(Facts facts) {
    if (facts.current() == null) {
      return ". Nothing is served until this is corrected.";
    }
    return facts.findings().partial()
        ? ". Only this is left out, or stays as it was; everything else is served."
        : ". The fleet keeps serving its last good configuration.";
  }
}

package dev.aifleet.compiler;

import dev.aifleet.compiler.Compilation.Compiled;
import dev.aifleet.compiler.Compilation.Reason;
import dev.aifleet.compiler.Compilation.Refused;
import dev.aifleet.compiler.Compilation.SecretProblem;
import dev.aifleet.config.Credentials;
import dev.aifleet.config.GatewayConfig;
import dev.aifleet.config.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Collects the problems of one compilation, so that users see all of them at once. Confined to
/// that compilation.
final class ProblemCollector {
  private final List<Problem> problems = new ArrayList<>();
  private final List<SecretProblem> secretProblems = new ArrayList<>();

  void add(String path, String message) {
    // The first problem at a place is the most exact one.
    if (problems.stream().noneMatch(known -> known.path().equals(path))) {
      problems.add(new Problem(path, message));
    }
  }

  void addSecret(Reason reason, String path, String message) {
    secretProblems.add(new SecretProblem(reason, new Problem(path, message)));
  }

  void addAll(ProblemCollector others) {
    others.problems.forEach(p -> add(p.path(), p.message()));
    secretProblems.addAll(others.secretProblems);
  }

  /// Paths of all problems.
  Stream<String> places() {
    return Stream.concat(problems.stream(), secretProblems.stream().map(SecretProblem::problem))
        .map(Problem::path);
  }

  /// Whether there is a problem at this place of spec or within it.
  boolean concerns(String place) {
    return places().anyMatch(path -> path.startsWith(place));
  }

  /// Whether an object that a place refers to exists and lacks its use label.
  boolean lacksUseLabel(String place) {
    return secretProblems.stream()
        .filter(found -> found.reason() == Reason.UseNotAllowed)
        .anyMatch(found -> found.problem().path().startsWith(place));
  }

  /// Whether all problems are objects that lack their use label.
  boolean onlyLacksUseLabels() {
    return problems.isEmpty()
        && !secretProblems.isEmpty()
        && secretProblems.stream().allMatch(found -> found.reason() == Reason.UseNotAllowed);
  }

  boolean isEmpty() {
    return problems.isEmpty() && secretProblems.isEmpty();
  }

  Refused refused() {
    return new Refused(problems, secretProblems);
  }

  /// `config` without what has problems.
  Compiled compiled(GatewayConfig config, Credentials credentials) {
    return new Compiled(config, credentials, problems, secretProblems);
  }
}

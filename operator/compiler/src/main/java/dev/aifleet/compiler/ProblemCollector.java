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

/// Collects what is wrong during one compilation, so that users see all of it at once. Confined to
/// that compilation.
final class ProblemCollector {
  private final List<Problem> problems = new ArrayList<>();
  private final List<SecretProblem> secretProblems = new ArrayList<>();

  void problem(String path, String message) {
    // The first word about a place is the most exact one.
    if (problems.stream().noneMatch(known -> known.path().equals(path))) {
      problems.add(new Problem(path, message));
    }
  }

  void secret(Reason reason, String path, String message) {
    secretProblems.add(new SecretProblem(reason, new Problem(path, message)));
  }

  void addAll(ProblemCollector others) {
    others.problems.forEach(p -> problem(p.path(), p.message()));
    secretProblems.addAll(others.secretProblems);
  }

  /// Where something was found.
  Stream<String> places() {
    return Stream.concat(problems.stream(), secretProblems.stream().map(SecretProblem::problem))
        .map(Problem::path);
  }

  /// Whether anything was found at this place of spec or within it.
  boolean concern(String place) {
    return places().anyMatch(path -> path.startsWith(place));
  }

  /// Whether an object that a place refers to is there and lacks the label that opens it.
  boolean closed(String place) {
    return secretProblems.stream()
        .filter(found -> found.reason() == Reason.UseNotAllowed)
        .anyMatch(found -> found.problem().path().startsWith(place));
  }

  /// Whether nothing else was found than objects that lack their label.
  boolean onlyClosed() {
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

  /// What was found is left out of `config`.
  Compiled compiled(GatewayConfig config, Credentials credentials) {
    return new Compiled(config, credentials, problems, secretProblems);
  }
}

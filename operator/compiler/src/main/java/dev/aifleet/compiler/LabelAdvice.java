package dev.aifleet.compiler;

import dev.aifleet.compiler.Compilation.Reason;
import dev.aifleet.config.Problem;
import java.util.List;

/// Tells who tries a gateway on one's own machine what a cluster will ask for.
public final class LabelAdvice {
  private LabelAdvice() {}

  /// The references to Secrets and ConfigMaps in `source` that lack the label of [Use].
  ///
  /// @param source with [Source.LabelRule#Required]; what it lacks altogether is no advice
  public static List<Problem> of(Source source) {
    return Compiler.compile(source).secretProblems().stream()
        .filter(found -> found.reason() == Reason.UseNotAllowed)
        .map(Compilation.SecretProblem::problem)
        .toList();
  }
}

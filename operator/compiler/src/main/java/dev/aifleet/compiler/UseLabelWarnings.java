package dev.aifleet.compiler;

import dev.aifleet.compiler.Compilation.Reason;
import dev.aifleet.config.Problem;
import java.util.List;

/// Tells who tries a gateway on one's own machine what a cluster will ask for.
public final class UseLabelWarnings {
  private UseLabelWarnings() {}

  /// The references to Secrets and ConfigMaps in `input` that lack the label of [UseLabel].
  ///
  /// @param input with [CompilerInput.LabelRule#Required]; what it lacks altogether is no advice
  public static List<Problem> of(CompilerInput input) {
    return Compiler.compile(input).secretProblems().stream()
        .filter(found -> found.reason() == Reason.UseNotAllowed)
        .map(Compilation.SecretProblem::problem)
        .toList();
  }
}

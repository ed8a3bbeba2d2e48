package dev.aifleet.compiler;

import dev.aifleet.compiler.Compilation.Reason;
import dev.aifleet.config.Problem;
import java.util.List;

/// Warnings for a standalone gateway about use labels that a cluster will require.
public final class UseLabelWarnings {
  private UseLabelWarnings() {}

  /// The references to Secrets and ConfigMaps in `input` that lack a [UseLabel].
  ///
  /// @param input with [CompilerInput.LabelRule#Required]; missing objects are not reported
  public static List<Problem> of(CompilerInput input) {
    return Compiler.compile(input).secretProblems().stream()
        .filter(found -> found.reason() == Reason.UseNotAllowed)
        .map(Compilation.SecretProblem::problem)
        .toList();
  }
}

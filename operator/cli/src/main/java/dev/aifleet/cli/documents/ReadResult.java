package dev.aifleet.cli.documents;

import dev.aifleet.compiler.CompilerInput;
import dev.aifleet.config.Problem;
import java.util.List;

/// The result of reading the files.
public sealed interface ReadResult {
  /// A gateway that the API server's schema would take, with the Secrets that were found.
  ///
  /// @param warnings what is served here and would not be in a cluster
  record Loaded(CompilerInput input, List<Problem> warnings) implements ReadResult {
    public Loaded {
      warnings = List.copyOf(warnings);
    }
  }

  /// No gateway that could be compiled.
  record Invalid(List<Problem> problems) implements ReadResult {
    public Invalid {
      problems = List.copyOf(problems);
    }
  }
}

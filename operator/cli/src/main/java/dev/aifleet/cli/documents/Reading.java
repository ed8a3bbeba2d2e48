package dev.aifleet.cli.documents;

import dev.aifleet.compiler.CompilerInput;
import dev.aifleet.config.Problem;
import java.util.List;

/// What was found in the files.
public sealed interface Reading {
  /// A gateway that the API server's schema would take, with the Secrets that were found.
  ///
  /// @param warnings what is served here and would not be in a cluster
  record Found(CompilerInput source, List<Problem> warnings) implements Reading {
    public Found {
      warnings = List.copyOf(warnings);
    }
  }

  /// No gateway that could be compiled.
  record Broken(List<Problem> problems) implements Reading {
    public Broken {
      problems = List.copyOf(problems);
    }
  }
}

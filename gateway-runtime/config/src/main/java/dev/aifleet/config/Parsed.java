package dev.aifleet.config;

import java.util.List;

/// A document that was read, or why it was not.
public sealed interface Parsed<T> {
  record Read<T>(T value) implements Parsed<T> {}

  record Refused<T>(List<Problem> problems) implements Parsed<T> {
    public Refused {
      problems = List.copyOf(problems);
    }
  }
}

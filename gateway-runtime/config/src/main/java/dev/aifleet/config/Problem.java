package dev.aifleet.config;

/// One thing that is wrong with a configuration, for its author.
///
/// @param path where, such as `upstreams[1].weight`; empty: the document as a whole
/// @param message what is wrong and what to write instead
public record Problem(String path, String message) {
  @Override
  public String toString() {
    return path.isEmpty() ? message : path + ": " + message;
  }
}

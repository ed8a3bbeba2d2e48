package dev.aifleet.simulator.wire;

import java.util.List;
import java.util.function.Function;

/// One thing that a provider does for a client.
///
/// @param needs fields that a body must have
public record Operation(
    Provider provider,
    Body body,
    List<String> needs,
    Streaming streaming,
    Function<Script, Answer> answer) {

  /// How a request is read.
  public enum Body {
    None,
    Json,
    /// `multipart/form-data`.
    Form
  }

  /// When it answers with a stream.
  public enum Streaming {
    /// `stream: true`.
    Asked,
    Always,
    Never
  }

  /// Whether a request gets a stream.
  public boolean streams(Ask ask) {
    return switch (streaming) {
      case Asked -> ask.stream();
      case Always -> true;
      case Never -> false;
    };
  }

  /// The same, done by another.
  public Operation by(Provider other) {
    return new Operation(other, body, needs, streaming, answer);
  }
}

package dev.aifleet.simulator.wire;

import java.util.List;
import java.util.function.Function;

/// One thing that a provider does for a client.
///
/// @param requiredFields fields that a body must have
public record Operation(
    Provider provider,
    Body body,
    List<String> requiredFields,
    Streaming streaming,
    Function<ResponsePlan, ResponseBody> response) {

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
    OnRequest,
    Always,
    Never
  }

  /// Whether a request gets a stream.
  public boolean streams(ParsedRequest parsed) {
    return switch (streaming) {
      case OnRequest -> parsed.stream();
      case Always -> true;
      case Never -> false;
    };
  }

  /// The same, done by another.
  public Operation withProvider(Provider other) {
    return new Operation(other, body, requiredFields, streaming, response);
  }
}

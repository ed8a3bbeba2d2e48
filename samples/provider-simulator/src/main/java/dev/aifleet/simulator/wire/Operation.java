package dev.aifleet.simulator.wire;

import java.util.List;
import java.util.function.Function;

/// One endpoint of a provider.
///
/// @param requiredFields fields that the request body must have
public record Operation(
    Provider provider,
    Body body,
    List<String> requiredFields,
    Streaming streaming,
    Function<ResponsePlan, ResponseBody> response) {

  /// Format of the request body.
  public enum Body {
    None,
    Json,
    /// `multipart/form-data`.
    Form
  }

  /// When the response is a stream.
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

  /// The same operation of another provider.
  public Operation withProvider(Provider other) {
    return new Operation(other, body, requiredFields, streaming, response);
  }
}

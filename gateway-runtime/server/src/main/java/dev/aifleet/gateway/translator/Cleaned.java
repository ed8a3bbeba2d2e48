package dev.aifleet.gateway.translator;

import dev.aifleet.gateway.dialect.Endpoint;
import io.vertx.core.buffer.Buffer;

/// A request for an upstream of the client's own format, without what another provider has left in
/// its conversation.
///
/// @param ignored names of the fields that were left out, with commas between; empty: none
public record Cleaned(Buffer body, String ignored) {
  /// @param body a JSON object, as the client sent it; what is none is left to the upstream
  public static Cleaned of(Endpoint endpoint, byte[] body) {
    return endpoint == Endpoint.Responses
        ? ResponsesToResponses.cleaned(body)
        : AnthropicToAnthropic.cleaned(body);
  }
}

package dev.aifleet.gateway.translator;

import dev.aifleet.gateway.dialect.Usage;
import io.vertx.core.buffer.Buffer;

/// Translates the upstream's response to one request back to the client's format.
public interface BodyTranslation {
  /// @param upstreamBody body of a successful response that is not an event stream
  Response response(Buffer upstreamBody);

  /// @param status of the upstream's response, 400 or above
  /// @param upstreamBody any body, JSON or not
  ErrorParts error(int status, Buffer upstreamBody);

  /// Returns a new translation for a response that is an event stream.
  StreamTranslation stream();

  sealed interface Response {
    record Translated(Buffer body, Usage usage) implements Response {}

    /// The response does not conform to the upstream's format; handled as a failure of the
    /// upstream.
    record Unreadable(String message) implements Response {}
  }
}

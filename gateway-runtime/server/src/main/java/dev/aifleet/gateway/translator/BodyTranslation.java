package dev.aifleet.gateway.translator;

import dev.aifleet.gateway.dialect.Usage;
import io.vertx.core.buffer.Buffer;

/// The way back for one request.
public interface BodyTranslation {
  /// @param upstreamBody of a successful answer that is no event stream
  Answer answer(Buffer upstreamBody);

  /// @param status of the upstream's answer, 400 or above
  /// @param upstreamBody whatever came with it, JSON or not
  ErrorParts error(int status, Buffer upstreamBody);

  /// For an answer that is an event stream.
  StreamTranslation stream();

  sealed interface Answer {
    record Translated(Buffer body, Usage usage) implements Answer {}

    /// The upstream's answer is not what its format promises: a failure of the upstream.
    record Unreadable(String message) implements Answer {}
  }
}

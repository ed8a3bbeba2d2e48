package dev.aifleet.gateway.response;

import dev.aifleet.gateway.dialect.Endpoint;
import dev.aifleet.gateway.dialect.Endpoint.Streaming;
import io.vertx.core.buffer.Buffer;

/// An event that is too long to be held and passes in pieces.
///
/// @param isLast whether it ends every whole stream
/// @param usage extracted on the way
record TornEvent(boolean isLast, BodyUsage usage) {
  /// @param scanner at its first piece
  static TornEvent of(Endpoint endpoint, EventScanner scanner) {
    Streaming streaming = endpoint.streaming();
    return new TornEvent(
        EventFields.isLast(streaming, scanner.window(), scanner.start(), scanner.end()),
        streaming == Streaming.Responses
            ? BodyUsage.nested(endpoint.format())
            : new BodyUsage(endpoint.format()));
  }

  void feed(EventScanner scanner) {
    int length = scanner.end() - scanner.start();
    usage.feed(Buffer.buffer(length).appendBytes(scanner.window(), scanner.start(), length));
  }
}

package dev.aifleet.gateway.response;

import dev.aifleet.gateway.dialect.Endpoint.Streaming;
import io.vertx.core.buffer.Buffer;

/// Bytes sent to the client of a silent stream, so that neither it nor a proxy takes the connection
/// for dead. Clients ignore them.
public final class KeepAlive {
  private static final String COMMENT = ": keep-alive\n\n";

  /// Anthropic's ping event. Not before the first event, which clients expect to be
  /// `message_start`.
  private static final String PING = "event: ping\ndata: {\"type\": \"ping\"}\n\n";

  private KeepAlive() {}

  /// Before anything of a response was sent.
  public static Buffer comment() {
    return Buffer.buffer(COMMENT);
  }

  /// Between two events.
  static Buffer between(Streaming streaming) {
    return Buffer.buffer(streaming == Streaming.Messages ? PING : COMMENT);
  }
}

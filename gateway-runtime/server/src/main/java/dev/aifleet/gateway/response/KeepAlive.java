package dev.aifleet.gateway.response;

import dev.aifleet.gateway.dialect.Endpoint.Streaming;
import io.vertx.core.buffer.Buffer;

/// What the client of a stream is sent while there is nothing to send, so that neither it nor a
/// proxy on the way takes the connection for dead. Clients pass over it.
public final class KeepAlive {
  private static final String COMMENT = ": keep-alive\n\n";

  /// Anthropic's own. Not before the first event, which its clients expect to be `message_start`.
  private static final String PING = "event: ping\ndata: {\"type\": \"ping\"}\n\n";

  private KeepAlive() {}

  /// Before anything of an answer was sent.
  public static Buffer comment() {
    return Buffer.buffer(COMMENT);
  }

  /// Between two events.
  static Buffer between(Streaming streaming) {
    return Buffer.buffer(streaming == Streaming.Messages ? PING : COMMENT);
  }
}

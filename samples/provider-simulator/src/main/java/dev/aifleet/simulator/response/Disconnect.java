package dev.aifleet.simulator.response;

import io.netty.channel.ChannelOption;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;

/// Ends connections in the middle of a response.
final class Disconnect {
  private static final long INTERNAL_ERROR = 2;

  private Disconnect() {}

  /// Closes with a TCP FIN; HTTP/2 too closes the whole connection.
  static void fin(HttpServerRequest request) {
    request.connection().close();
  }

  /// HTTP/1.1: a TCP RST, by closing with `SO_LINGER` 0. HTTP/2: RST_STREAM of this stream only.
  static void reset(HttpServerRequest request) {
    if (request.version() == HttpVersion.HTTP_2) {
      request.response().reset(INTERNAL_ERROR);
      return;
    }
    HttpConnection connection = request.connection();
    if (connection instanceof ConnectionBase open) {
      open.channel().config().setOption(ChannelOption.SO_LINGER, 0);
    }
    connection.close();
  }
}

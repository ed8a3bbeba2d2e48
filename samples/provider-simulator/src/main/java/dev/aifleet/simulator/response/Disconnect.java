package dev.aifleet.simulator.response;

import io.netty.channel.ChannelOption;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;

/// How connections end without an answer.
final class Disconnect {
  private static final long INTERNAL_ERROR = 2;

  private Disconnect() {}

  /// The peer reads an end where more was promised. HTTP/2: the whole connection goes.
  static void fin(HttpServerRequest request) {
    request.connection().close();
  }

  /// HTTP/1.1: a TCP reset, which a close without lingering is. HTTP/2: only the stream is reset.
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

package dev.aifleet.gateway.transport;

import io.vertx.core.http.HttpConnection;

/// Called when a client speaks HTTP/2 on a connection.
public interface ProtocolSwitch {
  /// The connection continues as another object.
  void leaving();

  void adopted(HttpConnection http2);
}

package dev.aifleet.gateway.transport;

import io.vertx.core.http.impl.HttpServerConnection;

/// What happens to a connection on which the client speaks HTTP/2 after all.
public interface ProtocolSwitch {
  /// It goes on as another object.
  void leaving();

  void adopted(HttpServerConnection http2);
}

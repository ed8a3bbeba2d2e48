package dev.aifleet.gateway.admin;

import io.vertx.core.http.HttpServerOptions;

/// What the two ports of this room have in common.
final class PortOptions {
  /// Connections here and on the data port come out of the same file descriptors: one on which
  /// nothing happens is closed. Every answer takes far less.
  private static final int IDLE_SECONDS = 30;

  private PortOptions() {}

  static HttpServerOptions of(int port) {
    return new HttpServerOptions().setPort(port).setIdleTimeout(IDLE_SECONDS);
  }
}

package dev.aifleet.gateway.admin;

import io.vertx.core.http.HttpServerOptions;

/// Options shared by the two ports of this room.
final class PortOptions {
  /// Idle timeout: these connections and those of the data port share the file descriptors. Every
  /// response takes far less.
  private static final int IDLE_SECONDS = 30;

  private PortOptions() {}

  static HttpServerOptions of(int port) {
    return new HttpServerOptions().setPort(port).setIdleTimeout(IDLE_SECONDS);
  }
}

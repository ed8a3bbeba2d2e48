package dev.aifleet.gateway.upstream;

import io.vertx.core.http.HttpClientConnection;

/// One socket to an upstream and its history.
final class PooledConnection {
  private final HttpClientConnection connection;
  private final long bornAt;
  private long idleSince;
  private boolean used;
  private boolean closed;

  /// @param now nanoseconds
  PooledConnection(HttpClientConnection connection, long now) {
    this.connection = connection;
    bornAt = now;
    idleSince = now;
  }

  HttpClientConnection http() {
    return connection;
  }

  /// Whether an exchange used it before, so that the upstream may have closed it since.
  boolean isReused() {
    return used;
  }

  boolean isClosed() {
    return closed;
  }

  void markClosed() {
    closed = true;
  }

  void markIdle(long now) {
    used = true;
    idleSince = now;
  }

  boolean isFresh(long now, Timeouts timeouts) {
    return !closed && isYoung(now, timeouts) && now - idleSince < timeouts.keepAlive().toNanos();
  }

  boolean isYoung(long now, Timeouts timeouts) {
    return now - bornAt < timeouts.maxAge().toNanos();
  }

  void close() {
    var unused = connection.close();
  }
}

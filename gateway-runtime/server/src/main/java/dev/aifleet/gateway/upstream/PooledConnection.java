package dev.aifleet.gateway.upstream;

import dev.aifleet.config.GatewayConfig.Connections;
import dev.aifleet.gateway.transport.OutboundConnection;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.RequestOptions;
import org.jspecify.annotations.Nullable;

/// One connection to an upstream, its age and its sends.
final class PooledConnection {
  private final OutboundConnection connection;
  private final Places.Holder place;
  private final Alarm alarm;
  private final long bornAt;
  private final double patience;
  private long idleSince;
  private int sends;
  private boolean used;
  private boolean leaving;

  /// The loop that the place is promised to; null: none.
  private Places.@Nullable Holder heir;

  /// @param place that it occupies until it has closed
  /// @param alarm for its sends, one after the other
  /// @param now nanoseconds
  /// @param patience factor of its age limit, so that connections opened together do not expire
  ///     together
  PooledConnection(
      OutboundConnection connection, Places.Holder place, Alarm alarm, long now, double patience) {
    this.connection = connection;
    this.place = place;
    this.alarm = alarm;
    this.patience = patience;
    bornAt = now;
    idleSince = now;
  }

  Future<HttpClientRequest> request(RequestOptions options) {
    return connection.request(options);
  }

  Places.Holder place() {
    return place;
  }

  /// Its place has been promised.
  void bequeath(Places.Holder to) {
    heir = to;
  }

  Places.@Nullable Holder heir() {
    return heir;
  }

  boolean isMultiplexed() {
    return connection.isMultiplexed();
  }

  /// Whether it was used before, so that the upstream may have closed it since.
  boolean isReused() {
    return used;
  }

  /// True before its sends learn of the failure, and before the pool does.
  boolean isClosed() {
    return connection.isClosed();
  }

  /// Called when it has closed.
  void retire() {
    alarm.cancel();
  }

  /// Alarm of its only send; null: it may carry several.
  @Nullable Alarm alarm() {
    return isMultiplexed() ? null : alarm;
  }

  boolean hasRoom() {
    return sends < capacity() && !leaving && !isClosed();
  }

  /// The upstream's stream limit may change while the connection is open.
  int capacity() {
    return connection.capacity();
  }

  boolean isUnused() {
    return sends == 0;
  }

  void take() {
    sends++;
  }

  void giveBack(long now) {
    sends--;
    used = true;
    idleSince = now;
    if (leaving && sends == 0) {
      close();
    }
  }

  boolean isFresh(long now, Connections limits) {
    return !isClosed()
        && isYoung(now, limits)
        && (sends > 0 || now - idleSince < limits.keepAlive().toNanos());
  }

  boolean isYoung(long now, Connections limits) {
    return now - bornAt < limits.maxAge().toNanos() * patience;
  }

  /// HTTP/1: whether to read on.
  void read(boolean more) {
    connection.read(more);
  }

  /// HTTP/2: ends one of several streams.
  void reset(int stream, long code) {
    connection.reset(stream, code);
  }

  /// Admits no more sends, and closes after those in progress.
  void leave() {
    leaving = true;
    if (sends == 0) {
      close();
    }
  }

  /// Whether it only waits for the sends in progress to end.
  boolean isEnding() {
    return leaving && sends > 0;
  }

  private void close() {
    connection.close();
  }
}

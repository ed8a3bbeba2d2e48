package dev.aifleet.gateway.upstream;

import dev.aifleet.config.GatewayConfig.Connections;
import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.UnpooledHttpClientConnection;
import io.vertx.core.http.impl.http2.Http2ClientConnection;
import org.jspecify.annotations.Nullable;

/// One connection to an upstream. HTTP/1.1 carries one send at a time, HTTP/2 one per stream.
final class PooledConnection {
  /// Streams of one HTTP/2 connection. With the windows set by [Dialer], streams whose clients do
  /// not read never use up the connection's window, which the others need.
  static final int MAX_STREAMS = 64;

  private final UnpooledHttpClientConnection connection;
  private final ChannelHandlerContext socket;
  private final Places.Holder place;
  private final boolean multiplexed;
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
      HttpClientConnection connection,
      Places.Holder place,
      Alarm alarm,
      long now,
      double patience) {
    this.connection = (UnpooledHttpClientConnection) connection;
    this.socket = this.connection.unwrap().channelHandlerContext();
    this.place = place;
    this.alarm = alarm;
    this.multiplexed = connection.protocolVersion() == HttpVersion.HTTP_2;
    this.patience = patience;
    bornAt = now;
    idleSince = now;
  }

  HttpClientConnection http() {
    return connection;
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
    return multiplexed;
  }

  /// Whether it was used before, so that the upstream may have closed it since.
  boolean isReused() {
    return used;
  }

  /// True before its sends learn of the failure, and before the pool does.
  boolean isClosed() {
    return !socket.channel().isActive();
  }

  /// Called when it has closed.
  void retire() {
    alarm.cancel();
  }

  /// Alarm of its only send; null: it may carry several.
  @Nullable Alarm alarm() {
    return multiplexed ? null : alarm;
  }

  boolean hasRoom() {
    return sends < capacity() && !leaving && !isClosed();
  }

  /// The upstream's stream limit may change while the connection is open.
  int capacity() {
    return multiplexed ? (int) Math.min(MAX_STREAMS, connection.maxActiveStreams()) : 1;
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

  /// HTTP/1: whether to read on. Vert.x pauses by itself only after 16 more chunks, which may be a
  /// megabyte. HTTP/2 has flow control windows.
  void read(boolean more) {
    if (!multiplexed) {
      socket.channel().config().setAutoRead(more);
    }
  }

  /// Ends one of several streams, whatever the state of its other half.
  void reset(int stream, long code) {
    ((Http2ClientConnection) connection.unwrap()).writeReset(stream, code, null);
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

  /// Closes at once: Vert.x would first write all pending bytes to a peer that may never read. An
  /// HTTP/2 GOAWAY does not wait.
  void close() {
    if (multiplexed) {
      var unused = connection.close();
    } else {
      var unused = socket.close();
    }
  }
}

package dev.aifleet.gateway.upstream;

import dev.aifleet.config.GatewayConfig.Connections;
import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.UnpooledHttpClientConnection;
import io.vertx.core.http.impl.http2.Http2ClientConnection;
import org.jspecify.annotations.Nullable;

/// One socket to an upstream and its history. HTTP/1.1 carries one send at a time, HTTP/2 a stream
/// for each.
final class PooledConnection {
  /// Streams of one HTTP/2 connection. Together with [Dialer]'s windows it sees to it that streams
  /// whose clients do not read never use up the connection's window, which the others need.
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

  /// Who gets the place; null: whoever wants it.
  private Places.@Nullable Holder heir;

  /// @param place which it takes up until it has closed
  /// @param alarm for its sends, one after the other
  /// @param now nanoseconds
  /// @param patience factor to its age limit, so that connections made together do not end together
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

  /// Whether an exchange used it before, so that the upstream may have closed it since.
  boolean isReused() {
    return used;
  }

  /// True already when its sends hear that it has died, and before the pool does.
  boolean isClosed() {
    return !socket.channel().isActive();
  }

  /// It is closed, and nothing of it is left running.
  void retire() {
    alarm.cancel();
  }

  /// Of the one send that it carries; null: it carries many.
  @Nullable Alarm alarm() {
    return multiplexed ? null : alarm;
  }

  boolean hasRoom() {
    return sends < capacity() && !leaving && !isClosed();
  }

  /// What the upstream allows may change while it is open.
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

  /// Over HTTP/1, whether more is read. Vert.x stops by itself only after 16 more pieces, which may
  /// be a megabyte. HTTP/2 has its windows.
  void read(boolean more) {
    if (!multiplexed) {
      socket.channel().config().setAutoRead(more);
    }
  }

  /// Ends one stream of many, whatever became of its other half.
  void reset(int stream, long code) {
    ((Http2ClientConnection) connection.unwrap()).writeReset(stream, code, null);
  }

  /// Takes no more sends, and closes behind those under way.
  void leave() {
    leaving = true;
    if (sends == 0) {
      close();
    }
  }

  /// Without HTTP/1's own farewell: Vert.x would first write all that is left to a peer that may
  /// never read it. That of HTTP/2 waits for nobody.
  void close() {
    if (multiplexed) {
      var unused = connection.close();
    } else {
      var unused = socket.close();
    }
  }
}

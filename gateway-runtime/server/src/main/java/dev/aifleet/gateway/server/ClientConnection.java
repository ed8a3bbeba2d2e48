package dev.aifleet.gateway.server;

import dev.aifleet.gateway.transport.ConnectionSetup;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;

/// One client's connection since its acceptance. Closed when no complete request head arrives in
/// time: a head that trickles in gains no more time than silence.
final class ClientConnection {
  /// From the acceptance to the end of the first head.
  private static final Duration FIRST_HEAD = Duration.ofSeconds(10);

  /// Longer than the idle timeout of usual load balancers, so that they close first.
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(75);

  /// Longer than any drain.
  private static final Duration LEAVE = Duration.ofHours(1);

  private final HttpConnection http;
  private final boolean multiplexed;
  private final String address;
  private int busy;
  private boolean used;
  private boolean leaving;
  private boolean ended;

  /// Nanoseconds; 0: not checked since the last request.
  private long quietSince;

  ClientConnection(HttpConnection http) {
    this.http = http;
    this.multiplexed = http.protocolVersion() == HttpVersion.HTTP_2;
    this.address = http.remoteAddress().hostAddress();
  }

  /// Whether requests are multiplexed on it, so that none of them may close it.
  boolean isMultiplexed() {
    return multiplexed;
  }

  /// Address of the peer.
  String address() {
    return address;
  }

  /// HTTP/1: the last response carried `connection: close`.
  void answeredLast() {
    ended = true;
  }

  /// Whether the connection is idle for too long, or its bytes are not HTTP.
  boolean isEnded() {
    return ended;
  }

  void requestBegun() {
    busy++;
    used = true;
    quietSince = 0;
  }

  void requestOver() {
    busy--;
  }

  void close() {
    var unused = http.close();
  }

  /// Closes an HTTP/1 connection without its pending writes, which the client does not read.
  void abort() {
    ConnectionSetup.closeNow(http);
  }

  /// Called once a second.
  ///
  /// @param closing whether clients should reconnect
  void look(long now, boolean closing) {
    if (closing && multiplexed && !leaving) {
      leaving = true;
      // GOAWAY: streams in progress continue, and the client opens no further ones here.
      var unused = http.shutdown(LEAVE);
    }
    if (busy > 0) {
      return;
    }
    if (quietSince == 0) {
      quietSince = now;
    }
    Duration patience = used ? KEEP_ALIVE : FIRST_HEAD;
    if (now - quietSince >= patience.toNanos()) {
      close();
    }
  }
}

package dev.aifleet.gateway.server;

import dev.aifleet.gateway.transport.ConnectionSetup;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;

/// One client's connection, from its acceptance on. Closed when its first request does not come, or
/// no other one for long: a head that trickles in gains no more time than silence would.
final class ClientConnection {
  /// From the acceptance to the end of the first head.
  private static final Duration FIRST_HEAD = Duration.ofSeconds(10);

  /// Longer than the balancers in front of us keep an unused connection, so that they close first.
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

  /// Nanoseconds; 0: not looked at since the last request.
  private long quietSince;

  ClientConnection(HttpConnection http) {
    this.http = http;
    this.multiplexed = http.protocolVersion() == HttpVersion.HTTP_2;
    this.address = http.remoteAddress().hostAddress();
  }

  /// Whether many requests share it, so that none of them may close it.
  boolean isMultiplexed() {
    return multiplexed;
  }

  /// Of the other end.
  String address() {
    return address;
  }

  /// Over HTTP/1: what was answered last has told the client that nothing follows.
  void answeredLast() {
    ended = true;
  }

  /// Whether another request is too late, or was never meant to be one.
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

  /// Over HTTP/1: without what is still to be written, which its client does not read.
  void abort() {
    ConnectionSetup.closeNow(http);
  }

  /// Once a second.
  ///
  /// @param closing whether clients should come back on another connection
  void look(long now, boolean closing) {
    if (closing && multiplexed && !leaving) {
      leaving = true;
      // GOAWAY: the streams under way go on, and the client opens no other one here.
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

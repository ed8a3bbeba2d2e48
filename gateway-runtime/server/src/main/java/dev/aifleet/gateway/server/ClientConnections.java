package dev.aifleet.gateway.server;

import dev.aifleet.gateway.transport.ConnectionSetup;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Client connections and unfinished requests of one event loop, and the state shared with other
/// loops.
final class ClientConnections {
  /// An unfinished request.
  interface OpenRequest {
    /// @param now nanoseconds
    void look(long now);

    /// Ends the exchange at once.
    void expire();
  }

  private final DrainState drain;
  private final HttpDate date;
  private final Map<HttpConnection, ClientConnection> connections = new HashMap<>();
  private final Set<OpenRequest> requests = new HashSet<>();

  ClientConnections(DrainState drain, HttpDate date) {
    this.date = date;
    this.drain = drain;
  }

  /// For responses that start now.
  String date() {
    return date.now();
  }

  boolean isClosing() {
    return drain.isClosing();
  }

  void opened(HttpConnection http) {
    connections.put(http, new ClientConnection(http));
    http.closeHandler(closed -> connections.remove(http));
  }

  /// Replaces the connection by the object of its HTTP/2 side.
  void forget(HttpConnection http) {
    connections.remove(http);
  }

  /// Null: the connection has closed, and its last request can be dropped.
  @Nullable ClientConnection of(HttpConnection http) {
    return connections.get(http);
  }

  void add(OpenRequest request) {
    requests.add(request);
  }

  void remove(OpenRequest request) {
    requests.remove(request);
  }

  /// Called once a second. Iterates over copies, since callbacks may remove entries.
  void look(long now) {
    List.copyOf(requests).forEach(request -> request.look(now));
    List.copyOf(connections.values()).forEach(connection -> connection.look(now, isClosing()));
  }

  /// Ends all requests that are still in progress.
  void expire() {
    List.copyOf(requests).forEach(OpenRequest::expire);
  }

  /// One client's connection since its acceptance. Closed when no complete request head arrives in
  /// time: a head that trickles in gains no more time than silence.
  static final class ClientConnection {
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
    private boolean closeSent;

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

    /// A response with `connection: close` was written; over HTTP/1 nothing follows it.
    void sentClose() {
      closeSent = !multiplexed;
    }

    /// Whether further requests on the connection are ignored.
    boolean isCloseSent() {
      return closeSent;
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

    /// Closes an HTTP/1 connection in the middle of a response.
    ///
    /// @param isUnread whether its client does not read: pending writes are dropped
    void breakOff(boolean isUnread) {
      if (isUnread) {
        ConnectionSetup.closeNow(http);
      } else {
        close();
      }
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
}

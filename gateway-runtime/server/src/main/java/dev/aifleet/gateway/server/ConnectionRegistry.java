package dev.aifleet.gateway.server;

import dev.aifleet.gateway.capacity.PodCapacity;
import io.vertx.core.http.HttpConnection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The clients' connections and unfinished requests of one event loop, and what they share with
/// other loops.
final class ConnectionRegistry {
  /// A request that is not over.
  interface OpenRequest {
    /// @param now nanoseconds
    void look(long now);

    /// Its exchange ends now.
    void expire();
  }

  private final PodCapacity capacity;
  private final DrainState drain;
  private final HttpDate date;
  private final Map<HttpConnection, ClientConnection> connections = new HashMap<>();
  private final Set<OpenRequest> requests = new HashSet<>();

  ConnectionRegistry(PodCapacity capacity, DrainState drain, HttpDate date) {
    this.capacity = capacity;
    this.date = date;
    this.drain = drain;
  }

  PodCapacity capacity() {
    return capacity;
  }

  /// For responses that begin now.
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

  /// It goes on as another object, which speaks HTTP/2.
  void forget(HttpConnection http) {
    connections.remove(http);
  }

  /// Null: it has closed, and what it asked last is nobody's any more.
  @Nullable ClientConnection of(HttpConnection http) {
    return connections.get(http);
  }

  void add(OpenRequest request) {
    requests.add(request);
  }

  void remove(OpenRequest request) {
    requests.remove(request);
  }

  /// Once a second. Over copies: who is told something may leave.
  void look(long now) {
    List.copyOf(requests).forEach(request -> request.look(now));
    List.copyOf(connections.values()).forEach(connection -> connection.look(now, isClosing()));
  }

  /// Ends whatever still goes on.
  void expire() {
    List.copyOf(requests).forEach(OpenRequest::expire);
  }
}

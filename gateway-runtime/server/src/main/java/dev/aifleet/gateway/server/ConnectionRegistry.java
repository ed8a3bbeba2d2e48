package dev.aifleet.gateway.server;

import dev.aifleet.gateway.capacity.PodCapacity;
import io.vertx.core.http.HttpConnection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Client connections and unfinished requests of one event loop, and the state shared with other
/// loops.
final class ConnectionRegistry {
  /// An unfinished request.
  interface OpenRequest {
    /// @param now nanoseconds
    void look(long now);

    /// Ends the exchange at once.
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
}

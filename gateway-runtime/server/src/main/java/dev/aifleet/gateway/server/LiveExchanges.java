package dev.aifleet.gateway.server;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The unfinished exchanges of one event loop.
final class LiveExchanges {
  private final Set<HttpClientSide> live = new HashSet<>();

  void add(HttpClientSide side) {
    live.add(side);
  }

  void remove(HttpClientSide side) {
    live.remove(side);
  }

  /// Over a copy: an exchange that is told something may end and leave.
  List<HttpClientSide> all() {
    return live.isEmpty() ? List.of() : List.copyOf(live);
  }
}

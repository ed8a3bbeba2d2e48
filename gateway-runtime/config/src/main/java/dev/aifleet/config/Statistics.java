package dev.aifleet.config;

import java.util.Map;

/// A pod's counters since its start, told on the control port.
///
/// @param inFlight exchanges that have begun and not ended
/// @param upstreams by upstream name
public record Statistics(long inFlight, boolean draining, Map<String, UpstreamCounts> upstreams) {
  public Statistics {
    upstreams = Map.copyOf(upstreams);
  }

  /// @param attempts tries sent to the upstream
  /// @param failures tries without a usable answer: connect errors, timeouts, 5xx, broken streams
  public record UpstreamCounts(long attempts, long failures) {}
}

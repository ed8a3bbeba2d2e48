package dev.aifleet.config;

import java.util.Map;

/// A pod's counters since its start, reported on the control port.
///
/// @param inFlight exchanges that have begun and not ended
/// @param upstreams by upstream name
/// @param issuerProblems why the keys of an issuer of tokens could not be had last time, by issuer;
///     those that are well are not in it
public record Statistics(
    long inFlight,
    boolean draining,
    Map<String, UpstreamCounts> upstreams,
    Map<String, String> issuerProblems) {
  public Statistics {
    upstreams = Map.copyOf(upstreams);
    issuerProblems = Map.copyOf(issuerProblems);
  }

  /// @param attempts tries sent to the upstream
  /// @param failures tries without a usable answer: connect errors, timeouts, 5xx, broken streams
  /// @param breakerOpen it gets no traffic for now, because too much of it failed
  /// @param credentialRefused it refused the gateway's credential more than once, and nothing has
  ///     succeeded since: others are asked first
  public record UpstreamCounts(
      long attempts,
      long failures,
      boolean breakerOpen,
      boolean credentialRefused,
      ProbeState probe) {}

  /// Result of the last probe of an upstream without traffic.
  public enum ProbeState {
    Unknown,
    Passing,
    Failing
  }
}

package dev.aifleet.gateway.telemetry;

import dev.aifleet.config.Statistics.ProbeState;
import dev.aifleet.gateway.snapshot.Snapshot;
import dev.aifleet.gateway.upstream.LiveUpstream;
import org.jspecify.annotations.Nullable;

/// Writes the state of the configured upstreams in the Prometheus text format, so that a removed
/// upstream leaves no series behind.
final class UpstreamLines {
  private UpstreamLines() {}

  /// @param now nanoseconds
  static String of(@Nullable Snapshot running, long now) {
    if (running == null) {
      return "";
    }
    var ejected = new StringBuilder();
    ejected.append("# HELP aigateway_upstream_ejected 1 while the circuit breaker is open\n");
    ejected.append("# TYPE aigateway_upstream_ejected gauge\n");
    var inFlight = new StringBuilder();
    inFlight.append("# HELP aigateway_upstream_inflight Attempts in flight\n");
    inFlight.append("# TYPE aigateway_upstream_inflight gauge\n");
    var probe = new StringBuilder();
    probe.append("# HELP aigateway_upstream_probe_failing 1 while the last probes failed\n");
    probe.append("# TYPE aigateway_upstream_probe_failing gauge\n");
    var weight = new StringBuilder();
    weight.append(
        "# HELP aigateway_upstream_effective_weight Share within its priority, percent\n");
    weight.append("# TYPE aigateway_upstream_effective_weight gauge\n");
    running
        .effectiveWeights()
        .forEach(
            (upstream, percent) ->
                line(weight, "aigateway_upstream_effective_weight", upstream, percent));
    for (LiveUpstream live : running.upstreams()) {
      boolean open = live.health().isOpen(now);
      line(ejected, "aigateway_upstream_ejected", live.name(), open ? 1 : 0);
      line(inFlight, "aigateway_upstream_inflight", live.name(), live.health().inFlight());
      boolean failing = live.health().probe() == ProbeState.Failing;
      line(probe, "aigateway_upstream_probe_failing", live.name(), failing ? 1 : 0);
    }
    return ejected.append(inFlight).append(probe).append(weight).toString();
  }

  private static void line(StringBuilder out, String metric, String upstream, int value) {
    out.append(metric).append("{upstream=\"").append(upstream).append("\"} ");
    out.append(value).append('\n');
  }
}

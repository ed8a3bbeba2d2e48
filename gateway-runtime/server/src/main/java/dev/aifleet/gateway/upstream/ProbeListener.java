package dev.aifleet.gateway.upstream;

/// Hears what probes tell, on the event loop that probes.
public interface ProbeListener {
  void probed(LiveUpstream upstream, ProbeOutcome outcome);
}

package dev.aifleet.gateway.upstream;

/// Hears what probes tell, on the event loop that probes.
public interface ProbeListener {
  /// @param asked as it was when it was probed
  void probed(Target asked, ProbeOutcome outcome);
}

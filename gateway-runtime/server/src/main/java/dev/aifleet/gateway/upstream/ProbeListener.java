package dev.aifleet.gateway.upstream;

/// Receives the results of probes, on their event loop.
public interface ProbeListener {
  /// @param target the target as it was probed
  void probed(Target target, ProbeOutcome outcome);
}

package dev.aifleet.compiler;

import dev.aifleet.api.AIGatewaySpec;

/// One gateway with the Secrets and ConfigMaps that its spec refers to, as observed.
///
/// @param secrets may hold more than spec refers to; what it lacks is a problem
/// @param configMaps the same
/// @param rule what becomes of Secrets and ConfigMaps without the label of [UseLabel]
public record CompilerInput(
    String namespace,
    String name,
    AIGatewaySpec spec,
    Secrets secrets,
    ConfigMaps configMaps,
    LabelRule rule) {
  /// How seriously the label of [UseLabel] is taken.
  public enum LabelRule {
    /// In a cluster: whoever writes an AIGateway may not be allowed to read Secrets, so only those
    /// that their owner has opened are used.
    Required,
    /// On one's own machine: everything at hand is used.
    Advised
  }

  /// How the runtime calls this gateway in logs and metrics.
  String gateway() {
    return namespace + "/" + name;
  }
}

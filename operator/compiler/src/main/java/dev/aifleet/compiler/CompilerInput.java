package dev.aifleet.compiler;

import dev.aifleet.api.AIGatewaySpec;

/// One gateway with the Secrets and ConfigMaps that its spec refers to, as observed.
///
/// @param secrets may hold more than spec refers to; one that is missing is a problem
/// @param configMaps the same
/// @param rule whether Secrets and ConfigMaps without a [UseLabel] are used
public record CompilerInput(
    String namespace,
    String name,
    AIGatewaySpec spec,
    Secrets secrets,
    ConfigMaps configMaps,
    LabelRule rule) {
  /// Whether the [UseLabel] is enforced.
  public enum LabelRule {
    /// In a cluster: the author of an AIGateway may not be allowed to read Secrets, so only those
    /// are used that their owner has labelled.
    Required,
    /// Standalone: all objects in the given files are used.
    Advised
  }

  /// Name of this gateway in logs and metrics of the runtime.
  String gateway() {
    return namespace + "/" + name;
  }
}

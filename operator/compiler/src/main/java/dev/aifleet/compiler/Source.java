package dev.aifleet.compiler;

import dev.aifleet.api.AIGatewaySpec;

/// One gateway with the Secrets and ConfigMaps that its spec refers to, as observed.
///
/// @param secrets may hold more than spec refers to; what it lacks is a problem
/// @param configMaps the same
public record Source(
    String namespace, String name, AIGatewaySpec spec, Secrets secrets, ConfigMaps configMaps) {
  /// How the runtime calls this gateway in logs and metrics.
  String gateway() {
    return namespace + "/" + name;
  }
}

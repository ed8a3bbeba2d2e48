package dev.aifleet.operator.state;

import io.fabric8.kubernetes.api.model.HasMetadata;

/// Namespace and name of an AIGateway.
public record GatewayId(String namespace, String name) {

  public static GatewayId of(HasMetadata gateway) {
    return new GatewayId(gateway.getMetadata().getNamespace(), gateway.getMetadata().getName());
  }

  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}

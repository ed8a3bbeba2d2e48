package dev.aifleet.operator.reconcile;

import dev.aifleet.api.AIGateway;
import dev.aifleet.compiler.ConfigMaps;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.SecondaryToPrimaryMapper;
import java.util.Set;
import java.util.stream.Collectors;

/// Maps a ConfigMap to the gateways that refer to it, by an index of the cached gateways.
final class ConfigMapIndex implements SecondaryToPrimaryMapper<ConfigMap> {
  private final GatewayIndex index;

  ConfigMapIndex(IndexerResourceCache<AIGateway> gateways) {
    this.index =
        new GatewayIndex(
            gateways, "config-maps", gateway -> ConfigMaps.referredTo(gateway.getSpec()));
  }

  @Override
  public Set<ResourceID> toPrimaryResourceIDs(ConfigMap map) {
    var metadata = map.getMetadata();
    return index
        .find(metadata.getNamespace(), metadata.getName())
        .map(ResourceID::fromResource)
        .collect(Collectors.toSet());
  }

  /// The ConfigMaps that a gateway refers to.
  static Set<ResourceID> named(AIGateway gateway) {
    return GatewayIndex.ids(gateway, ConfigMaps.referredTo(gateway.getSpec()));
  }
}

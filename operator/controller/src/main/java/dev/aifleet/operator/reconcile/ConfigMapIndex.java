package dev.aifleet.operator.reconcile;

import dev.aifleet.api.AIGateway;
import dev.aifleet.compiler.ConfigMaps;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.SecondaryToPrimaryMapper;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Maps a ConfigMap to the gateways that refer to it, by an index of the cached gateways.
final class ConfigMapIndex implements SecondaryToPrimaryMapper<ConfigMap> {
  private static final String INDEX = "config-maps";

  private final IndexerResourceCache<AIGateway> gateways;

  ConfigMapIndex(IndexerResourceCache<AIGateway> gateways) {
    this.gateways = gateways;
    gateways.addIndexers(Map.of(INDEX, ConfigMapIndex::keys));
  }

  @Override
  public Set<ResourceID> toPrimaryResourceIDs(ConfigMap map) {
    var metadata = map.getMetadata();
    return gateways.byIndex(INDEX, metadata.getNamespace() + "/" + metadata.getName()).stream()
        .map(ResourceID::fromResource)
        .collect(Collectors.toSet());
  }

  /// The ConfigMaps that a gateway refers to.
  static Set<ResourceID> named(AIGateway gateway) {
    String namespace = gateway.getMetadata().getNamespace();
    return ConfigMaps.referredTo(gateway.getSpec()).stream()
        .map(name -> new ResourceID(name, namespace))
        .collect(Collectors.toSet());
  }

  private static List<String> keys(AIGateway gateway) {
    String namespace = gateway.getMetadata().getNamespace();
    return ConfigMaps.referredTo(gateway.getSpec()).stream()
        .map(name -> namespace + "/" + name)
        .toList();
  }
}

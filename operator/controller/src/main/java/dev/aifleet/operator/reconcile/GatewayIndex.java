package dev.aifleet.operator.reconcile;

import dev.aifleet.api.AIGateway;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// An index of the cached gateways by the names of objects in their namespace that they refer to.
final class GatewayIndex {
  private final IndexerResourceCache<AIGateway> gateways;
  private final String index;

  /// @param index unique among the indexes of `gateways`
  /// @param names of the objects that a gateway refers to
  GatewayIndex(
      IndexerResourceCache<AIGateway> gateways,
      String index,
      Function<AIGateway, Collection<String>> names) {
    this.gateways = gateways;
    this.index = index;
    gateways.addIndexers(
        Map.of(
            index,
            gateway ->
                names.apply(gateway).stream()
                    .map(name -> key(gateway.getMetadata().getNamespace(), name))
                    .toList()));
  }

  /// The gateways in `namespace` that refer to `name`.
  Stream<AIGateway> find(String namespace, String name) {
    return gateways.byIndex(index, key(namespace, name)).stream();
  }

  /// Ids of the objects `names` in the namespace of `gateway`.
  static Set<ResourceID> ids(AIGateway gateway, Set<String> names) {
    String namespace = gateway.getMetadata().getNamespace();
    return names.stream().map(name -> new ResourceID(name, namespace)).collect(Collectors.toSet());
  }

  private static String key(String namespace, String name) {
    return namespace + "/" + name;
  }
}

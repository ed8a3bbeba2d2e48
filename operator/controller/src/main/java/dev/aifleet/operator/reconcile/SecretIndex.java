package dev.aifleet.operator.reconcile;

import dev.aifleet.api.AIGateway;
import dev.aifleet.compiler.SecretReferences;
import dev.aifleet.operator.observe.GatewayCaches;
import io.fabric8.kubernetes.api.model.Secret;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.SecondaryToPrimaryMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Maps a Secret to the gateways that refer to it, by an index of the cached gateways: many
/// gateways may use one Secret, and most Secrets of a cluster are not used by any.
final class SecretIndex implements SecondaryToPrimaryMapper<Secret> {
  /// Key of gateways that select by labels; not a valid name of a Secret.
  private static final String BY_LABELS = "?";

  private final GatewayIndex index;

  SecretIndex(IndexerResourceCache<AIGateway> gateways) {
    this.index = new GatewayIndex(gateways, "secrets", SecretIndex::keys);
  }

  @Override
  public Set<ResourceID> toPrimaryResourceIDs(Secret secret) {
    var metadata = secret.getMetadata();
    return Stream.concat(
            index.find(metadata.getNamespace(), metadata.getName()),
            index
                .find(metadata.getNamespace(), BY_LABELS)
                .filter(
                    gateway ->
                        GatewayCaches.matches(SecretReferences.of(gateway.getSpec()), secret)))
        .map(ResourceID::fromResource)
        .collect(Collectors.toSet());
  }

  /// The Secrets that a gateway refers to by name.
  static Set<ResourceID> named(AIGateway gateway) {
    return GatewayIndex.ids(gateway, SecretReferences.of(gateway.getSpec()).names());
  }

  private static List<String> keys(AIGateway gateway) {
    var references = SecretReferences.of(gateway.getSpec());
    List<String> keys = new ArrayList<>(references.names());
    if (!references.matchLabels().isEmpty()) {
      keys.add(BY_LABELS);
    }
    return keys;
  }
}

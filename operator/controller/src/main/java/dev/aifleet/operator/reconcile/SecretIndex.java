package dev.aifleet.operator.reconcile;

import dev.aifleet.api.AIGateway;
import dev.aifleet.compiler.SecretReferences;
import dev.aifleet.operator.observe.GatewayCaches;
import io.fabric8.kubernetes.api.model.Secret;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.SecondaryToPrimaryMapper;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Maps a Secret to the gateways that refer to it, by an index of the cached gateways: many
/// gateways may use one Secret, and most Secrets of a cluster are not used by any.
final class SecretIndex implements SecondaryToPrimaryMapper<Secret> {
  private static final String INDEX = "secrets";

  /// Key of gateways that select by labels; not a valid name of a Secret.
  private static final String BY_LABELS = "?";

  private final IndexerResourceCache<AIGateway> gateways;

  SecretIndex(IndexerResourceCache<AIGateway> gateways) {
    this.gateways = gateways;
    gateways.addIndexers(Map.of(INDEX, SecretIndex::keys));
  }

  @Override
  public Set<ResourceID> toPrimaryResourceIDs(Secret secret) {
    String namespace = secret.getMetadata().getNamespace();
    Set<ResourceID> found = new HashSet<>();
    for (var gateway : gateways.byIndex(INDEX, namespace + "/" + secret.getMetadata().getName())) {
      found.add(ResourceID.fromResource(gateway));
    }
    for (var gateway : gateways.byIndex(INDEX, namespace + "/" + BY_LABELS)) {
      if (GatewayCaches.matches(SecretReferences.of(gateway.getSpec()), secret)) {
        found.add(ResourceID.fromResource(gateway));
      }
    }
    return found;
  }

  /// The Secrets that a gateway refers to by name.
  static Set<ResourceID> named(AIGateway gateway) {
    String namespace = gateway.getMetadata().getNamespace();
    return SecretReferences.of(gateway.getSpec()).names().stream()
        .map(name -> new ResourceID(name, namespace))
        .collect(Collectors.toSet());
  }

  private static List<String> keys(AIGateway gateway) {
    var references = SecretReferences.of(gateway.getSpec());
    List<String> keys = new ArrayList<>(references.names());
    if (!references.matchLabels().isEmpty()) {
      keys.add(BY_LABELS);
    }
    keys.replaceAll(key -> gateway.getMetadata().getNamespace() + "/" + key);
    return keys;
  }
}

package dev.aifleet.operator.reconcile;

import dev.aifleet.api.AIGateway;
import dev.aifleet.api.AIGatewayStatus;
import dev.aifleet.operator.state.GatewayId;
import dev.aifleet.operator.state.Json;
import dev.aifleet.operator.state.Names;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Replaces status and remembers it until the cache shows it: a stale cache shows the status from
/// before the last write, and a new status equal to that one would not be written.
/// Conditions of types that the operator does not know stay.
///
/// Reconciles of one gateway come one at a time; changes of it come on the informer's thread.
public final class StatusWriter {
  private static final int NOT_FOUND = 404;

  private final KubernetesClient client;
  private final Map<GatewayId, Written> written = new ConcurrentHashMap<>();

  public StatusWriter(KubernetesClient client) {
    this.client = client;
  }

  /// @param status the last status that was sent
  /// @param stored the gateway as the API server returned it; null: there was no response
  private record Written(String uid, AIGatewayStatus status, @Nullable AIGateway stored) {}

  /// The gateway as cached, with the status that was written last if the cache is stale.
  AIGateway latest(AIGateway cached) {
    Written last = written.get(GatewayId.of(cached));
    if (last == null
        || last.stored() == null
        || !last.uid().equals(cached.getMetadata().getUid())
        || version(cached) >= version(last.stored())) {
      return cached;
    }
    return with(cached, last.stored().getStatus());
  }

  private static AIGateway with(AIGateway gateway, AIGatewayStatus status) {
    var other = new AIGateway();
    other.setMetadata(gateway.getMetadata());
    other.setSpec(gateway.getSpec());
    other.setStatus(status);
    return other;
  }

  /// The gateway with the status that the operator wrote last, even if another writer has changed
  /// it: the next status continues from that one.
  AIGateway own(AIGateway latest) {
    Written last = written.get(GatewayId.of(latest));
    return last == null || !last.uid().equals(latest.getMetadata().getUid())
        ? latest
        : with(latest, last.status());
  }

  /// Whether the gateway has `status` already.
  boolean isWritten(AIGateway latest, AIGatewayStatus status) {
    return Objects.equals(whole(latest, status), latest.getStatus());
  }

  /// Replaces the status of exactly this gateway, not of another one with its name.
  void write(AIGateway latest, AIGatewayStatus status) {
    GatewayId id = GatewayId.of(latest);
    String uid = latest.getMetadata().getUid();
    AIGatewayStatus whole = whole(latest, status);
    Written before = written.get(id);
    written.put(id, new Written(uid, whole, before == null ? null : before.stored()));
    try {
      AIGateway stored =
          client.resource(named(id)).subresource("status").patch(asOne(), patch(uid, whole));
      written.put(id, new Written(uid, whole, stored));
    } catch (KubernetesClientException e) {
      written.remove(id);
      if (e.getCode() != NOT_FOUND) {
        throw e;
      }
    }
  }

  /// Whether an update of a gateway contains more than the status that the operator wrote.
  boolean isForeignChange(AIGateway now, AIGateway before) {
    var metadata = now.getMetadata();
    Written last = written.get(GatewayId.of(now));
    return !Objects.equals(metadata.getGeneration(), before.getMetadata().getGeneration())
        || !Objects.equals(metadata.getUid(), before.getMetadata().getUid())
        || metadata.getDeletionTimestamp() != null
        || (!Objects.equals(now.getStatus(), before.getStatus())
            && (last == null || !last.status().equals(now.getStatus())));
  }

  void forget(GatewayId gateway) {
    written.remove(gateway);
  }

  private static AIGatewayStatus whole(AIGateway latest, AIGatewayStatus status) {
    AIGatewayStatus there = latest.getStatus();
    if (there == null) {
      return status;
    }
    var ours = status.conditions().stream().map(Condition::getType).collect(Collectors.toSet());
    List<Condition> all = new ArrayList<>(status.conditions());
    there.conditions().stream().filter(c -> !ours.contains(c.getType())).forEach(all::add);
    return status.withConditions(all);
  }

  private static String patch(String uid, AIGatewayStatus whole) {
    return Json.write(
        List.of(
            Map.of("op", "test", "path", "/metadata/uid", "value", uid),
            Map.of("op", "add", "path", "/status", "value", whole)));
  }

  private static PatchContext asOne() {
    return new PatchContext.Builder()
        .withPatchType(PatchType.JSON)
        .withFieldManager(Names.FIELD_MANAGER)
        .build();
  }

  private static AIGateway named(GatewayId id) {
    var gateway = new AIGateway();
    gateway.setMetadata(
        new ObjectMetaBuilder().withName(id.name()).withNamespace(id.namespace()).build());
    return gateway;
  }

  /// Resource versions are increasing numbers (KEP-5504).
  private static long version(AIGateway gateway) {
    String version = gateway.getMetadata().getResourceVersion();
    try {
      return version == null ? 0 : Long.parseLong(version);
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}

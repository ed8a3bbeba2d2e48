package dev.aifleet.operator.apply;

import dev.aifleet.operator.state.Names;
import dev.aifleet.operator.state.WriteListener;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.Optional;

/// The API server as the applier needs it. Every write is told to the listener, which fills caches
/// and counts.
public final class Cluster {
  private final KubernetesClient client;
  private final WriteListener listener;

  public Cluster(KubernetesClient client, WriteListener listener) {
    this.client = client;
    this.listener = listener;
  }

  Optional<HasMetadata> get(HasMetadata object) {
    return Optional.ofNullable(client.resource(object).get());
  }

  /// Server-side apply as `manager`; fields that others hold are taken over.
  HasMetadata apply(HasMetadata object, String manager) {
    PatchContext context =
        new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager(manager)
            .withForce(true)
            .build();
    HasMetadata now = client.resource(object).patch(context);
    listener.wrote(now, "apply");
    return now;
  }

  /// Removes `object` if it still is the one that was observed.
  void delete(HasMetadata object) {
    client.resource(object).lockResourceVersion(object.getMetadata().getResourceVersion()).delete();
    listener.wrote(object, "delete");
  }

  static boolean isOurs(HasMetadata object, HasMetadata gateway) {
    return Names.isOwnedBy(object, gateway);
  }
}

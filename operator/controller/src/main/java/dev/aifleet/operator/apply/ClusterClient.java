package dev.aifleet.operator.apply;

import dev.aifleet.operator.state.Json;
import dev.aifleet.operator.state.Names;
import dev.aifleet.operator.state.WriteListener;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The requests of the applier to the API server. The listener receives every write, for caches and
/// metrics.
public final class ClusterClient {
  private final KubernetesClient client;
  private final WriteListener listener;

  public ClusterClient(KubernetesClient client, WriteListener listener) {
    this.client = client;
    this.listener = listener;
  }

  /// The live object of that name, whoever owns it.
  @Nullable HasMetadata get(HasMetadata object) {
    return client.resource(object).get();
  }

  /// The live object of that type and name.
  @Nullable HasMetadata get(Class<? extends HasMetadata> type, String namespace, String name) {
    return client.resources(type).inNamespace(namespace).withName(name).get();
  }

  /// Server-side apply as `manager`, which takes over fields of other managers.
  <T extends HasMetadata> T apply(T object, String manager) {
    PatchContext context =
        new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager(manager)
            .withForce(true)
            .build();
    T now = client.resource(object).patch(context);
    listener.wrote(now, "apply");
    return now;
  }

  /// Deletes `object` if it has not changed since it was observed.
  void delete(HasMetadata object) {
    client.resource(object).lockResourceVersion(object.getMetadata().getResourceVersion()).delete();
    listener.wrote(object, "delete");
  }

  /// Reverts by a JSON patch what server-side apply cannot: entries that others have added.
  <T extends HasMetadata> T repair(T live, List<Map<String, Object>> steps) {
    List<Map<String, Object>> all = new ArrayList<>(steps);
    // Onto exactly this version: the patch names entries of lists by index.
    all.add(
        Map.of(
            "op",
            "replace",
            "path",
            "/metadata/resourceVersion",
            "value",
            live.getMetadata().getResourceVersion()));
    PatchContext context =
        new PatchContext.Builder()
            .withPatchType(PatchType.JSON)
            .withFieldManager(Names.FIELD_MANAGER)
            .build();
    T now = client.resource(live).patch(context, Json.write(all));
    listener.wrote(now, "repair");
    return now;
  }

  /// Makes `owner` the controller of an object without one, if it has not changed since it was
  /// read.
  void adopt(HasMetadata orphan, OwnerReference owner) {
    List<OwnerReference> owners = new ArrayList<>(orphan.getMetadata().getOwnerReferences());
    owners.add(owner);
    String patch =
        Json.write(
            Map.of(
                "metadata",
                Map.of(
                    "ownerReferences",
                    owners,
                    "resourceVersion",
                    orphan.getMetadata().getResourceVersion())));
    HasMetadata now = client.resource(orphan).patch(PatchContext.of(PatchType.JSON_MERGE), patch);
    listener.wrote(now, "adopt");
  }

  /// Restores the labels of an object that the gateway owns, so that caches show it again.
  void relabel(HasMetadata live, Map<String, String> labels) {
    String patch = Json.write(Map.of("metadata", Map.of("labels", labels)));
    HasMetadata now = client.resource(live).patch(PatchContext.of(PatchType.JSON_MERGE), patch);
    listener.wrote(now, "relabel");
  }
}

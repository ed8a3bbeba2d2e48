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

/// The API server as the applier needs it. Every write is told to the listener, which fills caches
/// and counts.
public final class ClusterClient {
  private final KubernetesClient client;
  private final WriteListener listener;

  public ClusterClient(KubernetesClient client, WriteListener listener) {
    this.client = client;
    this.listener = listener;
  }

  /// The live object of that name, whatever it is.
  @Nullable HasMetadata get(HasMetadata object) {
    return client.resource(object).get();
  }

  /// The live object of that type and name.
  @Nullable HasMetadata get(Class<? extends HasMetadata> type, String namespace, String name) {
    return client.resources(type).inNamespace(namespace).withName(name).get();
  }

  /// Server-side apply as `manager`; fields that others hold are taken over.
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

  /// Removes `object` if it still is the one that was observed.
  void delete(HasMetadata object) {
    client.resource(object).lockResourceVersion(object.getMetadata().getResourceVersion()).delete();
    listener.wrote(object, "delete");
  }

  /// Undoes by a JSON patch what server-side apply cannot: entries that others have added.
  <T extends HasMetadata> T repair(T live, List<Map<String, Object>> steps) {
    List<Map<String, Object>> all = new ArrayList<>(steps);
    // Onto this very version: places in lists are told by number.
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

  /// Makes an object that has no controller one of `owner`'s, if it still is the one that was
  /// looked at.
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

  /// Puts our labels back on an object of ours that lost them, so that caches show it again.
  void relabel(HasMetadata live, Map<String, String> labels) {
    String patch = Json.write(Map.of("metadata", Map.of("labels", labels)));
    HasMetadata now = client.resource(live).patch(PatchContext.of(PatchType.JSON_MERGE), patch);
    listener.wrote(now, "relabel");
  }
}

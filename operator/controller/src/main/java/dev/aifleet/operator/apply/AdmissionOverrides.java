package dev.aifleet.operator.apply;

import dev.aifleet.operator.state.GatewayId;
import dev.aifleet.operator.state.Json;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/// Remembers objects that an admission webhook changes on every write: while the desired and the
/// live object stay the same, another write would change nothing.
final class AdmissionOverrides {
  private final Map<BackgroundWrites.Target, String> known = new ConcurrentHashMap<>();

  /// @param now as the API server returned it
  void remember(BackgroundWrites.Target target, String desiredHash, HasMetadata now) {
    known.put(target, desiredHash + " " + fingerprint(now));
  }

  void clear(BackgroundWrites.Target target) {
    known.remove(target);
  }

  boolean isKnown(BackgroundWrites.Target target, String desiredHash, HasMetadata live) {
    String last = known.get(target);
    return last != null && last.equals(desiredHash + " " + fingerprint(live));
  }

  void forget(GatewayId gateway) {
    known.keySet().removeIf(target -> target.gateway().equals(gateway));
  }

  /// Hash of the fields that users and webhooks can set.
  private static String fingerprint(HasMetadata object) {
    var metadata = object.getMetadata();
    Map<String, Object> own = new TreeMap<>();
    own.put("labels", String.valueOf(metadata.getLabels()));
    own.put("owners", metadata.getOwnerReferences());
    Json.tree(object)
        .properties()
        .forEach(
            field -> {
              if (!field.getKey().equals("metadata") && !field.getKey().equals("status")) {
                own.put("field " + field.getKey(), field.getValue());
              }
            });
    return Json.hash(own);
  }
}

package dev.aifleet.operator.apply;

import dev.aifleet.operator.state.GatewayId;
import dev.aifleet.operator.state.Json;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/// Remembers which objects came back from a write otherwise than wanted, because admission has the
/// last word on a field: as long as wish and object stay, writing again would change nothing.
final class AdmissionOverrides {
  private final Map<BackgroundWrites.Target, String> known = new ConcurrentHashMap<>();

  /// @param now as the API server returned it
  void learn(BackgroundWrites.Target target, String wish, HasMetadata now) {
    known.put(target, wish + " " + fingerprint(now));
  }

  void clear(BackgroundWrites.Target target) {
    known.remove(target);
  }

  boolean isKnown(BackgroundWrites.Target target, String wish, HasMetadata live) {
    String last = known.get(target);
    return last != null && last.equals(wish + " " + fingerprint(live));
  }

  void forget(GatewayId gateway) {
    known.keySet().removeIf(target -> target.gateway().equals(gateway));
  }

  /// Of what is not the API server's own.
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
                own.put("of " + field.getKey(), field.getValue());
              }
            });
    return Json.hash(own);
  }
}

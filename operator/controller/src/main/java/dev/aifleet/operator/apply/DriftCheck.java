package dev.aifleet.operator.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.operator.state.Json;
import dev.aifleet.operator.state.Names;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Whether a live object differs from the desired one and has to be written. It does not if it has
/// the hash of the desired object and all desired fields; fields that others added do not count,
/// except in [ExclusiveFields].
///
/// The hash detects fields that are no longer desired, the comparison detects changes by others.
final class DriftCheck {
  private DriftCheck() {}

  /// Hash of a desired object, without the resource version it is to be written onto.
  static String hash(HasMetadata desired) {
    return Json.hash(withoutVersion(desired));
  }

  static boolean isApplied(HasMetadata desired, String hash, HasMetadata live) {
    if (!carries(hash, live)) {
      return false;
    }
    JsonNode wanted = withoutVersion(desired);
    JsonNode now = Json.tree(live);
    return FieldComparison.contains(now, wanted)
        && ExclusiveFields.of(desired.getKind(), wanted, now).stream()
            .allMatch(ExclusiveFields.Field::isEqual);
  }

  static boolean carries(String hash, HasMetadata live) {
    Map<String, String> annotations = live.getMetadata().getAnnotations();
    return annotations != null && Objects.equals(annotations.get(Names.APPLIED), hash);
  }

  /// Steps of a JSON patch that revert what server-side apply cannot.
  static List<Map<String, Object>> repairs(HasMetadata desired, HasMetadata live) {
    return ExclusiveFields.repairs(desired.getKind(), withoutVersion(desired), Json.tree(live));
  }

  private static JsonNode withoutVersion(HasMetadata object) {
    JsonNode tree = Json.tree(object);
    if (tree.path("metadata") instanceof ObjectNode metadata) {
      metadata.remove("resourceVersion");
    }
    return tree;
  }
}

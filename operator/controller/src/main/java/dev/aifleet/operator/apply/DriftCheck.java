package dev.aifleet.operator.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.operator.state.Json;
import dev.aifleet.operator.state.Names;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Whether a live object has to be written again. It has not if it carries the hash of just this
/// wish and nobody has changed a wanted field since; fields that others added are theirs, except
/// where ours count as a whole.
///
/// The hash finds what we no longer want, the comparison finds what others undid.
final class DriftCheck {
  private DriftCheck() {}

  /// Content id of a wish; where it is to be written is not part of it.
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

  /// What server-side apply cannot undo, as the steps of a JSON patch.
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

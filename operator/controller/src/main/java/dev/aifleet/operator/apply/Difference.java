package dev.aifleet.operator.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.operator.state.Json;
import dev.aifleet.operator.state.Names;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/// Whether a live object has to be written again. It has not if it carries the hash of just this
/// wish and nobody has changed a wanted field since; fields that others added are theirs.
///
/// The hash finds what we no longer want, the comparison finds what others undid.
final class Difference {
  private static final Pattern QUANTITY =
      Pattern.compile("[+-]?[0-9.]+([eE][+-]?[0-9]+|[a-zA-Z]{0,2})?");

  private Difference() {}

  /// Content id of a wish; where it is to be written is not part of it.
  static String hash(HasMetadata desired) {
    return Json.hash(withoutVersion(desired));
  }

  static boolean isApplied(HasMetadata desired, String hash, HasMetadata live) {
    Map<String, String> annotations = live.getMetadata().getAnnotations();
    return annotations != null
        && Objects.equals(annotations.get(Names.APPLIED), hash)
        && contains(Json.tree(live), withoutVersion(desired));
  }

  private static JsonNode withoutVersion(HasMetadata object) {
    JsonNode tree = Json.tree(object);
    if (tree.path("metadata") instanceof ObjectNode metadata) {
      metadata.remove("resourceVersion");
    }
    return tree;
  }

  /// Whether everything in `wanted` is in `live`.
  private static boolean contains(JsonNode live, JsonNode wanted) {
    if (wanted.isObject()) {
      return live.isObject()
          && wanted.properties().stream()
              .allMatch(field -> contains(live.path(field.getKey()), field.getValue()));
    }
    if (wanted.isArray()) {
      return live.isArray() && containsAll(elements(live), elements(wanted));
    }
    return wanted.equals(live) || sameAmount(live, wanted);
  }

  /// Entries of lists of objects may have company, as a sidecar that somebody injected; plain lists
  /// are what they are.
  private static boolean containsAll(List<JsonNode> live, List<JsonNode> wanted) {
    boolean objects = !wanted.isEmpty() && wanted.getFirst().isObject();
    return (objects || live.size() == wanted.size())
        && wanted.stream().allMatch(entry -> live.stream().anyMatch(l -> contains(l, entry)));
  }

  /// `1000m` is `1`: the API server and admission rewrite quantities.
  private static boolean sameAmount(JsonNode live, JsonNode wanted) {
    return live.isTextual()
        && wanted.isTextual()
        && QUANTITY.matcher(live.textValue()).matches()
        && QUANTITY.matcher(wanted.textValue()).matches()
        && isAmount(live.textValue(), wanted.textValue());
  }

  private static boolean isAmount(String live, String wanted) {
    try {
      return Quantity.getAmountInBytes(new Quantity(live))
              .compareTo(Quantity.getAmountInBytes(new Quantity(wanted)))
          == 0;
    } catch (ArithmeticException | IllegalArgumentException e) {
      return false;
    }
  }

  private static List<JsonNode> elements(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).toList();
  }
}

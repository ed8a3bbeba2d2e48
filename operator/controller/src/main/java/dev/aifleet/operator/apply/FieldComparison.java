package dev.aifleet.operator.apply;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/// Two ways of comparing what is live with what is wanted, both blind to how the API server writes
/// amounts.
final class FieldComparison {
  private static final Pattern QUANTITY =
      Pattern.compile("[+-]?[0-9.]+([eE][+-]?[0-9]+|[a-zA-Z]{0,2})?");

  /// What the API server fills in where nothing is written.
  private static final Map<String, String> FILLED_IN =
      Map.ofEntries(
          Map.entry("scheme", "HTTP"),
          Map.entry("successThreshold", "1"),
          Map.entry("failureThreshold", "3"),
          Map.entry("periodSeconds", "10"),
          Map.entry("timeoutSeconds", "1"),
          Map.entry("protocol", "TCP"),
          Map.entry("sessionAffinity", "None"),
          Map.entry("defaultMode", "420"),
          Map.entry("apiVersion", "v1"),
          Map.entry("pathType", "ImplementationSpecific"));

  /// Given by the API server, and nobody's wish.
  private static final String NODE_PORT = "nodePort";

  private FieldComparison() {}

  /// Whether everything in `wanted` is in `live`: others may have added theirs.
  static boolean contains(JsonNode live, JsonNode wanted) {
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

  /// Whether the field `name` is `wanted` and nothing more.
  static boolean holds(String name, JsonNode live, JsonNode wanted) {
    return holds(live, wanted) || (isNothing(wanted) && isUnsaid(name, live));
  }

  /// Whether `live` is `wanted` and nothing more.
  private static boolean holds(JsonNode live, JsonNode wanted) {
    if (wanted.isObject()) {
      return live.isObject()
          && wanted.properties().stream()
              .allMatch(field -> holds(live.path(field.getKey()), field.getValue()))
          && live.properties().stream()
              .filter(field -> !wanted.has(field.getKey()))
              .allMatch(field -> isUnsaid(field.getKey(), field.getValue()));
    }
    if (wanted.isArray() && live.isArray()) {
      return live.size() == wanted.size()
          && elements(wanted).stream()
              .allMatch(entry -> elements(live).stream().anyMatch(one -> holds(one, entry)));
    }
    return isNothing(wanted) ? isNothing(live) : contains(live, wanted);
  }

  /// Whether leaving the field out means the same.
  private static boolean isUnsaid(String field, JsonNode value) {
    return isNothing(value)
        || field.equals(NODE_PORT)
        || Objects.equals(FILLED_IN.get(field), value.asText());
  }

  private static boolean isNothing(JsonNode value) {
    return value.isMissingNode()
        || value.isNull()
        || (value.isBoolean() && !value.booleanValue())
        || (value.isNumber() && value.doubleValue() == 0)
        || (value.isTextual() && value.textValue().isEmpty())
        || (value.isContainerNode() && value.isEmpty());
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

package dev.aifleet.operator.apply;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/// Two ways of comparing live with desired fields, which both accept that the API server rewrites
/// quantities.
final class FieldComparison {
  private static final Pattern QUANTITY =
      Pattern.compile("[+-]?[0-9.]+([eE][+-]?[0-9]+|[a-zA-Z]{0,2})?");

  /// Defaults of the API server.
  private static final Map<String, String> DEFAULTS =
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

  /// Allocated by the API server.
  private static final String NODE_PORT = "nodePort";

  private FieldComparison() {}

  /// Whether `live` contains everything in `wanted`; others may have added fields and entries.
  static boolean contains(JsonNode live, JsonNode wanted) {
    if (wanted.isObject()) {
      return live.isObject()
          && wanted.properties().stream()
              .allMatch(field -> contains(live.path(field.getKey()), field.getValue()));
    }
    if (wanted.isArray()) {
      return live.isArray() && containsAll(elements(live), elements(wanted));
    }
    return wanted.equals(live) || sameQuantity(live, wanted);
  }

  /// Lists of objects may have further entries, such as an injected sidecar; lists of plain values
  /// must be equal.
  private static boolean containsAll(List<JsonNode> live, List<JsonNode> wanted) {
    boolean objects = !wanted.isEmpty() && wanted.getFirst().isObject();
    return (objects || live.size() == wanted.size())
        && wanted.stream().allMatch(entry -> live.stream().anyMatch(l -> contains(l, entry)));
  }

  /// Whether the field `name` equals `wanted`, with nothing added.
  static boolean equal(String name, JsonNode live, JsonNode wanted) {
    return equal(live, wanted) || (isEmpty(wanted) && isDefault(name, live));
  }

  /// Whether `live` equals `wanted`, with nothing added.
  private static boolean equal(JsonNode live, JsonNode wanted) {
    if (wanted.isObject()) {
      return live.isObject()
          && wanted.properties().stream()
              .allMatch(field -> equal(live.path(field.getKey()), field.getValue()))
          && live.properties().stream()
              .filter(field -> !wanted.has(field.getKey()))
              .allMatch(field -> isDefault(field.getKey(), field.getValue()));
    }
    if (wanted.isArray() && live.isArray()) {
      return live.size() == wanted.size()
          && elements(wanted).stream()
              .allMatch(entry -> elements(live).stream().anyMatch(one -> equal(one, entry)));
    }
    return isEmpty(wanted) ? isEmpty(live) : contains(live, wanted);
  }

  /// Whether leaving the field out has the same meaning.
  private static boolean isDefault(String field, JsonNode value) {
    return isEmpty(value)
        || field.equals(NODE_PORT)
        || Objects.equals(DEFAULTS.get(field), value.asText());
  }

  private static boolean isEmpty(JsonNode value) {
    return value.isMissingNode()
        || value.isNull()
        || (value.isBoolean() && !value.booleanValue())
        || (value.isNumber() && value.doubleValue() == 0)
        || (value.isTextual() && value.textValue().isEmpty())
        || (value.isContainerNode() && value.isEmpty());
  }

  /// `1000m` is `1`: the API server and admission rewrite quantities.
  private static boolean sameQuantity(JsonNode live, JsonNode wanted) {
    return live.isTextual()
        && wanted.isTextual()
        && QUANTITY.matcher(live.textValue()).matches()
        && QUANTITY.matcher(wanted.textValue()).matches()
        && isSameAmount(live.textValue(), wanted.textValue());
  }

  private static boolean isSameAmount(String live, String wanted) {
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

package dev.aifleet.cli.documents;

import com.fasterxml.jackson.databind.JsonNode;
import dev.aifleet.cli.cel.KubernetesCel;
import dev.aifleet.config.Problem;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Judges an object by the rules of the CRD (`x-kubernetes-validations`) as the API server does:
/// defaults first, then each rule of a node that is there.
final class RuleCheck {
  /// At the root, rules see the object's name and nothing else of its metadata.
  private static final String ROOT = "metadata.name";

  private final JsonNode schema;
  private final KubernetesCel cel;

  RuleCheck(JsonNode schema, KubernetesCel cel) {
    this.schema = schema;
    this.cel = cel;
  }

  /// @param object one that has no problem of structure: every field has its type
  List<Problem> problems(JsonNode object) {
    List<Problem> problems = new ArrayList<>();
    judge("", value(object, schema), schema, problems);
    return List.copyOf(problems);
  }

  private void judge(String path, Object value, JsonNode node, List<Problem> problems) {
    for (JsonNode rule : node.path("x-kubernetes-validations")) {
      if (!cel.isKept(rule.path("rule").asText(), value)) {
        problems.add(new Problem(path.isEmpty() ? ROOT : path, rule.path("message").asText()));
      }
    }
    if (value instanceof Map<?, ?> fields) {
      fields.forEach(
          (name, field) -> {
            String at = path.isEmpty() ? name.toString() : path + "." + name;
            judge(at, field, field(node, name.toString()), problems);
          });
    } else if (value instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        judge(path + "[" + i + "]", list.get(i), node.path("items"), problems);
      }
    }
  }

  private static JsonNode field(JsonNode node, String name) {
    JsonNode known = node.path("properties").path(name);
    return known.isObject() ? known : node.path("additionalProperties");
  }

  /// In CEL's types, and with the defaults of what is left out, as the API server stores it.
  private static Object value(JsonNode node, JsonNode schema) {
    return switch (node.getNodeType()) {
      case OBJECT -> object(node, schema);
      case ARRAY -> {
        List<Object> list = new ArrayList<>();
        node.forEach(entry -> list.add(value(entry, schema.path("items"))));
        yield list;
      }
      case BOOLEAN -> node.booleanValue();
      case NUMBER -> number(node);
      default -> node.asText();
    };
  }

  private static Map<String, Object> object(JsonNode node, JsonNode schema) {
    Map<String, Object> fields = new LinkedHashMap<>();
    node.properties().stream()
        .filter(field -> !field.getValue().isNull())
        .forEach(
            field ->
                fields.put(field.getKey(), value(field.getValue(), field(schema, field.getKey()))));
    schema.path("properties").properties().stream()
        .filter(known -> known.getValue().has("default"))
        .forEach(
            known ->
                fields.computeIfAbsent(
                    known.getKey(),
                    name -> value(known.getValue().get("default"), known.getValue())));
    return fields;
  }

  private static Object number(JsonNode node) {
    BigDecimal value = node.decimalValue();
    return node.isIntegralNumber() ? (Object) node.longValue() : (Object) value.doubleValue();
  }
}

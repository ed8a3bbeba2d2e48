package dev.aifleet.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The schema of the CRD as a page for people: one table per object, in the order of the schema.
final class FieldReference {
  private final StringBuilder out = new StringBuilder();

  private FieldReference() {}

  /// @param schema of the whole resource
  /// @param part `spec` or `status`
  static String of(JsonNode schema, String part) {
    var reference = new FieldReference();
    reference.object(part, schema.path("properties").path(part));
    return reference.out.toString();
  }

  private void object(String path, JsonNode object) {
    out.append("\n### ").append(path).append("\n\n");
    String description = object.path("description").asText();
    if (!description.isEmpty()) {
      out.append(description).append("\n\n");
    }
    out.append("| Field | Type | Default | Limits | Meaning |\n|---|---|---|---|---|\n");
    List<String> required = texts(object.path("required"));
    object
        .path("properties")
        .properties()
        .forEach(field -> row(field.getKey(), field.getValue(), required));
    if (!rules(object).isEmpty()) {
      out.append('\n');
      rules(object).forEach(rule -> out.append("- Rule: ").append(rule).append(".\n"));
    }
    object
        .path("properties")
        .properties()
        .forEach(field -> inner(path + "." + field.getKey(), field.getValue()));
  }

  private void row(String name, JsonNode field, List<String> required) {
    out.append("| `").append(name).append("` | ").append(type(field));
    out.append(required.contains(name) ? ", required | " : " | ");
    out.append(field.has("default") ? "`" + text(field.get("default")) + "` | " : " | ");
    out.append(String.join("; ", limits(field))).append(" | ");
    out.append(cell(field.path("description").asText()));
    if (!field.has("properties")) {
      rules(field).forEach(rule -> out.append("<br>Rule: ").append(cell(rule)).append('.'));
    }
    out.append(" |\n");
  }

  /// Objects, and lists of objects, that have fields of their own.
  private void inner(String path, JsonNode field) {
    if (field.has("properties")) {
      object(path, field);
    } else if (field.path("items").has("properties")) {
      object(path + "[]", field.get("items"));
    } else if (field.path("additionalProperties").has("properties")) {
      object(path + ".*", field.get("additionalProperties"));
    }
  }

  /// The messages of the rules that the API server checks there, and at simple entries of a list.
  private static List<String> rules(JsonNode schema) {
    JsonNode items = schema.path("items");
    return Stream.of(schema, items.has("properties") ? items.path("none") : items)
        .flatMap(node -> node.path("x-kubernetes-validations").valueStream())
        .map(rule -> rule.path("message").asText())
        .distinct()
        .toList();
  }

  private static String type(JsonNode field) {
    if (field.path("x-kubernetes-int-or-string").asBoolean()) {
      return "integer or string";
    }
    return switch (field.path("type").asText()) {
      case "array" -> "list of " + type(field.path("items"));
      case "object" ->
          field.has("additionalProperties")
              ? "map of " + type(field.path("additionalProperties"))
              : "object";
      case "" -> "any";
      default -> field.path("type").asText();
    };
  }

  private static List<String> limits(JsonNode field) {
    var limits = new ArrayList<String>();
    range(limits, field, "minimum", "maximum", "");
    range(limits, field, "minLength", "maxLength", " characters");
    range(limits, field, "minItems", "maxItems", " entries");
    range(limits, field, "minProperties", "maxProperties", " entries");
    if (field.has("enum")) {
      limits.add(
          texts(field.get("enum")).stream()
              .map(value -> "`" + value + "`")
              .collect(Collectors.joining(", ")));
    }
    if (field.has("pattern")) {
      limits.add("`" + cell(field.get("pattern").asText()) + "`");
    }
    if (field.has("items") && !field.get("items").has("properties")) {
      limits(field.get("items")).forEach(limit -> limits.add("each: " + limit));
    }
    if (field.path("additionalProperties").isObject()) {
      limits(field.get("additionalProperties")).forEach(limit -> limits.add("each: " + limit));
    }
    return limits;
  }

  private static void range(
      List<String> limits, JsonNode field, String least, String most, String unit) {
    boolean hasLeast = field.has(least);
    boolean hasMost = field.has(most);
    if (hasLeast && hasMost) {
      limits.add(field.get(least).asText() + " to " + field.get(most).asText() + unit);
    } else if (hasMost) {
      limits.add("at most " + field.get(most).asText() + unit);
    } else if (hasLeast) {
      limits.add("at least " + field.get(least).asText() + unit);
    }
  }

  private static String text(JsonNode value) {
    return value.isValueNode() ? value.asText() : value.toString();
  }

  private static List<String> texts(JsonNode list) {
    return list.valueStream().map(JsonNode::asText).toList();
  }

  private static String cell(String text) {
    return text.replace("|", "\\|").replace("\n", " ").strip();
  }
}

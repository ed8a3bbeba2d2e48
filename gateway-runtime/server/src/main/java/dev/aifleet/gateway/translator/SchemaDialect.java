package dev.aifleet.gateway.translator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/// Reduces a JSON schema to the subset that an upstream supports. Unsupported keywords that
/// restrict values are added to the description, where the model reads them; others are left out.
public final class SchemaDialect {
  /// Keywords that do not restrict values.
  private static final Set<String> WITHOUT_EFFECT =
      Set.of("$schema", "$id", "$comment", "$anchor", "examples", "example", "default", "title");
  private static final Set<String> OF_SCHEMAS_BY_NAME =
      Set.of("properties", "$defs", "definitions");
  private static final Set<String> OF_SCHEMA_LISTS =
      Set.of("anyOf", "oneOf", "allOf", "prefixItems");
  private static final Set<String> OF_SCHEMA = Set.of("items", "additionalProperties");

  /// For structured outputs: `output_config.format` and strict tools (platform.claude.com,
  /// "Structured outputs", "JSON Schema limitations").
  public static final SchemaDialect ANTHROPIC_STRICT =
      new SchemaDialect(
          Set.of(
              "type",
              "description",
              "title",
              "enum",
              "const",
              "default",
              "$ref",
              "$defs",
              "definitions",
              "properties",
              "required",
              "items",
              "anyOf",
              "allOf",
              "format",
              "minItems",
              "pattern"),
          Set.of(
              "date-time",
              "time",
              "date",
              "duration",
              "email",
              "hostname",
              "uri",
              "ipv4",
              "ipv6",
              "uuid"),
          count -> count.asInt() <= 1,
          true);

  /// For `parametersJsonSchema` and `responseJsonSchema` (ai.google.dev, "GenerationConfig").
  public static final SchemaDialect GEMINI =
      new SchemaDialect(
          Set.of(
              "type",
              "description",
              "title",
              "enum",
              "$ref",
              "$defs",
              "properties",
              "required",
              "propertyOrdering",
              "items",
              "prefixItems",
              "additionalProperties",
              "anyOf",
              "format",
              "minItems",
              "maxItems",
              "minimum",
              "maximum"),
          Set.of("date-time", "date", "time", "enum", "float", "double", "int32", "int64"),
          _ -> true,
          false);

  private final Set<String> keywords;
  private final Set<String> formats;
  private final Predicate<JsonNode> minItems;
  private final boolean closesObjects;

  private SchemaDialect(
      Set<String> keywords,
      Set<String> formats,
      Predicate<JsonNode> minItems,
      boolean closesObjects) {
    this.keywords = keywords;
    this.formats = formats;
    this.minItems = minItems;
    this.closesObjects = closesObjects;
  }

  public ObjectNode of(ObjectNode schema) {
    ObjectNode out = Json.object();
    List<String> limits = new ArrayList<>();
    for (Map.Entry<String, JsonNode> keyword : schema.properties()) {
      put(out, keyword.getKey(), keyword.getValue(), limits);
    }
    if (schema.path("nullable").asBoolean()) {
      allowNull(out);
    }
    if (!closesObjects) {
      makeWhole(out);
    } else if (isObject(out)) {
      out.put("additionalProperties", false);
    }
    if (!limits.isEmpty() && !out.has("$ref")) {
      String description = Json.text(out, "description");
      String all = "{" + String.join(", ", limits) + "}";
      out.put("description", description.isEmpty() ? all : description + "\n\n" + all);
    }
    return out;
  }

  /// Gemini accepts no keywords beside `$ref`, no array without a schema of its elements, no
  /// required property that is not defined, and only strings and numbers in `enum`.
  private static void makeWhole(ObjectNode out) {
    if (out.has("$ref")) {
      out.retain("$ref", "$defs");
    }
    if (Json.text(out, "type").equals("array") && !out.has("items") && !out.has("prefixItems")) {
      out.putObject("items");
    }
    if (out.get("required") instanceof ArrayNode names) {
      keep(out, "required", names, name -> out.path("properties").has(name.asText()));
    }
    if (out.get("enum") instanceof ArrayNode values) {
      keep(out, "enum", values, value -> value.isTextual() || value.isNumber());
    }
  }

  private static void keep(
      ObjectNode out, String keyword, ArrayNode values, Predicate<JsonNode> isKept) {
    ArrayNode kept = Json.array();
    values.forEach(
        value -> {
          if (isKept.test(value)) {
            kept.add(value);
          }
        });
    if (kept.isEmpty()) {
      out.remove(keyword);
    } else {
      out.set(keyword, kept);
    }
  }

  private void put(ObjectNode out, String keyword, JsonNode value, List<String> limits) {
    if (keyword.equals("additionalProperties") && !value.isObject()) {
      // Left to the upstream's default.
      return;
    }
    if (takes(keyword, value)) {
      out.set(keyword, inner(keyword, value));
    } else if (!hasNearest(out, keyword, value) && !WITHOUT_EFFECT.contains(keyword)) {
      limits.add(keyword + ": " + Json.written(value));
    }
  }

  /// Whether the keyword was converted to a supported one.
  private boolean hasNearest(ObjectNode out, String keyword, JsonNode value) {
    return switch (keyword) {
      case "oneOf" -> alternatives(out, value);
      case "allOf" -> value.size() == 1 && alternatives(out, value);
      case "const" -> constant(out, value);
      case "items" -> tuple(out, value);
      case "nullable" -> true;
      case "exclusiveMinimum" -> bound(out, "minimum", value, 1);
      case "exclusiveMaximum" -> bound(out, "maximum", value, -1);
      default -> false;
    };
  }

  private boolean alternatives(ObjectNode out, JsonNode value) {
    out.set("anyOf", inner("anyOf", value));
    return true;
  }

  /// Converts OpenAPI's `nullable` to the type `null`.
  private static void allowNull(ObjectNode out) {
    if (out.path("type").isTextual()) {
      String type = out.path("type").textValue();
      out.putArray("type").add(type).add("null");
    }
    if (out.get("enum") instanceof ArrayNode values) {
      out.set("enum", values.deepCopy().addNull());
    }
  }

  /// The predecessor of `prefixItems`.
  private boolean tuple(ObjectNode out, JsonNode value) {
    boolean known = value.isArray() && keywords.contains("prefixItems");
    if (known) {
      out.set("prefixItems", inner("prefixItems", value));
    }
    return known;
  }

  private static boolean constant(ObjectNode out, JsonNode value) {
    boolean isPlain = value.isTextual() || value.isNumber();
    if (isPlain) {
      out.putArray("enum").add(value);
    }
    return isPlain;
  }

  private boolean bound(ObjectNode out, String keyword, JsonNode value, int next) {
    boolean isExact =
        keywords.contains(keyword) && value.isIntegralNumber() && value.canConvertToLong();
    if (isExact) {
      out.put(keyword, value.asLong() + next);
    }
    return isExact;
  }

  private boolean takes(String keyword, JsonNode value) {
    return keywords.contains(keyword)
        && (!keyword.equals("format") || formats.contains(value.asText()))
        && (!keyword.equals("items") || !value.isArray())
        && (!keyword.equals("minItems") || minItems.test(value));
  }

  private JsonNode inner(String keyword, JsonNode value) {
    if (OF_SCHEMAS_BY_NAME.contains(keyword) && value instanceof ObjectNode byName) {
      ObjectNode out = Json.object();
      byName.properties().forEach(named -> out.set(named.getKey(), schema(named.getValue())));
      return out;
    }
    if (OF_SCHEMA_LISTS.contains(keyword) && value instanceof ArrayNode list) {
      ArrayNode out = Json.array();
      list.forEach(element -> out.add(schema(element)));
      return out;
    }
    return OF_SCHEMA.contains(keyword) ? schema(value) : value;
  }

  /// `true` and `false` are schemas too, and are kept.
  private JsonNode schema(JsonNode value) {
    return value instanceof ObjectNode schema ? of(schema) : value;
  }

  private static boolean isObject(ObjectNode schema) {
    JsonNode type = schema.path("type");
    boolean named = type.asText().equals("object");
    for (JsonNode one : type) {
      named |= one.asText().equals("object");
    }
    return named || schema.has("properties");
  }
}

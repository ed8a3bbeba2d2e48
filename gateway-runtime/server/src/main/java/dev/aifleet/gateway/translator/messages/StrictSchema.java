package dev.aifleet.gateway.translator.messages;

import com.fasterxml.jackson.databind.JsonNode;
import dev.aifleet.gateway.translator.Json;
import java.util.HashSet;
import java.util.Set;

/// Whether OpenAI accepts a JSON schema as `strict`: every object requires all of its properties
/// and allows no others. Anthropic accepts more; a schema that OpenAI would reject is sent without
/// `strict`.
final class StrictSchema {
  private StrictSchema() {}

  static boolean fits(JsonNode schema) {
    if (schema.isArray()) {
      return all(schema);
    }
    if (!schema.isObject()) {
      return true;
    }
    boolean object = schema.has("properties") || Json.text(schema, "type").equals("object");
    return (!object || isClosed(schema)) && all(schema);
  }

  private static boolean all(JsonNode nodes) {
    for (JsonNode node : nodes) {
      if (!fits(node)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isClosed(JsonNode object) {
    JsonNode others = object.path("additionalProperties");
    Set<String> required = new HashSet<>();
    object.path("required").forEach(name -> required.add(name.asText()));
    boolean allRequired = true;
    for (var property : object.path("properties").properties()) {
      allRequired &= required.contains(property.getKey());
    }
    return others.isBoolean() && !others.booleanValue() && allRequired;
  }
}

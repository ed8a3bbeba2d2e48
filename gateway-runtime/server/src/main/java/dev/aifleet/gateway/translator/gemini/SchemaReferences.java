package dev.aifleet.gateway.translator.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.gateway.translator.Json;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Replaces `$ref` by the referenced definition, for upstreams that do not support references. A
/// recursive schema, or one with more than [#MOST_NODES] nodes after replacement, is kept
/// unchanged.
final class SchemaReferences {
  private static final int MOST_NODES = 4096;

  private final ObjectNode root;
  private final Set<String> open = new HashSet<>();
  private int nodes;

  private SchemaReferences(ObjectNode root) {
    this.root = root;
  }

  static ObjectNode resolved(ObjectNode schema) {
    if (!schema.has("$defs") && !schema.has("definitions")) {
      return schema;
    }
    // Definitions are only copied where they are referenced.
    ObjectNode body = Json.object();
    body.setAll(schema);
    body.remove(List.of("$defs", "definitions"));
    JsonNode out = new SchemaReferences(schema).copy(body);
    return out instanceof ObjectNode resolved ? resolved : schema;
  }

  /// Null if the schema is recursive or too large.
  private @Nullable JsonNode copy(JsonNode node) {
    if (++nodes > MOST_NODES) {
      return null;
    }
    return switch (node) {
      case ObjectNode object when object.path("$ref").isTextual() -> target(object);
      case ObjectNode object -> fields(object, Json.object());
      case ArrayNode array -> {
        ArrayNode out = Json.array();
        for (JsonNode element : array) {
          JsonNode copy = copy(element);
          if (copy == null) {
            yield null;
          }
          out.add(copy);
        }
        yield out;
      }
      default -> node;
    };
  }

  private @Nullable JsonNode fields(ObjectNode from, ObjectNode out) {
    for (Map.Entry<String, JsonNode> field : from.properties()) {
      JsonNode copy = copy(field.getValue());
      if (copy == null) {
        return null;
      }
      if (!field.getKey().equals("$ref") || !field.getValue().isTextual()) {
        out.set(field.getKey(), copy);
      }
    }
    return out;
  }

  private @Nullable JsonNode target(ObjectNode reference) {
    String name = reference.path("$ref").asText();
    JsonNode target = name.startsWith("#/") ? root.at(name.substring(1)) : null;
    if (!(target instanceof ObjectNode) || !open.add(name)) {
      return null;
    }
    JsonNode copy = copy(target);
    open.remove(name);
    // Keywords beside a reference apply as well, such as a description.
    return copy instanceof ObjectNode object ? fields(reference, object) : null;
  }
}

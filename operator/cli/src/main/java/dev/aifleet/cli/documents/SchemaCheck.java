package dev.aifleet.cli.documents;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.aifleet.api.AIGateway;
import dev.aifleet.config.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/// Judges an object by the CRD's schema as the API server would: unknown, missing and mistyped
/// fields, bounds, and the rules where the structure allows to evaluate them.
final class SchemaCheck {
  private static final String CRD = "aigateways.aifleet.dev-v1.yaml";
  private static final Set<String> OF_EVERY_OBJECT = Set.of("apiVersion", "kind", "metadata");

  private final List<Problem> problems = new ArrayList<>();

  /// Whether something has a type, a size or a word that rules do not expect: the API server
  /// evaluates none then.
  private boolean malformed;

  private SchemaCheck() {}

  /// The schema that this release was built with.
  static JsonNode schema() {
    try (InputStream in = AIGateway.class.getResourceAsStream(CRD)) {
      return new YAMLMapper()
          .readTree(Objects.requireNonNull(in, CRD))
          .at("/spec/versions/0/schema/openAPIV3Schema");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + CRD, e);
    }
  }

  /// @param rules those of the same schema
  static List<Problem> problems(JsonNode object, JsonNode schema, RuleCheck rules) {
    var check = new SchemaCheck();
    check.object("", object, schema, OF_EVERY_OBJECT);
    if (!check.malformed) {
      check.problems.addAll(rules.problems(object));
    }
    return List.copyOf(check.problems);
  }

  private void any(String path, JsonNode value, JsonNode schema) {
    if (schema.path("x-kubernetes-int-or-string").asBoolean()) {
      expect(value.isIntegralNumber() || value.isTextual(), path, "must be a number or text");
      return;
    }
    switch (schema.path("type").asText()) {
      case "object" -> object(path, value, schema, Set.of());
      case "array" -> array(path, value, schema);
      case "string" -> text(path, value, schema);
      case "integer" -> integer(path, value, schema);
      case "boolean" -> expect(value.isBoolean(), path, "must be true or false");
      default -> throw new IllegalStateException(path + ": the schema has a type unknown here");
    }
  }

  private void object(String path, JsonNode value, JsonNode schema, Set<String> alsoKnown) {
    if (!expect(value.isObject(), path, "must be an object with fields")) {
      return;
    }
    bounds(path, value.size(), schema, "Properties", "entries");
    JsonNode fields = schema.path("properties");
    JsonNode entries = schema.path("additionalProperties");
    for (var field : value.properties()) {
      String at = path.isEmpty() ? field.getKey() : path + "." + field.getKey();
      JsonNode known = fields.path(field.getKey());
      if (known.isObject() && field.getValue().isNull()) {
        continue; // as if it were not written; an entry of a map has no such meaning
      }
      if (known.isObject()) {
        any(at, field.getValue(), known);
      } else if (entries.isObject()) {
        any(at, field.getValue(), entries);
      } else if (!alsoKnown.contains(field.getKey())) {
        problem(at, "is not a field; fields here are " + names(fields));
      }
    }
    for (JsonNode required : schema.path("required")) {
      if (!value.hasNonNull(required.asText())) {
        String at = path.isEmpty() ? required.asText() : path + "." + required.asText();
        expect(false, at, "must be given");
      }
    }
  }

  private void array(String path, JsonNode value, JsonNode schema) {
    if (!expect(value.isArray(), path, "must be a list")) {
      return;
    }
    bounds(path, value.size(), schema, "Items", "entries");
    String key = schema.at("/x-kubernetes-list-map-keys/0").asText();
    Set<String> keys = new HashSet<>();
    for (int i = 0; i < value.size(); i++) {
      String at = path + "[" + i + "]";
      any(at, value.get(i), schema.path("items"));
      String own = value.get(i).path(key).asText();
      if (!own.isEmpty() && !keys.add(own)) {
        problem(at + "." + key, "'" + own + "' is used twice");
      }
    }
  }

  private void text(String path, JsonNode value, JsonNode schema) {
    if (!expect(value.isTextual(), path, "must be text; put numbers and yes/no in quotes")) {
      return;
    }
    bounds(path, value.asText().length(), schema, "Length", "characters");
    JsonNode allowed = schema.path("enum");
    if (allowed.isArray()) {
      Set<String> words = new TreeSet<>();
      allowed.forEach(word -> words.add(word.asText()));
      expect(words.contains(value.asText()), path, "must be one of " + String.join(", ", words));
    }
  }

  private void integer(String path, JsonNode value, JsonNode schema) {
    if (!expect(value.isIntegralNumber(), path, "must be a whole number")) {
      return;
    }
    if (schema.has("minimum")) {
      long least = schema.get("minimum").asLong();
      bound(value.asLong() >= least, path, "must be at least " + least);
    }
    if (schema.has("maximum")) {
      long most = schema.get("maximum").asLong();
      bound(value.asLong() <= most, path, "must be at most " + most);
    }
  }

  private void bounds(String path, int size, JsonNode schema, String of, String unit) {
    int least = schema.path("min" + of).asInt(0);
    int most = schema.path("max" + of).asInt(Integer.MAX_VALUE);
    bound(size >= least, path, "needs at least " + least + " " + unit);
    expect(size <= most, path, "takes at most " + most + " " + unit);
  }

  private boolean expect(boolean holds, String path, String otherwise) {
    malformed |= !holds;
    bound(holds, path, otherwise);
    return holds;
  }

  /// Rules are evaluated all the same.
  private void bound(boolean holds, String path, String otherwise) {
    if (!holds) {
      problem(path, otherwise);
    }
  }

  private void problem(String path, String message) {
    problems.add(new Problem(path, message));
  }

  private static String names(JsonNode fields) {
    Set<String> names = new TreeSet<>();
    fields.properties().forEach(field -> names.add(field.getKey()));
    return String.join(", ", names);
  }
}

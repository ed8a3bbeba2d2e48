package dev.aifleet.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// `-Dcrd.update=true` rewrites the committed file.
class CrdYamlTest {
  private static final Path COMMITTED = Path.of("aigateways.aifleet.dev-v1.yaml");
  private static final String KEYS = "x-kubernetes-list-map-keys";

  @Test
  void theCommittedCrdIsTheOneThatTheTypesGive() throws IOException {
    String generated = CrdYaml.generate();

    if (Boolean.getBoolean("crd.update")) {
      Files.writeString(COMMITTED, generated);
    }
    assertThat(Files.readString(COMMITTED))
        .as("run mvn -pl crds test -Dcrd.update=true and commit the file")
        .isEqualTo(generated);
  }

  @Test
  void everyFieldIsDescribedAndBounded() throws IOException {
    JsonNode root = new YAMLMapper().readTree(COMMITTED.toFile());
    var gaps = new ArrayList<String>();

    check("", root.at("/spec/versions/0/schema/openAPIV3Schema"), gaps);

    assertThat(gaps).isEmpty();
  }

  /// The API server refuses a definition without.
  @Test
  void whatEntriesOfAListAreKnownByIsAlwaysThere() throws IOException {
    JsonNode root = new YAMLMapper().readTree(COMMITTED.toFile());
    var gaps = new ArrayList<String>();

    for (JsonNode list : root.findParents(KEYS)) {
      for (JsonNode key : list.get(KEYS)) {
        boolean required = list.at("/items/required").valueStream().anyMatch(key::equals);
        if (!required && !list.at("/items/properties").path(key.asText()).has("default")) {
          gaps.add(key.asText() + " of: " + list.path("description").asText());
        }
      }
    }

    assertThat(gaps).isEmpty();
  }

  /// Who compares what was applied with what is stored would see a change for ever.
  @Test
  void nothingInsideOfAListHasADefault() throws IOException {
    JsonNode root = new YAMLMapper().readTree(COMMITTED.toFile());

    assertThat(
            root.findValues("items").stream()
                .flatMap(items -> items.findValues("default").stream()))
        .isEmpty();
  }

  private static void check(String path, JsonNode schema, List<String> gaps) {
    String bound =
        switch (schema.path("type").asText()) {
          case "array" -> "maxItems";
          case "string" -> schema.has("enum") ? "enum" : "maxLength";
          case "integer" -> "format";
          case "object" -> schema.has("additionalProperties") ? "maxProperties" : "properties";
          default -> "type";
        };
    boolean isQuantity = schema.path("x-kubernetes-int-or-string").asBoolean();
    if (!isQuantity && !schema.has(bound) && !schema.path("type").asText().equals("boolean")) {
      gaps.add(path + " has no " + bound);
    }
    schema
        .path("properties")
        .properties()
        .forEach(
            field -> {
              String at = path + "." + field.getKey();
              if (field.getValue().path("description").asText().isBlank()) {
                gaps.add(at + " has no description");
              }
              check(at, field.getValue(), gaps);
            });
    for (String inner : List.of("items", "additionalProperties")) {
      if (schema.has(inner)) {
        check(path + "[]", schema.get(inner), gaps);
      }
    }
  }
}

package dev.aifleet.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crdv2.generator.CRDGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The CRD as the generator makes it from the types, completed by what it does not know: see
/// [SchemaCompletion] for the fields; here what stands around them.
final class CrdYaml {
  private static final String HEADER =
      """
      # Generated from the types in crds/src/main/java. Do not edit: change the types, then run
      #   mvn -pl crds test -Dcrd.update=true
      """;

  private static final YAMLMapper YAML =
      new YAMLMapper(
          YAMLFactory.builder()
              .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
              .disable(YAMLGenerator.Feature.SPLIT_LINES)
              .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
              .build());

  private CrdYaml() {}

  static String generate() throws IOException {
    var crd = (ObjectNode) YAML.readTree(raw());
    var version = (ObjectNode) crd.at("/spec/versions/0");
    version.set("additionalPrinterColumns", printerColumns());
    var root = (ObjectNode) version.at("/schema/openAPIV3Schema");
    SchemaCompletion.complete(root);
    return HEADER + YAML.writeValueAsString(sorted(crd));
  }

  private static String raw() {
    var crds = new ArrayList<ByteArrayOutputStream>();
    new CRDGenerator()
        .forCRDVersions("v1")
        .customResourceClasses(AIGateway.class)
        .withOutput(new InMemory(crds))
        .generate();
    return crds.getFirst().toString(StandardCharsets.UTF_8);
  }

  /// In the order of the annotations, which is the order that people read; the generator sorts.
  private static ArrayNode printerColumns() {
    ArrayNode columns = YAML.createArrayNode();
    for (var column : AIGateway.class.getAnnotationsByType(AdditionalPrinterColumn.class)) {
      columns
          .addObject()
          .put("name", column.name())
          .put("jsonPath", column.jsonPath())
          .put("type", column.type().getValue());
    }
    return columns;
  }

  /// Keys in alphabetical order, but `apiVersion`, `kind` and `name` first; equal rules once (the
  /// generator finds a record component's annotations on its field and on its accessor).
  private static JsonNode sorted(JsonNode node) {
    if (node instanceof ArrayNode array) {
      ArrayNode unique = YAML.createArrayNode();
      var seen = new LinkedHashSet<JsonNode>();
      array.forEach(element -> seen.add(sorted(element)));
      seen.forEach(unique::add);
      return unique;
    }
    if (node instanceof ObjectNode object) {
      ObjectNode result = YAML.createObjectNode();
      var fields = new TreeMap<String, JsonNode>();
      object.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
      for (String first : List.of("apiVersion", "kind", "name")) {
        @Nullable JsonNode value = fields.get(first);
        if (value != null && value.isTextual()) {
          result.set(first, value);
          fields.remove(first);
        }
      }
      fields.forEach((name, value) -> result.set(name, sorted(value)));
      return result;
    }
    return node;
  }

  /// Keeps what the generator writes.
  private record InMemory(List<ByteArrayOutputStream> crds)
      implements CRDGenerator.CRDOutput<ByteArrayOutputStream> {
    @Override
    public ByteArrayOutputStream outputFor(String crdName) {
      var out = new ByteArrayOutputStream();
      crds.add(out);
      return out;
    }

    @Override
    public void close() {
      // Nothing is open.
    }
  }
}

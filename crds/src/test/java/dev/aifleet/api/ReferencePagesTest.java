package dev.aifleet.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.aifleet.house.ReferencePage;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/// `docs/reference/fields.md` is the schema; `-Ddocs.update=true` rewrites it.
class ReferencePagesTest {
  @Test
  void fieldsAreThoseOfTheSchema() throws IOException {
    JsonNode schema =
        new YAMLMapper().readTree(CrdYaml.generate()).at("/spec/versions/0/schema/openAPIV3Schema");
    ReferencePage page = ReferencePage.named("fields");

    page.holds("spec", FieldReference.of(schema, "spec"));
    page.holds("status", FieldReference.of(schema, "status"));
  }
}

package dev.aifleet.cli.documents;

import com.fasterxml.jackson.databind.JsonNode;
import dev.aifleet.compiler.ConfigMaps;

/// Collects ConfigMaps from documents.
final class LocalConfigMaps {
  private final LocalObjects objects = new LocalObjects();

  void add(JsonNode document) {
    objects.addTexts(objects.add(document), document, "data");
  }

  ConfigMaps collected() {
    return new ConfigMaps(objects.byName());
  }
}

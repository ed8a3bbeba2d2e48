package dev.aifleet.cli.documents;

import com.fasterxml.jackson.databind.JsonNode;
import dev.aifleet.compiler.ConfigMaps;
import java.util.Map;
import java.util.TreeMap;

/// Collects ConfigMaps from documents; a later one adds entries and replaces equal ones.
final class LocalConfigMaps {
  private final Map<String, Map<String, String>> values = new TreeMap<>();

  void add(JsonNode document) {
    var entries =
        values.computeIfAbsent(document.at("/metadata/name").asText(), name -> new TreeMap<>());
    document
        .path("data")
        .properties()
        .forEach(entry -> entries.put(entry.getKey(), entry.getValue().asText()));
  }

  ConfigMaps collected() {
    return new ConfigMaps(values);
  }
}

package dev.aifleet.cli.documents;

import com.fasterxml.jackson.databind.JsonNode;
import dev.aifleet.compiler.ConfigMaps;
import dev.aifleet.compiler.Secrets;
import java.util.Map;
import java.util.TreeMap;

/// Collects ConfigMaps from documents; a later one adds entries and replaces equal ones.
final class LocalConfigMaps {
  private final Map<String, Map<String, String>> labels = new TreeMap<>();
  private final Map<String, Map<String, String>> values = new TreeMap<>();

  void add(JsonNode document) {
    String name = document.at("/metadata/name").asText();
    var entries = values.computeIfAbsent(name, unused -> new TreeMap<>());
    var marks = labels.computeIfAbsent(name, unused -> new TreeMap<>());
    document
        .at("/metadata/labels")
        .properties()
        .forEach(label -> marks.put(label.getKey(), label.getValue().asText()));
    document
        .path("data")
        .properties()
        .forEach(entry -> entries.put(entry.getKey(), entry.getValue().asText()));
  }

  ConfigMaps collected() {
    Map<String, Secrets.Entries> byName = new TreeMap<>();
    values.forEach(
        (name, entries) ->
            byName.put(name, new Secrets.Entries(labels.getOrDefault(name, Map.of()), entries)));
    return new ConfigMaps(byName);
  }
}

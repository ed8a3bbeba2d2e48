package dev.aifleet.cli.documents;

import com.fasterxml.jackson.databind.JsonNode;
import dev.aifleet.compiler.Secrets;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/// Labels and entries of Secrets or ConfigMaps by name, from several places; a later place adds
/// labels and entries and replaces equal ones.
final class LocalObjects {
  private final Map<String, Map<String, String>> labels = new HashMap<>();
  private final Map<String, Map<String, String>> entries = new HashMap<>();

  /// Adds name and labels of `document`; returns its name.
  String add(JsonNode document) {
    String name = document.at("/metadata/name").asText();
    var known = labels.computeIfAbsent(name, unused -> new TreeMap<>());
    document
        .at("/metadata/labels")
        .properties()
        .forEach(label -> known.put(label.getKey(), label.getValue().asText()));
    entriesOf(name);
    return name;
  }

  /// Adds the texts of the field `field` of `document`.
  void addTexts(String name, JsonNode document, String field) {
    document
        .path(field)
        .properties()
        .forEach(entry -> entriesOf(name).put(entry.getKey(), entry.getValue().asText()));
  }

  /// The entries of an object, to add to.
  Map<String, String> entriesOf(String name) {
    return entries.computeIfAbsent(name, unused -> new TreeMap<>());
  }

  Map<String, Secrets.Entries> byName() {
    Map<String, Secrets.Entries> byName = new HashMap<>();
    entries.forEach(
        (name, values) ->
            byName.put(name, new Secrets.Entries(labels.getOrDefault(name, Map.of()), values)));
    return byName;
  }
}

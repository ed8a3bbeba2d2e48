package dev.aifleet.cli.documents;

import com.fasterxml.jackson.databind.JsonNode;
import dev.aifleet.compiler.Secrets;
import dev.aifleet.config.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Collects Secrets from several places; a later place adds entries and replaces equal ones.
final class LocalSecrets {
  private final Map<String, Map<String, String>> labels = new TreeMap<>();
  private final Map<String, Map<String, String>> values = new TreeMap<>();
  private final Set<String> documents = new TreeSet<>();

  /// A document of kind Secret, with `data` or `stringData`.
  void add(JsonNode document, List<Problem> problems) {
    String name = document.at("/metadata/name").asText();
    documents.add(name);
    Map<String, String> entries = entriesOf(name);
    document
        .at("/metadata/labels")
        .properties()
        .forEach(label -> labelsOf(name).put(label.getKey(), label.getValue().asText()));
    for (var entry : document.path("data").properties()) {
      try {
        byte[] decoded =
            Base64.getDecoder().decode(entry.getValue().asText().replaceAll("\\s", ""));
        entries.put(entry.getKey(), new String(decoded, StandardCharsets.UTF_8));
      } catch (IllegalArgumentException e) {
        problems.add(
            new Problem(
                "Secret " + name + ": data." + entry.getKey(),
                "is not base64; write plain text under stringData"));
      }
    }
    document
        .path("stringData")
        .properties()
        .forEach(entry -> entries.put(entry.getKey(), entry.getValue().asText()));
  }

  /// Adds what lies in `folder`. Any bytes will do: keystores lie beside keys.
  void add(Path folder) throws IOException {
    for (Path entry : entriesIn(folder)) {
      var value = new String(Files.readAllBytes(entry), StandardCharsets.UTF_8);
      entriesOf(name(Objects.requireNonNull(entry.getParent()))).put(name(entry), value);
    }
  }

  /// The files that are entries: a folder per Secret, a file per entry, either of them may be a
  /// link. Names with a leading dot are how Kubernetes swaps them.
  static List<Path> entriesIn(Path folder) throws IOException {
    List<Path> entries = new ArrayList<>();
    for (Path secret : visible(folder)) {
      if (Files.isDirectory(secret)) {
        visible(secret).stream().filter(Files::isRegularFile).forEach(entries::add);
      }
    }
    return entries;
  }

  /// @param place `secret/entry`
  void add(String place, String value) {
    int slash = place.indexOf('/');
    entriesOf(place.substring(0, slash)).put(place.substring(slash + 1), value);
  }

  Secrets collected() {
    Map<String, Secrets.Entries> byName = new HashMap<>();
    values.forEach(
        (name, entries) ->
            byName.put(name, new Secrets.Entries(labels.getOrDefault(name, Map.of()), entries)));
    return new Secrets(byName);
  }

  /// Those that a document describes: they will be applied to a cluster one day.
  Secrets described() {
    Map<String, Secrets.Entries> byName = new HashMap<>(collected().byName());
    byName.keySet().retainAll(documents);
    return new Secrets(byName);
  }

  private Map<String, String> entriesOf(String secret) {
    return values.computeIfAbsent(secret, name -> new TreeMap<>());
  }

  private Map<String, String> labelsOf(String secret) {
    return labels.computeIfAbsent(secret, name -> new TreeMap<>());
  }

  private static List<Path> visible(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> !name(file).startsWith(".")).sorted().toList();
    }
  }

  private static String name(Path path) {
    return String.valueOf(path.getFileName());
  }
}

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
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Collects Secrets from documents, a folder and environment variables.
final class LocalSecrets {
  private final LocalObjects objects = new LocalObjects();
  private final Set<String> documents = new TreeSet<>();

  /// A document of kind Secret, with `data` or `stringData`.
  void add(JsonNode document, List<Problem> problems) {
    String name = objects.add(document);
    documents.add(name);
    for (var entry : document.path("data").properties()) {
      try {
        byte[] decoded =
            Base64.getDecoder().decode(entry.getValue().asText().replaceAll("\\s", ""));
        objects.entriesOf(name).put(entry.getKey(), new String(decoded, StandardCharsets.UTF_8));
      } catch (IllegalArgumentException e) {
        problems.add(
            new Problem(
                "Secret " + name + ": data." + entry.getKey(),
                "is not base64; write plain text under stringData"));
      }
    }
    objects.addTexts(name, document, "stringData");
  }

  /// Adds the files of `folder`. They may be binary: keystores may lie beside keys.
  void add(Path folder) throws IOException {
    for (Path entry : entriesIn(folder)) {
      var value = new String(Files.readAllBytes(entry), StandardCharsets.UTF_8);
      objects.entriesOf(name(Objects.requireNonNull(entry.getParent()))).put(name(entry), value);
    }
  }

  /// The files that are entries: a folder per Secret, a file per entry, either of them may be a
  /// link. Names with a leading dot are left out: Kubernetes uses them to replace mounts.
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
    objects.entriesOf(place.substring(0, slash)).put(place.substring(slash + 1), value);
  }

  Secrets collected() {
    return new Secrets(objects.byName());
  }

  /// Only those that a document describes: a cluster would have them too.
  Secrets described() {
    Map<String, Secrets.Entries> byName = objects.byName();
    byName.keySet().retainAll(documents);
    return new Secrets(byName);
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

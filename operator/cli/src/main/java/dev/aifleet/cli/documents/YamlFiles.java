package dev.aifleet.cli.documents;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.aifleet.config.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Finds YAML files and takes them apart into their documents.
final class YamlFiles {
  private static final YAMLMapper MAPPER =
      YAMLMapper.builder().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION).build();

  private YamlFiles() {}

  /// The files themselves, and for a folder those in it, in order of their names.
  static List<Path> expand(List<Path> filesAndFolders) throws IOException {
    List<Path> files = new ArrayList<>();
    for (Path path : filesAndFolders) {
      if (Files.isDirectory(path)) {
        files.addAll(in(path));
      } else {
        files.add(path);
      }
    }
    return files;
  }

  static List<Path> in(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().matches(".*\\.ya?ml"))
          .filter(Files::isRegularFile)
          .sorted()
          .toList();
    }
  }

  /// The documents of a file; what cannot be read is a problem at that file.
  static List<JsonNode> read(Path file, List<Problem> problems) {
    String name = String.valueOf(file.getFileName());
    try (var documents = MAPPER.readerFor(JsonNode.class).<JsonNode>readValues(file.toFile())) {
      return documents.readAll().stream().filter(JsonNode::isObject).toList();
    } catch (JacksonException e) {
      var at = e.getLocation();
      problems.add(
          new Problem(
              at == null ? name : name + ":" + at.getLineNr() + ":" + at.getColumnNr(),
              "is not YAML: " + e.getOriginalMessage().lines().findFirst().orElse("")));
    } catch (IOException e) {
      problems.add(new Problem(name, "cannot be read"));
    }
    return List.of();
  }
}

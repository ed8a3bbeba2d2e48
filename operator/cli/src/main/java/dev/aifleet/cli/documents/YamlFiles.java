package dev.aifleet.cli.documents;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import dev.aifleet.config.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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
    try (var parser = new AliasFinder(MAPPER.getFactory().createParser(file.toFile()))) {
      List<JsonNode> documents = new ArrayList<>();
      while (parser.nextToken() != null) {
        JsonNode document = parser.readValueAsTree();
        List<Problem> aliases = parser.found(name);
        problems.addAll(aliases);
        if (document.isObject() && aliases.isEmpty()) {
          documents.add(document);
        }
      }
      return documents;
    } catch (JacksonException e) {
      var at = e.getLocation();
      problems.add(
          new Problem(
              at == null ? name : place(name, at),
              "is not YAML: " + e.getOriginalMessage().lines().findFirst().orElse("")));
    } catch (IOException e) {
      problems.add(new Problem(name, "cannot be read"));
    }
    return List.of();
  }

  private static String place(String file, JsonLocation at) {
    return file + ":" + at.getLineNr() + ":" + at.getColumnNr();
  }

  /// Keeps where aliases stand: Jackson takes `*name` for the text "name", kubectl for what the
  /// anchor `&name` holds.
  private static final class AliasFinder extends JsonParserDelegate {
    private final YAMLParser yaml;
    private final List<JsonLocation> aliases = new ArrayList<>();

    AliasFinder(YAMLParser yaml) {
      super(yaml);
      this.yaml = yaml;
    }

    @Override
    public @Nullable JsonToken nextToken() throws IOException {
      JsonToken token = super.nextToken();
      if (yaml.isCurrentAlias()) {
        aliases.add(currentTokenLocation());
      }
      return token;
    }

    /// The aliases since it was asked before, as problems.
    List<Problem> found(String file) {
      List<Problem> found =
          aliases.stream()
              .map(at -> new Problem(place(file, at), "is a YAML alias: write the value out"))
              .toList();
      aliases.clear();
      return found;
    }
  }
}

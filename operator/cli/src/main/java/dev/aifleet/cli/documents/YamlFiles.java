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
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

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
        documents.add(document);
      }
      List<JsonNode> all =
          parser.hasAliases() ? AliasedYaml.documents(Files.readString(file)) : documents;
      return all.stream().filter(JsonNode::isObject).toList();
    } catch (MarkedYAMLException e) {
      Mark at = e.getProblemMark();
      problems.add(
          new Problem(
              at == null ? name : name + ":" + (at.getLine() + 1) + ":" + (at.getColumn() + 1),
              "is not YAML: " + e.getProblem()));
    } catch (YAMLException e) {
      problems.add(new Problem(name, "is not YAML: it has too many aliases"));
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

  /// Notices aliases, which Jackson takes for texts.
  private static final class AliasFinder extends JsonParserDelegate {
    private final YAMLParser yaml;
    private boolean found;

    AliasFinder(YAMLParser yaml) {
      super(yaml);
      this.yaml = yaml;
    }

    @Override
    public @Nullable JsonToken nextToken() throws IOException {
      JsonToken token = super.nextToken();
      found |= yaml.isCurrentAlias();
      return token;
    }

    boolean hasAliases() {
      return found;
    }
  }
}

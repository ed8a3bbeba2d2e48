package dev.aifleet.cli.documents;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.aifleet.api.AIGatewaySpec;
import dev.aifleet.compiler.ConfigMaps;
import dev.aifleet.compiler.Secrets;
import dev.aifleet.compiler.Source;
import dev.aifleet.config.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// Reads the one AIGateway and the Secrets and ConfigMaps of some [Inputs].
public final class Reader {
  private static final String API_VERSION = "aifleet.dev/v1alpha1";
  private static final JsonMapper MAPPER =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private final Inputs inputs;
  private final JsonNode schema = SchemaCheck.schema();

  public Reader(Inputs inputs) {
    this.inputs = inputs;
  }

  /// What the files say now.
  public Reading read() {
    var problems = new ArrayList<Problem>();
    try {
      List<Document> documents = documents(problems);
      List<Document> gateways = documents.stream().filter(d -> d.is("AIGateway")).toList();
      if (problems.isEmpty() && gateways.size() != 1) {
        problems.add(new Problem("", oneExpected(gateways.size())));
      }
      if (!problems.isEmpty()) {
        return new Reading.Broken(problems);
      }
      Document gateway = gateways.getFirst();
      problems.addAll(judge(gateway.content()));
      Secrets secrets = secrets(documents, gateway, problems);
      return problems.isEmpty()
          ? new Reading.Found(source(gateway.content(), secrets, configMaps(documents, gateway)))
          : new Reading.Broken(problems);
    } catch (IOException e) {
      return new Reading.Broken(List.of(new Problem("", "cannot read " + e.getMessage())));
    }
  }

  private List<Document> documents(List<Problem> problems) throws IOException {
    var documents = new ArrayList<Document>();
    for (Path file : YamlFiles.expand(inputs.files())) {
      YamlFiles.read(file, problems).forEach(content -> documents.add(new Document(file, content)));
    }
    return documents;
  }

  private List<Problem> judge(JsonNode gateway) {
    String version = gateway.path("apiVersion").asText();
    return version.equals(API_VERSION)
        ? SchemaCheck.problems(gateway, schema)
        : List.of(new Problem("apiVersion", "must be " + API_VERSION));
  }

  /// In rising order of their say: files beside the gateway's, the given ones, folder, environment.
  private Secrets secrets(List<Document> documents, Document gateway, List<Problem> problems)
      throws IOException {
    var secrets = new LocalSecrets();
    beside(gateway, "Secret").forEach(document -> secrets.add(document, new ArrayList<>()));
    documents.stream()
        .filter(document -> document.is("Secret"))
        .forEach(document -> secrets.add(document.content(), problems));
    if (inputs.secretsDir() != null) {
      secrets.add(inputs.secretsDir());
    }
    inputs.secretEnv().forEach(secrets::add);
    return secrets.collected();
  }

  /// In rising order of their say: files beside the gateway's, the given ones.
  private static ConfigMaps configMaps(List<Document> documents, Document gateway)
      throws IOException {
    var configMaps = new LocalConfigMaps();
    beside(gateway, "ConfigMap").forEach(configMaps::add);
    documents.stream()
        .filter(document -> document.is("ConfigMap"))
        .forEach(document -> configMaps.add(document.content()));
    return configMaps.collected();
  }

  private static List<JsonNode> beside(Document gateway, String kind) throws IOException {
    var found = new ArrayList<JsonNode>();
    for (Path beside : YamlFiles.in(gateway.folder())) {
      // Whatever else lies there is no concern of this gateway, broken or not.
      YamlFiles.read(beside, new ArrayList<>()).stream()
          .filter(content -> new Document(beside, content).is(kind))
          .forEach(found::add);
    }
    return found;
  }

  private static Source source(JsonNode gateway, Secrets secrets, ConfigMaps configMaps)
      throws IOException {
    return new Source(
        gateway.at("/metadata/namespace").asText("default"),
        gateway.at("/metadata/name").asText("standalone"),
        MAPPER.treeToValue(gateway.path("spec"), AIGatewaySpec.class),
        secrets,
        configMaps);
  }

  private static String oneExpected(int found) {
    return found == 0
        ? "no document of kind AIGateway in the given files"
        : found + " documents of kind AIGateway in the given files; give one";
  }

  /// One document of a file.
  private record Document(Path file, JsonNode content) {
    boolean is(String kind) {
      return content.path("kind").asText().equals(kind);
    }

    Path folder() {
      return Objects.requireNonNull(file.toAbsolutePath().getParent());
    }
  }
}

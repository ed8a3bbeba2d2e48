package dev.aifleet.cli.documents;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.aifleet.api.AIGatewaySpec;
import dev.aifleet.cli.cel.KubernetesCel;
import dev.aifleet.compiler.CompilerInput;
import dev.aifleet.compiler.CompilerInput.LabelRule;
import dev.aifleet.compiler.ConfigMaps;
import dev.aifleet.compiler.Secrets;
import dev.aifleet.compiler.UseLabelWarnings;
import dev.aifleet.config.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/// Reads the one AIGateway and the Secrets and ConfigMaps of some [Inputs].
public final class InputReader {
  private static final String API_VERSION = "aifleet.dev/v1alpha1";
  private static final JsonMapper MAPPER =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private final Inputs inputs;

  /// Loaded beside the schema: each takes about half a second of a cold start.
  private final CompletableFuture<KubernetesCel> cel =
      CompletableFuture.supplyAsync(KubernetesCel::new);

  private final JsonNode schema = SchemaCheck.schema();

  public InputReader(Inputs inputs) {
    this.inputs = inputs;
  }

  /// The present content of the files.
  public ReadResult read() {
    var problems = new ArrayList<Problem>();
    try {
      List<Document> documents = documents(YamlFiles.expand(inputs.files()), problems);
      List<Document> gateways = documents.stream().filter(d -> d.is("AIGateway")).toList();
      if (problems.isEmpty() && gateways.size() != 1) {
        problems.add(new Problem("", oneExpected(gateways.size())));
      }
      if (!problems.isEmpty()) {
        return new ReadResult.Invalid(problems);
      }
      Document gateway = gateways.getFirst();
      problems.addAll(judge(gateway.content()));
      LocalSecrets secrets = secrets(documents, gateway, problems);
      return problems.isEmpty()
          ? found(gateway, secrets, configMaps(documents, gateway))
          : new ReadResult.Invalid(problems);
    } catch (IOException e) {
      return new ReadResult.Invalid(List.of(new Problem("", "cannot read " + e.getMessage())));
    }
  }

  private static List<Document> documents(List<Path> files, List<Problem> problems) {
    var documents = new ArrayList<Document>();
    for (Path file : files) {
      YamlFiles.read(file, problems).forEach(content -> documents.add(new Document(file, content)));
    }
    return documents;
  }

  private List<Problem> judge(JsonNode gateway) {
    String version = gateway.path("apiVersion").asText();
    return version.equals(API_VERSION)
        ? SchemaCheck.problems(gateway, schema, new RuleCheck(schema, cel.join()))
        : List.of(new Problem("apiVersion", "must be " + API_VERSION));
  }

  /// In rising precedence: files beside the gateway's, the given ones, folder, environment.
  private LocalSecrets secrets(List<Document> documents, Document gateway, List<Problem> problems)
      throws IOException {
    var secrets = new LocalSecrets();
    own("Secret", beside(gateway), gateway)
        .forEach(document -> secrets.add(document, new ArrayList<>()));
    own("Secret", documents, gateway).forEach(document -> secrets.add(document, problems));
    if (inputs.secretsDir() != null) {
      secrets.add(inputs.secretsDir());
    }
    inputs.secretEnv().forEach(secrets::add);
    return secrets;
  }

  /// In rising precedence: files beside the gateway's, the given ones.
  private static ConfigMaps configMaps(List<Document> documents, Document gateway)
      throws IOException {
    var configMaps = new LocalConfigMaps();
    own("ConfigMap", beside(gateway), gateway).forEach(configMaps::add);
    own("ConfigMap", documents, gateway).forEach(configMaps::add);
    return configMaps.collected();
  }

  /// Documents in files beside the gateway's. Invalid ones are not reported: they may not be meant
  /// for this gateway.
  private static List<Document> beside(Document gateway) throws IOException {
    return documents(YamlFiles.in(gateway.folder()), new ArrayList<>());
  }

  /// Those that `gateway` can refer to; one without a namespace is applied to the gateway's.
  private static Stream<JsonNode> own(String kind, List<Document> documents, Document gateway) {
    return documents.stream()
        .filter(document -> document.is(kind))
        .filter(document -> document.namespace(gateway.namespace()).equals(gateway.namespace()))
        .map(Document::content);
  }

  private static ReadResult found(Document gateway, LocalSecrets secrets, ConfigMaps configMaps)
      throws IOException {
    CompilerInput inCluster = input(gateway, secrets.described(), configMaps, LabelRule.Required);
    return new ReadResult.Loaded(
        input(gateway, secrets.collected(), configMaps, LabelRule.Advised),
        UseLabelWarnings.of(inCluster));
  }

  private static CompilerInput input(
      Document gateway, Secrets secrets, ConfigMaps configMaps, LabelRule rule) throws IOException {
    return new CompilerInput(
        gateway.namespace(),
        gateway.content().at("/metadata/name").asText("standalone"),
        MAPPER.treeToValue(gateway.content().path("spec"), AIGatewaySpec.class),
        secrets,
        configMaps,
        rule);
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

    String namespace() {
      return namespace("default");
    }

    String namespace(String otherwise) {
      return content.at("/metadata/namespace").asText(otherwise);
    }

    Path folder() {
      return Objects.requireNonNull(file.toAbsolutePath().getParent());
    }
  }
}

package dev.aifleet.cli.documents;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.aifleet.api.AIGatewaySpec;
import dev.aifleet.compiler.Compilation;
import dev.aifleet.compiler.Compiler;
import dev.aifleet.compiler.CompilerInput;
import dev.aifleet.compiler.ConfigMaps;
import dev.aifleet.compiler.Secrets;
import dev.aifleet.config.ConfigJson;
import dev.aifleet.config.ConfigValidator;
import dev.aifleet.config.GatewayConfig;
import dev.aifleet.config.Parsed;
import dev.aifleet.config.Problem;
import dev.aifleet.config.Publication;
import dev.aifleet.config.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The CRD's schema and rules, the operator's compiler, a gateway pod and `aifleet run` judge a
/// value alike: the last good one is accepted by all of them, the next is refused by all.
class BoundsTest {
  /// Every field with a bound, and none that hinders another one at its bound.
  private static final String GATEWAY =
      """
      apiVersion: aifleet.dev/v1alpha1
      kind: AIGateway
      metadata: {name: chat, namespace: ai}
      spec:
        upstreams:
        - name: official
          provider: OpenAI
          url: https://api.openai.com/v1
          tls: {serverName: a}
          timeouts: {connect: 1s, firstByte: 1ms, idle: 1s, total: 24h}
          connections: {max: 2, keepAlive: 1s, maxAge: 1s, pendingTimeout: 1s}
          circuitBreaker:
            consecutive: {failures: 2, openFor: 1s}
            rate: {percent: 2, minimumRequests: 2, window: 1s, openFor: 1s}
            degradeAtPercent: 2
          probe: {path: /models, interval: 1s}
        - {name: azure, url: 'https://a.example.com', api: AzureOpenAI, azure: {apiVersion: '1'}}
        modelAliases: [{name: gpt-5, model: gpt-4o}]
        auth:
          jwt:
          - {issuer: 'https://a.example.com', audiences: [a], jwksURL: 'https://a.example.com/keys'}
        rateLimits: [{name: all, per: {source: Gateway}, limit: 2, window: 1s}]
        retry: {attempts: 2, backoff: {base: 1ms, max: 24h}, budgetPercent: 2}
        sticky: {source: Header, name: a}
        limits: {maxBodyBytes: 1Mi, maxInFlightPerPod: 2}
        requestDefaults: {model: a, maxTokens: 2, temperature: '1'}
      """;

  /// Parts of spec that the runtime's configuration does not hold.
  private static final List<String> OF_THE_FLEET =
      List.of(
          "spec.autoscaling",
          "spec.drain",
          "spec.image",
          "spec.ingress",
          "spec.replicas",
          "spec.resources",
          "spec.rollback");

  /// What needs other words than a value at its bound, with the place where it is tested.
  private static final Map<String, String> OTHERWISE =
      Map.ofEntries(
          Map.entry("spec", "ties fields: samples"),
          Map.entry("spec.auth", "ties fields: samples"),
          Map.entry("spec.auth.apiKeys", "ties fields: samples"),
          Map.entry("spec.auth.apiKeys.secretSelector.matchLabels", "stays with the operator"),
          Map.entry("spec.auth.jwt", "sixteen are sixteen keys of a list-map: IssuerRuleTest"),
          Map.entry("spec.auth.jwt[]", "ties fields: samples"),
          Map.entry("spec.auth.jwt[].tls.caRef.key", "stays with the operator"),
          Map.entry("spec.rateLimits", "a list-map: ConfigValidatorTest"),
          Map.entry("spec.retry.backoff", "ties fields: samples"),
          Map.entry("spec.sticky", "ties fields: samples"),
          Map.entry("spec.upstreams", "a list-map: ConfigValidatorTest"),
          Map.entry("spec.upstreams[]", "ties fields: samples"),
          Map.entry("spec.upstreams[].auth", "ties fields: samples"),
          Map.entry("spec.upstreams[].auth.secretRef.key", "stays with the operator"),
          Map.entry("spec.upstreams[].serviceRef.name", "becomes a URL: UpstreamCompiler"),
          Map.entry("spec.upstreams[].serviceRef.path", "becomes a URL: UpstreamCompiler"),
          Map.entry("spec.upstreams[].serviceRef.port", "becomes a URL: UpstreamCompiler"),
          Map.entry("spec.upstreams[].timeouts", "ties fields: samples"),
          Map.entry("spec.upstreams[].tls.caRef.key", "stays with the operator"));

  private static final YAMLMapper YAML = new YAMLMapper();
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

  static List<BoundCase> bounds() {
    return BoundCase.all();
  }

  @ParameterizedTest
  @MethodSource("bounds")
  void theLastGoodValueIsAcceptedByAll(BoundCase bound, @TempDir Path folder) throws IOException {
    ObjectNode gateway = gateway(bound.field(), bound.good());

    assertThat(schemaAndRules(gateway, folder)).as("CRD").isEmpty();
    assertThat(operator(gateway)).as("operator").isEmpty();
    assertThat(pod(JSON.readTree(ConfigJson.write(config(gateway))))).as("gateway").isEmpty();
    assertThat(standalone(gateway, folder)).as("aifleet run").isEmpty();
  }

  @ParameterizedTest
  @MethodSource("bounds")
  void theNextValueIsRefusedByAll(BoundCase bound, @TempDir Path folder) throws IOException {
    ObjectNode gateway = gateway(bound.field(), bound.bad());
    JsonNode runtime = JSON.readTree(ConfigJson.write(config((ObjectNode) YAML.readTree(GATEWAY))));
    set(runtime, bound.runtime(), bound.runtimeBad());

    assertThat(schemaAndRules(gateway, folder)).as("CRD").anyMatch(isAt(bound.field()));
    assertThat(operator(gateway)).as("operator").anyMatch(isAt(bound.field()));
    assertThat(pod(runtime)).as("gateway").anyMatch(isAt(bound.runtime()));
    assertThat(standalone(gateway, folder)).as("aifleet run").anyMatch(isAt(bound.field()));
  }

  @Test
  void everyFieldWithABoundOrARuleIsHere() {
    Set<String> bounded = new TreeSet<>();
    collect("spec", SchemaCheck.schema().at("/properties/spec"), bounded);
    bounded.removeIf(path -> OF_THE_FLEET.stream().anyMatch(path::startsWith));

    Set<String> known =
        BoundCase.all().stream()
            .map(BoundCase::schemaPath)
            .collect(Collectors.toCollection(TreeSet::new));
    known.addAll(OTHERWISE.keySet());

    assertThat(known).containsAll(bounded);
  }

  private static void collect(String path, JsonNode schema, Set<String> bounded) {
    if (schema.has("x-kubernetes-validations")
        || schema.has("minimum")
        || schema.has("maxItems")
        || schema.has("maxProperties")) {
      bounded.add(path);
    }
    schema
        .path("properties")
        .properties()
        .forEach(field -> collect(path + "." + field.getKey(), field.getValue(), bounded));
    if (schema.has("items")) {
      collect(path + "[]", schema.get("items"), bounded);
    }
  }

  private static List<Problem> schemaAndRules(ObjectNode gateway, Path folder) throws IOException {
    return read(gateway, folder) instanceof ReadResult.Invalid invalid
        ? invalid.problems()
        : List.of();
  }

  /// Without a schema in front of it, as where the CRD of another release is installed.
  private static List<Problem> operator(ObjectNode gateway) throws IOException {
    return compiled(gateway).problems();
  }

  /// A publication as a pod reads and judges it.
  private static List<Problem> pod(JsonNode config) throws IOException {
    ObjectNode publication = JSON.createObjectNode();
    String hash = Sha256.hex(JSON.writeValueAsBytes(config)).substring(0, 32);
    publication.put("sequence", 1).put("configHash", hash).put("peers", 1).set("config", config);
    return switch (ConfigJson.readPublication(JSON.writeValueAsBytes(publication))) {
      case Parsed.Refused<Publication> refused -> refused.problems();
      case Parsed.Read<Publication> read -> ConfigValidator.validate(read.value().config());
    };
  }

  private static List<Problem> standalone(ObjectNode gateway, Path folder) throws IOException {
    return switch (read(gateway, folder)) {
      case ReadResult.Invalid invalid -> invalid.problems();
      case ReadResult.Loaded loaded -> Compiler.compile(loaded.input()).problems();
    };
  }

  private static ReadResult read(ObjectNode gateway, Path folder) throws IOException {
    Path file = Files.write(folder.resolve("gateway.yaml"), YAML.writeValueAsBytes(gateway));
    return new InputReader(new Inputs(List.of(file), null, Map.of())).read();
  }

  private static GatewayConfig config(ObjectNode gateway) throws IOException {
    return ((Compilation.Compiled) compiled(gateway)).config();
  }

  private static Compilation compiled(ObjectNode gateway) throws IOException {
    return Compiler.compile(
        new CompilerInput(
            "ai",
            "chat",
            JSON.treeToValue(gateway.get("spec"), AIGatewaySpec.class),
            new Secrets(Map.of()),
            new ConfigMaps(Map.of()),
            CompilerInput.LabelRule.Required));
  }

  private static ObjectNode gateway(String field, Object value) throws IOException {
    var gateway = (ObjectNode) YAML.readTree(GATEWAY);
    set(gateway, field, value);
    return gateway;
  }

  /// Whether a problem is about the field `pointer`, or an entry of it.
  private static Predicate<Problem> isAt(String pointer) {
    String place = pointer.substring(1).replaceAll("/([0-9]+)", "[$1]").replace('/', '.');
    return problem -> problem.path().startsWith(place);
  }

  private static void set(JsonNode tree, String pointer, Object value) {
    JsonPointer place = JsonPointer.compile(pointer);
    JsonNode parent = tree.at(place.head());
    if (parent.isMissingNode()) {
      set(tree, place.head().toString(), Map.of());
      parent = tree.at(place.head());
    }
    JsonNode node = JSON.valueToTree(value);
    if (parent instanceof ArrayNode list) {
      list.set(place.last().getMatchingIndex(), node);
    } else {
      ((ObjectNode) parent).set(place.last().getMatchingProperty(), node);
    }
  }
}

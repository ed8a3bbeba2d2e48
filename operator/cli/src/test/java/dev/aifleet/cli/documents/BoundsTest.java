package dev.aifleet.cli.documents;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.compiler.Compiler;
import dev.aifleet.config.ConfigJson;
import dev.aifleet.config.ConfigValidator;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The CRD's schema and rules, the operator's compiler, a gateway pod and `aifleet run` judge a
/// value alike: the last good one is accepted by all of them, the next is refused by all.
class BoundsTest {
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

  private static Path file;

  /// One for all: it compiles the rules of the schema.
  private static InputReader reader;

  @BeforeAll
  static void open(@TempDir Path folder) {
    file = folder.resolve("gateway.yaml");
    reader = new InputReader(new Inputs(List.of(file), null, Map.of()));
  }

  static List<BoundCase> bounds() {
    return Stream.concat(
            BoundCase.written().stream(),
            SchemaBounds.cases(path -> isOfTheRuntime(path) && !OTHERWISE.containsKey(path))
                .stream())
        .toList();
  }

  private static boolean isOfTheRuntime(String path) {
    return OF_THE_FLEET.stream().noneMatch(path::startsWith);
  }

  @ParameterizedTest
  @MethodSource("bounds")
  void theLastGoodValueIsAcceptedByAll(BoundCase bound) throws IOException {
    ObjectNode gateway = BoundedGateway.with(bound.field(), bound.good());

    assertThat(schemaAndRules(gateway)).as("CRD").isEmpty();
    assertThat(operator(gateway)).as("operator").isEmpty();
    assertThat(pod(BoundedGateway.runtime(gateway))).as("gateway").isEmpty();
    assertThat(standalone(gateway)).as("aifleet run").isEmpty();
  }

  @ParameterizedTest
  @MethodSource("bounds")
  void theNextValueIsRefusedByAll(BoundCase bound) throws IOException {
    ObjectNode gateway = BoundedGateway.with(bound.field(), bound.bad());
    JsonNode runtime = BoundedGateway.runtime(BoundedGateway.plain());
    BoundedGateway.set(runtime, bound.runtime(), bound.runtimeBad());

    assertThat(schemaAndRules(gateway)).as("CRD").anyMatch(isAt(bound.field()));
    assertThat(operator(gateway)).as("operator").anyMatch(isAt(bound.field()));
    assertThat(pod(runtime)).as("gateway").anyMatch(isAt(bound.runtime()));
    assertThat(standalone(gateway)).as("aifleet run").anyMatch(isAt(bound.field()));
  }

  @Test
  void everyFieldWithABoundOrARuleIsHere() {
    Set<String> bounded = new TreeSet<>();
    collect("spec", SchemaCheck.schema().at("/properties/spec"), bounded);
    bounded.removeIf(path -> !isOfTheRuntime(path));

    Set<String> known =
        bounds().stream().map(BoundCase::schemaPath).collect(Collectors.toCollection(TreeSet::new));
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

  private static List<Problem> schemaAndRules(ObjectNode gateway) throws IOException {
    return read(gateway) instanceof ReadResult.Invalid invalid ? invalid.problems() : List.of();
  }

  /// Without a schema in front of it, as where the CRD of another release is installed.
  private static List<Problem> operator(ObjectNode gateway) throws IOException {
    return BoundedGateway.compiled(gateway).problems();
  }

  /// A publication as a pod reads and judges it.
  private static List<Problem> pod(JsonNode config) throws IOException {
    ObjectNode publication = BoundedGateway.JSON.createObjectNode();
    String hash = Sha256.hex(BoundedGateway.JSON.writeValueAsBytes(config)).substring(0, 32);
    publication.put("sequence", 1).put("configHash", hash).put("peers", 1).set("config", config);
    return switch (ConfigJson.readPublication(BoundedGateway.JSON.writeValueAsBytes(publication))) {
      case Parsed.Refused<Publication> refused -> refused.problems();
      case Parsed.Read<Publication> read -> ConfigValidator.validate(read.value().config());
    };
  }

  private static List<Problem> standalone(ObjectNode gateway) throws IOException {
    return switch (read(gateway)) {
      case ReadResult.Invalid invalid -> invalid.problems();
      case ReadResult.Loaded loaded -> Compiler.compile(loaded.input()).problems();
    };
  }

  private static ReadResult read(ObjectNode gateway) throws IOException {
    Files.write(file, BoundedGateway.YAML.writeValueAsBytes(gateway));
    return reader.read();
  }

  /// Whether a problem is about the field `pointer`, or an entry of it.
  private static Predicate<Problem> isAt(String pointer) {
    String place = pointer.substring(1).replaceAll("/([0-9]+)", "[$1]").replace('/', '.');
    return problem -> problem.path().startsWith(place);
  }
}

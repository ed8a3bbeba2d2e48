package dev.aifleet.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RoundTripTest {
  private static final Path EVERYTHING = Path.of("src/test/resources/valid/everything.yaml");

  @Test
  void whatAUserWroteIsReadAndWrittenWithoutLoss() throws IOException {
    JsonNode written = new YAMLMapper().readTree(EVERYTHING.toFile());
    // Quantities are text or number; the client library reads both and writes text.
    ((ObjectNode) written.at("/spec/resources/limits")).put("cpu", "2");
    AIGateway read = Serialization.unmarshal(Serialization.asYaml(written), AIGateway.class);

    JsonNode again = new YAMLMapper().readTree(Serialization.asYaml(read));

    assertThat(without(again.path("spec"))).isEqualTo(without(written.path("spec")));
  }

  @Test
  void fieldsOfANewerReleaseAreOverlooked() {
    var read =
        Serialization.unmarshal(
            """
            apiVersion: aifleet.dev/v1alpha1
            kind: AIGateway
            metadata: {name: chat}
            spec:
              fromTheFuture: {a: 1}
              upstreams:
              - {name: a, url: "https://a.example.com", alsoNew: true}
              auth: {anonymous: Allow, oidc: {}}
            status:
              prophecy: yes
              fleet: {replicas: 1, readyReplicas: 1, programmedReplicas: 1, happyReplicas: 1}
            """,
            AIGateway.class);

    assertThat(read.getSpec().upstreams()).hasSize(1);
    assertThat(read.getStatus().fleet()).isEqualTo(new AIGatewayStatus.Fleet(1, 1, 1));
  }

  @Test
  void everyTypeOverlooksUnknownFields() {
    var strict = new ArrayList<Class<?>>();

    collectStrict(AIGatewaySpec.class, strict);
    collectStrict(AIGatewayStatus.class, strict);

    assertThat(strict).isEmpty();
  }

  private static void collectStrict(Type type, List<Class<?>> strict) {
    if (type instanceof ParameterizedType generic) {
      Stream.of(generic.getActualTypeArguments()).forEach(t -> collectStrict(t, strict));
    } else if (type instanceof Class<?> plain && plain.isRecord()) {
      var annotation = plain.getAnnotation(JsonIgnoreProperties.class);
      if (annotation == null || !annotation.ignoreUnknown()) {
        strict.add(plain);
      }
      Stream.of(plain.getRecordComponents())
          .forEach(component -> collectStrict(component.getGenericType(), strict));
    }
  }

  @Test
  void whatIsLeftOutReadsAsEmptyOrOff() {
    var spec = Serialization.unmarshal("auth: {}", AIGatewaySpec.class);

    assertThat(spec.upstreams()).isEmpty();
    assertThat(spec.modelAliases()).isEmpty();
    assertThat(spec.rateLimits()).isEmpty();
    assertThat(spec.replicas()).isNull();
    assertThat(spec.rollback()).isNull();
  }

  @Test
  void statusIsReadAsItWasWritten() {
    var status =
        new AIGatewayStatus(
            7L,
            List.of(
                new ConditionBuilder()
                    .withType("Ready")
                    .withStatus("True")
                    .withReason("Serving")
                    .withMessage("")
                    .withLastTransitionTime("2026-11-22T00:00:00Z")
                    .build()),
            "hash",
            3L,
            new AIGatewayStatus.Fleet(3, 2, 1),
            Map.of("official", 90, "relay", 10),
            List.of(
                new AIGatewayStatus.Upstream(
                    "official", AIGatewayStatus.Health.Passing, new AIGatewayStatus.Breaker(1, 3))),
            new AIGatewayStatus.Rollback(true, "official", "2026-11-22T00:00:00Z", 6L),
            "http://chat.ai.svc:8080/v1",
            new AIGatewayStatus.Printed("Serving", "official=90,relay=10", "-", "2/3"));

    assertThat(Serialization.unmarshal(Serialization.asYaml(status), AIGatewayStatus.class))
        .isEqualTo(status);
  }

  @Test
  void aHealthOfANewerReleaseIsUnknown() {
    var status =
        Serialization.unmarshal(
            "upstreams: [{name: a, health: FromTheFuture, breaker: {open: 0, of: 1}}]",
            AIGatewayStatus.class);

    assertThat(status.upstreams().getFirst().health()).isEqualTo(AIGatewayStatus.Health.Unknown);
  }

  /// A field that is left out and one that is null mean the same.
  private static JsonNode without(JsonNode node) {
    if (node instanceof ObjectNode object) {
      object.properties().removeIf(field -> field.getValue() instanceof NullNode);
      object
          .properties()
          .removeIf(field -> field.getValue().isContainerNode() && field.getValue().isEmpty());
    }
    node.forEach(RoundTripTest::without);
    return node;
  }
}

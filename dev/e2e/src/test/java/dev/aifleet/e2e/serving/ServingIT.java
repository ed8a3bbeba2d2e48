package dev.aifleet.e2e.serving;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.aifleet.e2e.rig.ChatClient;
import dev.aifleet.e2e.rig.Gateway;
import dev.aifleet.e2e.rig.NamespaceFixture;
import dev.aifleet.e2e.rig.Simulator;
import dev.aifleet.e2e.rig.TextResponse;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ServingIT {
  @RegisterExtension static final NamespaceFixture FIXTURE = NamespaceFixture.named("serving");

  private static final String YAML =
      """
      apiVersion: aifleet.dev/v1alpha1
      kind: AIGateway
      metadata: {name: %s}
      spec:
        upstreams:
        - name: official
          provider: OpenAI
          api: OpenAI
          serviceRef: {name: sim-official, port: 8080, scheme: http, path: /v1}
          serves: [gpt-4o]
          weight: 3
          auth: {type: APIKey, secretRef: {name: providers, key: official}}
        - name: relay
          serviceRef: {name: sim-relay, port: 8080}
          serves: [gpt-4o-mini, o3*]
          weight: 1
          auth: {type: APIKey, secretRef: {name: providers, key: relay}}
          models: {gpt-4o-mini: mini-2024-07-18}
        modelAliases:
        - {name: gpt-5, model: gpt-4o}
        - {name: secret-*, model: gpt-4o-mini, visibility: Hidden}
        auth:
          apiKeys: {secretRef: {name: clients}}
        replicas: 1
        drain: {minDuration: 1s, timeout: 20s}
      """;

  private Map<String, Simulator> simulators;
  private Gateway gateway;
  private ChatClient chat;

  @BeforeAll
  void start() {
    simulators = FIXTURE.simulators("official", "relay");
    simulators.get("official").behave("{\"apiKeys\":[\"%s\"]}".formatted(FIXTURE.key("official")));
    simulators.get("relay").behave("{\"apiKeys\":[\"%s\"]}".formatted(FIXTURE.key("relay")));
    gateway = FIXTURE.gateway("chat").put(YAML).awaitReady();
    chat = gateway.chat();
  }

  @Test
  void theUpstreamThatServesTheModelIsUsed() {
    TextResponse large = chat.complete("gpt-4o");
    TextResponse small = chat.complete("gpt-4o-mini");
    TextResponse byPattern = chat.complete("o3-pro");

    assertThat(large.status()).as(large.body()).isEqualTo(200);
    assertThat(large.upstream()).isEqualTo("official");
    assertThat(large.json().at("/choices/0/message/content").asText()).contains("official");
    assertThat(large.json().at("/usage/total_tokens").asInt()).isPositive();
    assertThat(small.upstream()).isEqualTo("relay");
    assertThat(byPattern.upstream()).isEqualTo("relay");
  }

  @Test
  void aStreamArrivesWholeAndEndsWithDone() {
    TextResponse unary = chat.complete("gpt-4o");

    TextResponse stream = chat.stream("gpt-4o");

    assertThat(stream.status()).as(stream.body()).isEqualTo(200);
    assertThat(stream.header("content-type")).startsWith("text/event-stream");
    assertThat(stream.events()).last().isEqualTo("[DONE]");
    assertThat(stream.streamedText())
        .isEqualTo(unary.json().at("/choices/0/message/content").asText());
    assertThat(stream.upstream()).isEqualTo("official");
  }

  @Test
  void aliasesAndPatternsResolveToTheirModel() {
    simulators.get("official").resetStats();

    TextResponse alias = chat.complete("gpt-5");
    TextResponse hidden = chat.complete("secret-sauce");

    assertThat(alias.upstream()).isEqualTo("official");
    assertThat(simulators.get("official").stats().path("byModel").path("gpt-4o").asInt())
        .isEqualTo(1);
    assertThat(hidden.upstream()).isEqualTo("relay");
  }

  @Test
  void anUpstreamGetsItsOwnModelName() {
    simulators.get("relay").resetStats();

    TextResponse response = chat.complete("gpt-4o-mini");

    assertThat(response.status()).as(response.body()).isEqualTo(200);
    JsonNode seen = simulators.get("relay").stats().path("byModel");
    assertThat(seen.path("mini-2024-07-18").asInt()).as(seen.toString()).isEqualTo(1);
    assertThat(seen.has("gpt-4o-mini")).as(seen.toString()).isFalse();
  }

  @Test
  void theModelListNamesListedAliasesAndServedModels() {
    TextResponse models = chat.get("/models");

    List<String> ids =
        StreamSupport.stream(models.json().path("data").spliterator(), false)
            .map(model -> model.path("id").asText())
            .toList();
    assertThat(ids).containsExactly("gpt-4o", "gpt-4o-mini", "gpt-5");
    assertThat(chat.get("/models/gpt-5").json().path("id").asText()).isEqualTo("gpt-5");
  }

  @Test
  void everyResponseHasARequestIdAndTheClientsIsKept() {
    TextResponse made = chat.complete("gpt-4o");
    TextResponse failed = chat.complete("no-such-model");
    TextResponse kept = chat.complete("gpt-4o", "x-request-id", "e2e-4711");

    assertThat(made.header("x-request-id")).isNotEmpty();
    assertThat(failed.header("x-request-id"))
        .isNotEmpty()
        .isNotEqualTo(made.header("x-request-id"));
    assertThat(kept.header("x-request-id")).isEqualTo("e2e-4711");
  }

  @Test
  void errorsHaveOpenAIsSchema() {
    TextResponse unknownModel = chat.complete("no-such-model");
    TextResponse wrongKey = chat.as("sk-wrong-key-0123456789").complete("gpt-4o");
    TextResponse noKey = chat.as("").complete("gpt-4o");
    TextResponse noJson = chat.post("{\"model\":");
    TextResponse noPath = chat.get("/engines");

    assertThat(unknownModel.status()).isEqualTo(404);
    assertThat(unknownModel.error().path("code").asText()).isEqualTo("model_not_found");
    assertThat(unknownModel.upstream()).isEmpty();
    assertThat(wrongKey.status()).isEqualTo(401);
    assertThat(wrongKey.error().path("code").asText()).isEqualTo("invalid_api_key");
    assertThat(wrongKey.error().path("type").asText()).isEqualTo("invalid_request_error");
    assertThat(noKey.status()).isEqualTo(401);
    assertThat(noJson.status()).isEqualTo(400);
    assertThat(noPath.status()).isEqualTo(404);
    assertThat(List.of(noKey, noJson, noPath))
        .allSatisfy(response -> assertThat(response.error().path("message").asText()).isNotEmpty());
  }

  @Test
  void statusReportsWhatRuns() {
    var status = gateway.status();

    assertThat(status.observedGeneration()).isEqualTo(gateway.live().getMetadata().getGeneration());
    assertThat(status.conditions())
        .extracting(condition -> condition.getType())
        .contains("Ready", "Progressing", "Accepted", "Programmed", "SecretsResolved");
    assertThat(status.conditions())
        .allSatisfy(
            condition -> {
              assertThat(condition.getObservedGeneration()).isEqualTo(status.observedGeneration());
              assertThat(condition.getReason()).matches("[A-Z][A-Za-z]+");
            });
    assertThat(status.effectiveWeights()).isEqualTo(Map.of("official", 75, "relay", 25));
    assertThat(status.sequence()).isPositive();
    assertThat(status.configHash()).isNotEmpty();
    assertThat(status.fleet().readyReplicas()).isEqualTo(1);
    assertThat(status.fleet().programmedReplicas()).isEqualTo(1);
    assertThat(status.address()).isEqualTo("http://chat." + FIXTURE.name() + ".svc:8080/v1");
  }

  @Test
  void kubectlGetAndExplainAreReadable() {
    String table = FIXTURE.kubectl("get", "aigw", "chat").out();
    String weight = FIXTURE.kubectl("explain", "aigw.spec.upstreams.weight").out();
    String spec = FIXTURE.kubectl("explain", "aigw.spec").out();

    assertThat(table.lines().findFirst().orElseThrow().split("\\s+"))
        .containsExactly("NAME", "READY", "PHASE", "WEIGHTS", "ROLLBACK", "REPLICAS", "AGE");
    assertThat(table).contains("True").contains("official=75,relay=25").contains("1/1");
    assertThat(weight).contains("With 0 the upstream").contains("Default: 1.");
    assertThat(spec).contains("upstreams", "rollback", "autoscaling");
  }
}

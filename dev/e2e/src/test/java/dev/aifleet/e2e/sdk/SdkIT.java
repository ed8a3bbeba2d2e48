package dev.aifleet.e2e.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.aifleet.e2e.rig.Gateway;
import dev.aifleet.e2e.rig.Manifests;
import dev.aifleet.e2e.rig.NamespaceFixture;
import dev.aifleet.sdk.Installation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SdkIT {
  @RegisterExtension static final NamespaceFixture FIXTURE = NamespaceFixture.named("sdk");

  private static final String YAML =
      Manifests.onePod(
          """
          upstreams:
          - name: official
            serviceRef: {name: sim-official, port: 8080}
            serves: [gpt-4o]
            auth: {type: APIKey, secretRef: {name: providers, key: official}}
          modelAliases: [{name: gpt-5, model: gpt-4o}]
          rateLimits: [{name: per-key, per: {source: APIKey}, limit: 30, window: 1h}]
          """);

  private Gateway gateway;
  private Installation installation;

  @BeforeAll
  void start() {
    FIXTURE.secret(
        "clients",
        Map.of(
            "alice", FIXTURE.key("alice"),
            "python", FIXTURE.key("python"),
            "node", FIXTURE.key("node")));
    FIXTURE.simulator("official");
    gateway = FIXTURE.gateway("chat").put(YAML).awaitReady();
    Path root = FIXTURE.cluster().root();
    installation = new Installation(root.resolve("dev/e2e/sdk"), root.resolve(".local/sdk"));
  }

  @Test
  void theOpenAISdkForPythonWorksUnchanged() throws IOException {
    Path python = installation.python();

    assertWorks(
        installation.run(
            List.of(python.toString(), installation.script("python/smoke.py")),
            environment("python")));
  }

  @Test
  void theOpenAISdkForNodeWorksUnchanged() throws IOException {
    Path folder = installation.node();

    assertWorks(
        installation.run(
            List.of("node", folder.resolve("smoke.mjs").toString()), environment("node")));
  }

  private Map<String, String> environment(String limitedClient) {
    return Map.of(
        "OPENAI_BASE_URL", gateway.url().toString(),
        "OPENAI_API_KEY", FIXTURE.key("alice"),
        "LIMITED_KEY", FIXTURE.key(limitedClient));
  }

  private static void assertWorks(String output) throws IOException {
    JsonNode seen = new ObjectMapper().readTree(output);
    String told = seen.toPrettyString();

    assertThat(seen.at("/unary/text").asText()).as(told).contains("official");
    assertThat(seen.at("/unary/tokens").asInt()).as(told).isPositive();
    assertThat(seen.at("/streaming/text")).as(told).isEqualTo(seen.at("/unary/text"));
    assertThat(seen.at("/streaming/tokens").asInt()).as(told).isPositive();
    assertThat(seen.at("/streaming/chunks").asInt()).as(told).isGreaterThan(2);
    assertThat(seen.at("/models/ids").toString()).isEqualTo("[\"gpt-4o\",\"gpt-5\"]");
    assertThat(seen.at("/model/id").asText()).isEqualTo("gpt-5");
    assertRefused(seen.path("wrong_key"), "AuthenticationError", 401, "invalid_api_key");
    assertRefused(seen.path("unknown_model"), "NotFoundError", 404, "model_not_found");
    assertRefused(seen.path("rate_limit"), "RateLimitError", 429, "rate_limit_exceeded");
  }

  private static void assertRefused(JsonNode seen, String error, int status, String code) {
    assertThat(seen.path("error").asText()).as(seen.toString()).isEqualTo(error);
    assertThat(seen.path("status").asInt()).isEqualTo(status);
    assertThat(seen.path("code").asText()).isEqualTo(code);
    assertThat(seen.path("request_id").asText()).isNotEmpty();
  }
}

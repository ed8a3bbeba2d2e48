package dev.aifleet.e2e.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.aifleet.e2e.rig.Gateway;
import dev.aifleet.e2e.rig.Manifests;
import dev.aifleet.e2e.rig.NamespaceFixture;
import dev.aifleet.e2e.rig.Simulator;
import dev.aifleet.e2e.rig.TextResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How an upstream is spoken to: `api`, `azure`, `headers`, `tls`, `timeouts`, `connections`. One
/// upstream and no retries, so that every failure is seen.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeliveryIT {
  @RegisterExtension static final NamespaceFixture FIXTURE = NamespaceFixture.named("delivery");

  private static final Duration SOON = Duration.ofSeconds(20);

  private Simulator official;
  private Gateway gateway;

  @BeforeAll
  void start() {
    official = FIXTURE.simulator("official");
    gateway = FIXTURE.gateway("chat");
  }

  @BeforeEach
  void reset() {
    official.reset();
  }

  @ParameterizedTest
  @CsvSource({
    "OpenAI, /v1/chat/completions",
    "Anthropic, /v1/messages",
    "Gemini, /v1beta/models/gpt-4o:generateContent"
  })
  void everyFormatHasItsDefaultPath(String api, String path) {
    serve("api: " + api);

    TextResponse response = gateway.chat().complete("gpt-4o");

    assertThat(response.status()).as(response.body()).isEqualTo(200);
    assertThat(response.json().at("/choices/0/message/content").asText()).isNotEmpty();
    assertThat(gateway.chat().stream("gpt-4o").streamedText()).isNotEmpty();
    assertThat(official.stats().path("byPath").propertyStream().map(Map.Entry::getKey))
        .contains(path);
  }

  @Test
  void azureUsesDeploymentPathsAndAnApiVersion() {
    official.behave("{\"record\":5}");
    serve("api: AzureOpenAI\n  azure: {apiVersion: 2024-10-21}\n  models: {gpt-4o: my-deployment}");

    assertThat(gateway.chat().complete("gpt-4o").status()).isEqualTo(200);

    JsonNode requests = lastRequest();
    assertThat(requests.path("path").asText())
        .isEqualTo("/openai/deployments/my-deployment/chat/completions");
    assertThat(requests.path("query").asText()).contains("api-version=2024-10-21");
    assertThat(requests.at("/headers/api-key").toString()).contains(FIXTURE.key("official"));
  }

  @Test
  void configuredHeadersReplaceTheClients() {
    official.behave("{\"record\":5}");
    serve("headers: {x-team: search, X-Cost-Center: \"4711\"}");

    assertThat(gateway.chat().complete("gpt-4o", "x-team", "mine").status()).isEqualTo(200);

    JsonNode headers = lastRequest().path("headers");
    assertThat(headers.path("x-team").toString()).isEqualTo("[\"search\"]");
    assertThat(headers.path("x-cost-center").toString()).isEqualTo("[\"4711\"]");
  }

  @Test
  void anAuthorityFromAConfigMapIsTrustedAndFollowed() {
    FIXTURE.configMap("authority", Map.of("ca.crt", official.certificate()));
    serveTls("tls: {caRef: {name: authority, key: ca.crt}, serverName: official}");
    assertThat(gateway.chat().complete("gpt-4o").status()).isEqualTo(200);

    serveTls("tls: {caRef: {name: authority, key: ca.crt}, serverName: somebody.else}");
    assertThat(gateway.chat().complete("gpt-4o").status()).as("another name").isEqualTo(502);
    serveTls("tls: {serverName: official}");
    assertThat(gateway.chat().complete("gpt-4o").status()).as("not the system's").isEqualTo(502);
  }

  @Test
  void aMissingCaIsReportedAndTheFleetKeepsServing() {
    serve("headers: {x-team: search}");
    FIXTURE.kubectl("delete", "configmap", "late", "--ignore-not-found");

    serveTlsUnready("tls: {caRef: {name: late, key: ca.crt}, serverName: official}");

    var resolved = gateway.awaitCondition("SecretsResolved", "False", "CANotFound");
    assertThat(resolved.getMessage()).contains("ConfigMap 'late'");
    assertThat(gateway.chat().complete("gpt-4o").status()).isEqualTo(200);

    FIXTURE.configMap("late", Map.of("ca.crt", "no certificate"));
    gateway.awaitCondition("SecretsResolved", "False", "CAUnusable");
    FIXTURE.configMap("late", Map.of("ca.crt", official.certificate()));
    gateway.awaitReady();
    assertThat(gateway.chat().complete("gpt-4o").status()).isEqualTo(200);
  }

  /// TEST-NET-1: unused addresses, so that connecting either times out or is unreachable.
  @Test
  void connectLimitsTheWaitForAConnection() {
    gateway
        .put(
            Manifests.onePod(
                """
                retry: {attempts: 1}
                upstreams:
                - name: nowhere
                  url: http://192.0.2.1:9/v1
                  network: {allowPlainHTTP: true, allowPrivate: [192.0.2.0/24]}
                  timeouts: {connect: 500ms}
                """))
        .awaitReady();
    Instant start = Instant.now();

    TextResponse response = gateway.chat().complete("gpt-4o");

    assertThat(response.error().path("code").asText()).isIn("timeout", "upstream_unreachable");
    assertThat(Duration.between(start, Instant.now()))
        .as("less than the 3 s that are the default")
        .isLessThan(Duration.ofMillis(2500));
  }

  @Test
  void firstByteLimitsTheWaitForAStream() {
    serve("timeouts: {firstByte: 1s}");
    official.behave("{\"fault\":\"Hang\",\"faultAt\":\"Headers\"}");

    TextResponse response = gateway.chat().stream("gpt-4o");

    assertThat(response.status()).isEqualTo(504);
    assertThat(response.error().path("code").asText()).isEqualTo("timeout");
    assertThat(response.error().path("message").asText()).contains("no first byte");
  }

  @Test
  void aUnaryResponseMayTakeTheWholeTime() {
    serve("timeouts: {firstByte: 1s, idle: 1s, total: 20s}");
    official.behave("{\"latency\":\"3s\"}");

    assertThat(gateway.chat().complete("gpt-4o").status()).isEqualTo(200);
  }

  @Test
  void totalLimitsAUnaryResponse() {
    serve("timeouts: {firstByte: 1s, total: 2s}");
    official.behave("{\"fault\":\"Hang\",\"faultAt\":\"Headers\"}");

    TextResponse response = gateway.chat().complete("gpt-4o");

    assertThat(response.status()).isEqualTo(504);
    assertThat(response.error().path("code").asText()).isEqualTo("timeout");
  }

  @Test
  void idleEndsAStreamThatStalls() {
    serve("timeouts: {idle: 1s}");
    official.behave("{\"fault\":\"Hang\",\"faultAt\":\"Event\",\"faultAfter\":3}");

    assertBrokenOff(gateway.chat().stream("gpt-4o"));
  }

  @Test
  void totalEndsAStreamThatGoesOn() {
    serve("timeouts: {firstByte: 1s, total: 3s}");
    official.behave("{\"tokens\":1000,\"tokenInterval\":\"100ms\"}");
    Instant start = Instant.now();

    assertBrokenOff(gateway.chat().stream("gpt-4o"));

    assertThat(Duration.between(start, Instant.now()))
        .isBetween(Duration.ofMillis(2500), Duration.ofSeconds(10));
  }

  @Test
  void connectionsAndTheWaitForOneAreLimited() {
    serve("connections: {max: 2, pendingTimeout: 500ms}");
    official.behave("{\"latency\":\"3s\"}");

    List<TextResponse> replies = gateway.chat().completeConcurrently(8, "gpt-4o");

    // Each of the pod's event loops has its share, so that two are used only where both carry.
    assertThat(replies).extracting(TextResponse::status).containsOnly(200, 503);
    long served = replies.stream().filter(response -> response.status() == 200).count();
    assertThat(served).isBetween(1L, 2L);
    assertThat(official.stats().path("requests").asLong()).isEqualTo(served);

    serve("connections: {max: 2, pendingTimeout: 30s}");
    assertThat(gateway.chat().completeConcurrently(4, "gpt-4o"))
        .as("with patience")
        .extracting(TextResponse::status)
        .containsOnly(200);
  }

  @Test
  void anUnusedConnectionIsClosedAfterKeepAlive() {
    serve("connections: {keepAlive: 1s, maxAge: 1h}");
    assertThat(gateway.chat().complete("gpt-4o").status()).isEqualTo(200);
    int before = accepted();

    await("a new connection after a pause that is shorter than the default of 60 s")
        .pollDelay(Duration.ofSeconds(4))
        .pollInterval(Duration.ofSeconds(4))
        .atMost(SOON)
        .until(
            () -> {
              assertThat(gateway.chat().complete("gpt-4o").status()).isEqualTo(200);
              return accepted() > before;
            });
  }

  @Test
  void aConnectionOlderThanMaxAgeIsNotReused() {
    serve("connections: {maxAge: 1s, keepAlive: 60s}");
    int before = accepted();

    await("several connections, one after the other")
        .atMost(SOON)
        .pollInterval(Duration.ofMillis(200))
        .until(
            () -> {
              assertThat(gateway.chat().complete("gpt-4o").status()).isEqualTo(200);
              return accepted() >= before + 4;
            });
  }

  private static void assertBrokenOff(TextResponse response) {
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.streamedText()).isNotEmpty();
    assertThat(response.events()).doesNotContain("[DONE]");
    assertThat(response.events().getLast()).contains("\"error\"").contains("timeout");
  }

  private int accepted() {
    return official.stats().path("connections").asInt();
  }

  private JsonNode lastRequest() {
    JsonNode requests = official.requests();
    return Stream.iterate(requests.size() - 1, i -> i >= 0, i -> i - 1)
        .map(requests::get)
        .filter(request -> request.path("method").asText().equals("POST"))
        .findFirst()
        .orElseThrow(() -> new AssertionError("nothing was asked: " + requests));
  }

  /// @param field one field of the upstream
  private void serve(String field) {
    gateway.put(manifest("{name: sim-official, port: 8080}", field)).awaitReady();
  }

  private void serveTls(String field) {
    serveTlsUnready(field);
    gateway.awaitReady();
  }

  private void serveTlsUnready(String field) {
    gateway.put(manifest("{name: sim-official, port: 8443, scheme: https}", field));
  }

  private static String manifest(String service, String field) {
    return Manifests.onePod(
        """
        retry: {attempts: 1}
        upstreams:
        - name: official
          serviceRef: $service
          auth: {type: APIKey, secretRef: {name: providers, key: official}}
          probe: {interval: 0s}
          circuitBreaker: {consecutive: {failures: 0}, rate: {percent: 0}, degradeAtPercent: 0}
          $field
        """
            .replace("$service", service)
            .replace("$field", field));
  }
}

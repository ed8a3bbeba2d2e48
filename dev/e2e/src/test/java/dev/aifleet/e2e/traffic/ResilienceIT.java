package dev.aifleet.e2e.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aifleet.api.AIGatewayStatus.Breaker;
import dev.aifleet.api.AIGatewayStatus.Health;
import dev.aifleet.api.AIGatewayStatus.Upstream;
import dev.aifleet.e2e.rig.ChatClient;
import dev.aifleet.e2e.rig.Gateway;
import dev.aifleet.e2e.rig.Manifests;
import dev.aifleet.e2e.rig.NamespaceFixture;
import dev.aifleet.e2e.rig.Simulator;
import dev.aifleet.e2e.rig.TextResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Failures: `retry`, `circuitBreaker`, `probe`, rejected credentials, and their status. Upstreams
/// have other names in every test, so that none inherits the state of another: `-0` is the
/// simulator `official` of priority 0, `-1` the simulator `relay` behind it.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ResilienceIT {
  @RegisterExtension static final NamespaceFixture FIXTURE = NamespaceFixture.named("resilience");

  /// Health changes are debounced for 30 s, and pods are polled every few seconds.
  private static final Duration NEWS = Duration.ofSeconds(75);

  private static final String FAIL = "{\"errorPercent\":100,\"errorStatus\":503}";
  private static final String NO_BREAKER =
      "circuitBreaker: {consecutive: {failures: 0}, rate: {percent: 0}, degradeAtPercent: 0}";

  /// So that no request fails for want of a retry.
  private static final String AMPLE = "retry: {budgetPercent: 100}";

  private Simulator official;
  private Simulator relay;
  private Gateway gateway;

  @BeforeAll
  void start() {
    Map<String, Simulator> simulators = FIXTURE.simulators("official", "relay");
    official = Objects.requireNonNull(simulators.get("official"));
    relay = Objects.requireNonNull(simulators.get("relay"));
    gateway = FIXTURE.gateway("chat");
  }

  @BeforeEach
  void reset() {
    official.reset();
    relay.reset();
  }

  @Test
  void attemptsAreLimitedBySpec() {
    serve("once", NO_BREAKER, "retry: {attempts: 1}");
    official.behave(FAIL);

    TextResponse once = gateway.chat().complete("gpt-4o");

    assertThat(once.status()).isEqualTo(503);
    assertThat(relay.stats().path("requests").asInt()).isZero();

    gateway.merge("{\"spec\":{\"retry\":{\"attempts\":2}}}");
    gateway.awaitReady();
    TextResponse twice = gateway.chat().complete("gpt-4o");
    assertThat(twice.status()).isEqualTo(200);
    assertThat(twice.upstream()).isEqualTo("once-1");
  }

  /// Each wait is random between 0 and 4 s; eight of them below 2 s together happen once in ten
  /// million runs.
  @Test
  void aRetryWaitsForTheBackoff() {
    serve("wait", NO_BREAKER, "retry: {attempts: 2, backoff: {base: 4s, max: 4s}}");
    official.behave(FAIL);
    Instant start = Instant.now();

    assertThat(gateway.chat().countByUpstream("gpt-4o", 8)).containsOnlyKeys("wait-1");

    assertThat(Duration.between(start, Instant.now())).isGreaterThan(Duration.ofSeconds(2));
  }

  /// A few retries are free, so a few requests are saved and most are not.
  @Test
  void anExhaustedBudgetEndsRetries() {
    serve(
        "budget",
        NO_BREAKER,
        "retry: {attempts: 2, budgetPercent: 1, backoff: {base: 1ms, max: 1ms}}");
    official.behave(FAIL);
    ChatClient chat = gateway.chat();

    int saved = 0;
    for (int i = 0; i < 200; i++) {
      saved += chat.complete("gpt-4o").status() == 200 ? 1 : 0;
    }

    assertThat(saved).isBetween(1, 150);
    assertThat(relay.stats().path("requests").asInt()).isEqualTo(saved);
  }

  @Test
  void consecutiveFailuresOpenTheBreakerAndStatusReportsIt() {
    serve(
        "row",
        "circuitBreaker: {consecutive: {failures: 4, openFor: 10m}, rate: {percent: 0},"
            + " degradeAtPercent: 0}",
        AMPLE);
    official.behave(FAIL);

    assertThat(gateway.chat().countByUpstream("gpt-4o", 12)).containsOnlyKeys("row-1");

    assertThat(official.stats().path("requests").asInt()).isEqualTo(4);
    awaitUpstream(new Upstream("row-0", Health.Failing, new Breaker(1, 1)));
  }

  @Test
  void aBreakerHalfOpensAfterItsOpenTime() {
    serve(
        "again",
        "circuitBreaker: {consecutive: {failures: 2, openFor: 2s}, rate: {percent: 0},"
            + " degradeAtPercent: 0}",
        AMPLE);
    official.behave(FAIL);
    assertThat(gateway.chat().countByUpstream("gpt-4o", 6)).containsOnlyKeys("again-1");

    official.behave("{\"errorPercent\":0}");

    await("the first upstream to be tried again")
        .atMost(Duration.ofSeconds(15))
        .until(() -> gateway.chat().complete("gpt-4o").upstream().equals("again-0"));
  }

  @Test
  void anErrorRateOpensTheBreaker() {
    serve(
        "share",
        "circuitBreaker: {consecutive: {failures: 0}, degradeAtPercent: 0,"
            + " rate: {percent: 60, minimumRequests: 6, window: 1m, openFor: 10m}}",
        AMPLE);
    official.behave(FAIL);

    assertThat(gateway.chat().countByUpstream("gpt-4o", 15)).containsOnlyKeys("share-1");

    assertThat(official.stats().path("requests").asInt()).isEqualTo(6);
  }

  /// Its breaker stays closed: failures are too few for that, and too many to be chosen.
  @Test
  void aDegradedUpstreamGetsNoTrafficWhileAnotherServes() {
    serve(
        "degraded",
        "circuitBreaker: {consecutive: {failures: 0}, rate: {percent: 100}, degradeAtPercent: 20}",
        AMPLE);
    official.behave("{\"errorPercent\":60,\"errorStatus\":503}");
    gateway.chat().countByUpstream("gpt-4o", 40);
    int seen = official.stats().path("requests").asInt();

    assertThat(gateway.chat().countByUpstream("gpt-4o", 20)).containsOnlyKeys("degraded-1");

    assertThat(official.stats().path("requests").asInt()).isEqualTo(seen);
    relay.behave(FAIL);
    await("the degraded one to serve again")
        .atMost(Duration.ofSeconds(20))
        .until(() -> gateway.chat().complete("gpt-4o").upstream().equals("degraded-0"));
  }

  @Test
  void anUpstreamWithoutTrafficIsProbedAndStatusReportsIt() {
    serve("probed", "probe: {path: /models, interval: 1s}", "");

    awaitUpstream(new Upstream("probed-1", Health.Passing, new Breaker(0, 1)));
    assertThat(relay.stats().path("probes").asInt()).isPositive();
    assertThat(relay.stats().path("requests").asInt()).isZero();

    relay.behave("{\"errorPercent\":100,\"errorStatus\":500,\"faultModels\":true}");

    awaitUpstream(new Upstream("probed-1", Health.Failing, new Breaker(0, 1)));
    relay.behave("{\"errorPercent\":0}");
    awaitUpstream(new Upstream("probed-1", Health.Passing, new Breaker(0, 1)));
  }

  @Test
  void noProbeIsSentWhereItIsSwitchedOff() {
    serve("unprobed", "probe: {interval: 0s}", "");
    official.resetStats();
    relay.resetStats();

    await("three probes' time")
        .during(Duration.ofSeconds(20))
        .atMost(Duration.ofSeconds(25))
        .until(
            () ->
                official.stats().path("probes").asInt() + relay.stats().path("probes").asInt()
                    == 0);
  }

  @Test
  void a403ReachesItsCallerAndOpensNoBreaker() {
    serve("forbidden", NO_BREAKER, AMPLE);
    official.behave("{\"errorPercent\":100,\"errorStatus\":403}");
    for (int i = 0; i < 5; i++) {
      assertThat(gateway.chat().complete("gpt-4o").status()).isEqualTo(403);
    }
    official.behave("{\"errorPercent\":0}");

    assertThat(gateway.chat().countByUpstream("gpt-4o", 3)).containsOnlyKeys("forbidden-0");
    assertThat(relay.stats().path("requests").asInt()).isZero();
  }

  @Test
  void aRejectedCredentialIsReportedWithItsSecretAndRecoversWithIt() {
    FIXTURE.secret(
        "providers", Map.of("official", FIXTURE.key("wrong"), "relay", FIXTURE.key("relay")));
    official.behave("{\"apiKeys\":[\"%s\"]}".formatted(FIXTURE.key("right")));
    serve(
        "refused",
        "auth: {type: APIKey, secretRef: {name: providers, key: official}}\n"
            + "  probe: {interval: 0s}",
        AMPLE);

    assertThat(gateway.chat().countByUpstream("gpt-4o", 6))
        .as("asked elsewhere in the same exchange")
        .containsOnlyKeys("refused-1");

    var degraded = gateway.awaitCondition("Degraded", "True", "CredentialRefused");
    assertThat(degraded.getMessage()).contains("refused-0").contains("'official'", "'providers'");
    assertThat(gateway.status().upstreams())
        .contains(new Upstream("refused-0", Health.CredentialRefused, new Breaker(0, 1)));
    await("one Event").atMost(Duration.ofSeconds(20)).until(() -> events("CredentialRefused") == 1);

    FIXTURE.secret(
        "providers", Map.of("official", FIXTURE.key("right"), "relay", FIXTURE.key("relay")));

    await("the first upstream to serve")
        .atMost(Duration.ofSeconds(20))
        .until(() -> gateway.chat().complete("gpt-4o").upstream().equals("refused-0"));
    gateway.awaitCondition("Degraded", "False", "AsExpected");
    assertThat(events("CredentialRefused")).isEqualTo(1);
  }

  /// @param field one field of the first upstream
  /// @param more fields of spec
  private void serve(String name, String field, String more) {
    gateway
        .put(
            Manifests.onePod(
                """
                upstreams:
                - name: $name-0
                  serviceRef: {name: sim-official, port: 8080}
                  $field
                - name: $name-1
                  serviceRef: {name: sim-relay, port: 8080}
                  priority: 1
                  $probe
                $more
                """
                    .replace("$name", name)
                    .replace("$field", field)
                    .replace("$probe", field.startsWith("probe") ? field : "probe: {interval: 0s}")
                    .replace("$more", more)))
        .awaitReady();
  }

  private void awaitUpstream(Upstream expected) {
    await("status to tell " + expected)
        .atMost(NEWS)
        .untilAsserted(() -> assertThat(gateway.status().upstreams()).contains(expected));
  }

  private long events(String reason) {
    return FIXTURE.events().stream().filter(event -> reason.equals(event.getReason())).count();
  }
}

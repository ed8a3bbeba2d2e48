package dev.aifleet.gateway.upstream;

import static dev.aifleet.fixtures.UpstreamFixture.upstream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aifleet.config.GatewayConfig.Network;
import dev.aifleet.config.GatewayConfig.Probe;
import dev.aifleet.config.GatewayConfig.Upstream;
import dev.aifleet.fixtures.FakeUpstream;
import dev.aifleet.fixtures.FakeUpstream.Script;
import dev.aifleet.gateway.resilience.Outcome;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow")
class ProbeTest {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final Duration INTERVAL = Duration.ofMillis(300);

  private final Vertx vertx = Vertx.vertx();
  private final List<ProbeOutcome> outcomes = new CopyOnWriteArrayList<>();
  private volatile List<Target> targets = List.of();

  @AfterEach
  void stop() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 204, 302, 402, 404, 405, 429})
  void anUpstreamThatRespondsIsHealthy(int status) {
    try (var upstream = FakeUpstream.responding(status(status))) {
      probe(target(upstream, INTERVAL));

      await().atMost(SOON).until(() -> outcomes.size() >= 2);
      assertThat(outcomes).containsOnly(ProbeOutcome.Passing);
    }
  }

  @Test
  void aProbeIsSentBelowTheBaseUrlWithTheCredential() {
    try (var upstream = FakeUpstream.json(FakeUpstream.COMPLETION)) {
      probe(target(upstream, INTERVAL));
      await().atMost(SOON).until(() -> !outcomes.isEmpty());

      var request = upstream.requests().getFirst();
      assertThat(request.line()).isEqualTo("GET /v1/models HTTP/1.1");
      assertThat(request.headers()).containsEntry("authorization", "Bearer sk-probe");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "401, '{\"error\":{\"code\":\"invalid_api_key\"}}', CredentialRefused",
    "400, '{\"error\":{\"details\":[{\"reason\":\"API_KEY_INVALID\"}]}}', CredentialRefused",
    "401, '{\"detail\":\"Unauthorized\"}', AccessDenied",
    "403, '{\"error\":{\"message\":\"Missing scopes: api.model.read\"}}', AccessDenied"
  })
  void onlyAKeyErrorCodeMeansARefusedCredential(int status, String body, ProbeOutcome told) {
    try (var upstream =
        FakeUpstream.responding((request, connection) -> connection.json(status, body))) {
      probe(target(upstream, INTERVAL));

      await().atMost(SOON).until(() -> outcomes.size() >= 2);
      assertThat(outcomes).containsOnly(told);
    }
  }

  @Test
  void aDoubtedCredentialIsProbedAtOnceThoughThereIsTraffic() {
    String refusal = "{\"error\":{\"code\":\"invalid_api_key\"}}";
    try (var upstream =
        FakeUpstream.responding((request, connection) -> connection.json(401, refusal))) {
      Target busy = target(upstream, Duration.ofMinutes(10));
      vertx.setPeriodic(20, tick -> busy.live().countAttempt());
      var health = busy.live().health();
      for (int i = 0; i < 2; i++) {
        var permit = health.enter(new UpstreamHealth.Scope("m", "alice"), System.nanoTime());
        Objects.requireNonNull(permit)
            .finish(new Outcome.CredentialRefused(401), System.nanoTime());
      }

      probe(busy);

      await().atMost(SOON).until(() -> outcomes.contains(ProbeOutcome.CredentialRefused));
      assertThat(upstream.requests()).hasSize(1);
    }
  }

  @Test
  void oneFailureIsNotReported() {
    Script alternating = new Alternating();
    try (var upstream = FakeUpstream.responding(alternating)) {
      probe(target(upstream, INTERVAL));

      await().atMost(SOON).until(() -> upstream.requests().size() >= 5);
      assertThat(outcomes).isNotEmpty().containsOnly(ProbeOutcome.Passing);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 500, 503})
  void twoFailuresInARowMakeItFailing(int status) {
    try (var upstream = FakeUpstream.responding(status(status))) {
      probe(target(upstream, INTERVAL));

      await().atMost(SOON).until(() -> !outcomes.isEmpty());
      assertThat(outcomes).containsOnly(ProbeOutcome.Failing);
      assertThat(upstream.requests()).hasSizeGreaterThanOrEqualTo(2);
    }
  }

  @Test
  void anUpstreamThatHangsIsFailingThoughItsTimeLimitsAreLong() {
    Script silent = (request, connection) -> connection.awaitAbort();
    try (var upstream = FakeUpstream.responding(silent)) {
      probe(target(upstream, INTERVAL));

      await().atMost(SOON).until(() -> outcomes.contains(ProbeOutcome.Failing));
    }
  }

  @Test
  void anAddressThatIsNotAllowedIsNotProbedEither() {
    try (var upstream = FakeUpstream.json(FakeUpstream.COMPLETION)) {
      URI byName = URI.create("http://localhost:" + upstream.url().getPort() + "/v1");
      probe(target(byName, new Network(true, List.of(), false), INTERVAL));

      await().atMost(SOON).until(() -> outcomes.contains(ProbeOutcome.Failing));
      assertThat(upstream.connections()).isZero();
    }
  }

  @Test
  void anUpstreamThatRecoversPassesAtOnce() {
    Script recovering =
        new Script() {
          private int asked;

          @Override
          public void respond(FakeUpstream.Request request, FakeUpstream.Connection connection)
              throws java.io.IOException {
            asked++;
            connection.json(asked <= 2 ? 503 : 200, FakeUpstream.COMPLETION, "connection: close");
          }
        };
    try (var upstream = FakeUpstream.responding(recovering)) {
      probe(target(upstream, INTERVAL));

      await().atMost(SOON).until(() -> outcomes.size() >= 2);
      assertThat(outcomes.subList(0, 2))
          .containsExactly(ProbeOutcome.Failing, ProbeOutcome.Passing);
    }
  }

  @Test
  void anUpstreamWithTrafficIsNotProbed() {
    try (var idle = FakeUpstream.json(FakeUpstream.COMPLETION);
        var busy = FakeUpstream.json(FakeUpstream.COMPLETION)) {
      Target carrying = target(busy, INTERVAL);
      vertx.setPeriodic(20, tick -> carrying.live().countAttempt());
      await().atMost(SOON).until(() -> carrying.live().attempts() > 0);
      probe(carrying, target(idle, INTERVAL));

      await().atMost(SOON).until(() -> idle.requests().size() >= 3);
      assertThat(busy.requests()).hasSizeLessThanOrEqualTo(1);
    }
  }

  @Test
  void probesAreNoAttempts() {
    try (var upstream = FakeUpstream.responding(status(503))) {
      Target target = target(upstream, INTERVAL);
      probe(target);

      await().atMost(SOON).until(() -> !outcomes.isEmpty());
      assertThat(target.live().counts(0).attempts()).isZero();
      assertThat(target.live().counts(0).failures()).isZero();
    }
  }

  @Test
  void aRemovedUpstreamIsNotProbedAgain() {
    try (var gone = FakeUpstream.json(FakeUpstream.COMPLETION);
        var stays = FakeUpstream.json(FakeUpstream.COMPLETION)) {
      Target kept = target(stays, INTERVAL);
      probe(target(gone, INTERVAL), kept);
      await().atMost(SOON).until(() -> !gone.requests().isEmpty());
      targets = List.of(kept);
      int seen = stays.requests().size();
      await().atMost(SOON).until(() -> stays.requests().size() >= seen + 1);
      int last = gone.requests().size();

      await().atMost(SOON).until(() -> stays.requests().size() >= seen + 4);

      assertThat(gone.requests()).hasSize(last);
    }
  }

  @Test
  void withoutAnIntervalNoProbeIsSent() {
    try (var quiet = FakeUpstream.json(FakeUpstream.COMPLETION);
        var asked = FakeUpstream.json(FakeUpstream.COMPLETION)) {
      probe(target(quiet, Duration.ZERO), target(asked, INTERVAL));

      await().atMost(SOON).until(() -> asked.requests().size() >= 3);
      assertThat(quiet.connections()).isZero();
    }
  }

  private void probe(Target... all) {
    targets = List.of(all);
    var probes =
        new Probes(
            () -> targets,
            (live, outcome) -> outcomes.add(outcome),
            System::nanoTime,
            new SplittableRandom(1));
    vertx.deployVerticle(probes).toCompletionStage().toCompletableFuture().join();
  }

  private static Target target(FakeUpstream upstream, Duration interval) {
    return target(upstream.url(), new Network(true, List.of(), true), interval);
  }

  private static Target target(URI url, Network network, Duration interval) {
    Upstream config =
        upstream("a", url).network(network).probe(new Probe("/models", interval)).build();
    return new Target(new LiveUpstream(LiveUpstream.Identity.of(config)), config, "sk-probe");
  }

  private static Script status(int status) {
    return (request, connection) -> connection.json(status, status == 204 ? "" : "{}");
  }

  /// Fails every second time.
  private static final class Alternating implements Script {
    private final java.util.concurrent.atomic.AtomicInteger asked =
        new java.util.concurrent.atomic.AtomicInteger();

    @Override
    public void respond(FakeUpstream.Request request, FakeUpstream.Connection connection)
        throws java.io.IOException {
      connection.json(asked.incrementAndGet() % 2 == 0 ? 503 : 200, FakeUpstream.COMPLETION);
    }
  }
}

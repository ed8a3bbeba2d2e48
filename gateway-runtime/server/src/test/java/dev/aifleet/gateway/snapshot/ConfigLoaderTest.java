package dev.aifleet.gateway.snapshot;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static dev.aifleet.fixtures.UpstreamFixture.upstream;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.config.Acknowledgement.Verdict;
import dev.aifleet.config.ConfigFormat;
import dev.aifleet.config.Credentials;
import dev.aifleet.config.GatewayConfig.JwtIssuer;
import dev.aifleet.config.GatewayConfig.Network;
import dev.aifleet.config.Problem;
import dev.aifleet.config.Push;
import dev.aifleet.fixtures.UpstreamFixture;
import dev.aifleet.gateway.jwks.RemoteKeys;
import dev.aifleet.gateway.testing.Jwts;
import dev.aifleet.gateway.upstream.UpstreamHealth.Scope;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ConfigLoaderTest {
  private static final Scope SCOPE = new Scope("gpt-4o", "alice");

  private static final URI URL = URI.create("https://api.example.com/v1");
  private static final UpstreamFixture A = upstream("a", URL);
  private static final UpstreamFixture B = upstream("b", URL);

  private final RunningSnapshot running = new RunningSnapshot();
  private final ConfigLoader loader =
      new ConfigLoader(running, "1.2.3", ConfigLoaderTest::unfetched);

  private final ConfigLoader withoutKeys =
      new ConfigLoader(
          running,
          "1.2.3",
          issuer -> {
            throw new IllegalArgumentException("no such host");
          });

  private static JwtIssuer issuer() {
    var everywhere = new Network(false, List.of(), false);
    return new JwtIssuer(Jwts.ISSUER, List.of("chat"), URL, null, Map.of(), everywhere);
  }

  private static RemoteKeys unfetched(RemoteKeys.Identity issuer) {
    return new RemoteKeys(issuer, CompletableFuture::new, () -> 0);
  }

  @Test
  void beforeTheFirstOfferItReportsFormatsAndVersion() {
    var acknowledgement = loader.acknowledgement();

    assertThat(acknowledgement.offered()).isNull();
    assertThat(acknowledgement.running()).isNull();
    assertThat(acknowledgement.formats()).isEqualTo(ConfigFormat.UNDERSTOOD);
    assertThat(acknowledgement.version()).isEqualTo("1.2.3");
  }

  @Test
  void anAcceptedConfigurationRunsAndIsReported() {
    Push push = config().to(A, "sk-secret").push(7);

    assertThat(loader.offer(push)).isEqualTo(Verdict.Accepted);

    var acknowledgement = loader.acknowledgement();
    var offered = Objects.requireNonNull(acknowledgement.offered());
    var now = Objects.requireNonNull(acknowledgement.running());
    assertThat(offered.verdict()).isEqualTo(Verdict.Accepted);
    assertThat(offered.problems()).isEmpty();
    assertThat(now.sequence()).isEqualTo(7);
    assertThat(now.configHash()).isEqualTo(push.publication().configHash());
    assertThat(now.credentialsHash())
        .isEqualTo(Credentials.hashOf(push.credentials().values().keySet()));
  }

  @Test
  void onlyAHigherSequenceIsTaken() {
    loader.offer(config().to(A).push(5));

    assertThat(loader.offer(config().to(B).push(4))).isEqualTo(Verdict.Stale);
    assertThat(loader.offer(config().to(B).push(5))).isEqualTo(Verdict.Stale);
    assertThat(names()).containsExactly("a");

    assertThat(loader.offer(config().to(B).push(6))).isEqualTo(Verdict.Accepted);
    assertThat(names()).containsExactly("b");
  }

  @Test
  void theSameConfigurationAgainIsNoNews() {
    Push push = config().to(A).push(5);
    loader.offer(push);
    Snapshot before = running.current();

    assertThat(loader.offer(push)).isEqualTo(Verdict.Accepted);

    assertThat(running.current()).isSameAs(before);
  }

  @Test
  void equalContentUnderAHigherSequenceIsTakenSoThatTheOrderIsKnown() {
    loader.offer(config().to(A).push(5));

    loader.offer(config().to(A).push(6));

    assertThat(sequence()).isEqualTo(6);
    assertThat(loader.offer(config().to(B).push(6))).isEqualTo(Verdict.Stale);
  }

  @Test
  void aRejectedConfigurationReplacesNothingAndReportsEveryProblem() {
    loader.offer(config().to(A).push(5));

    Verdict verdict = loader.offer(config().to(A.weight(-1)).to(A).push(6));

    var offered = Objects.requireNonNull(loader.acknowledgement().offered());
    assertThat(verdict).isEqualTo(Verdict.Rejected);
    assertThat(offered.sequence()).isEqualTo(6);
    assertThat(offered.problems())
        .extracting(Problem::path)
        .contains("upstreams[0].weight", "upstreams[1].name");
    assertThat(sequence()).isEqualTo(5);
  }

  @Test
  void afterARejectionTheCorrectedConfigurationIsTaken() {
    loader.offer(config().to(A).push(5));
    loader.offer(config().to(A.weight(-1)).push(6));

    assertThat(loader.offer(config().to(B).push(7))).isEqualTo(Verdict.Accepted);
    assertThat(names()).containsExactly("b");
  }

  @Test
  void aConfigurationWithoutItsCredentialsIsRejected() {
    var push = new Push(config().to(A.credential("missing")).publication(1), Credentials.NONE);

    assertThat(loader.offer(push)).isEqualTo(Verdict.Rejected);
    assertThat(problems()).extracting(Problem::path).containsExactly("upstreams[0].credential");
  }

  @Test
  void aCredentialInvalidInAHeaderIsRejectedAndNotPrinted() {
    var push = config().to(A, "sk-one\nsk-two").push(1);

    assertThat(loader.offer(push)).isEqualTo(Verdict.Rejected);
    assertThat(problems().toString()).contains("upstreams[0].credential").doesNotContain("sk-");
  }

  @Test
  void whatOnlyBuildingShowsIsAProblemLikeAnyOther() {
    assertThat(withoutKeys.offer(config().to(A).issuer(issuer()).push(1)))
        .isEqualTo(Verdict.Rejected);

    var offered = Objects.requireNonNull(withoutKeys.acknowledgement().offered());
    assertThat(offered.sequence()).isEqualTo(1);
    assertThat(offered.problems().toString()).contains("cannot be built", "no such host");
    assertThat(withoutKeys.resume(config().to(A).issuer(issuer()).push(1))).isFalse();
    assertThat(withoutKeys.resume(config().to(B).push(1))).isTrue();
  }

  @Test
  void whatCannotBeBuiltChangesNothingOfWhatRuns() {
    withoutKeys.offer(config().to(A.maxInFlight(2)).push(1));
    Snapshot before = Objects.requireNonNull(running.current());

    withoutKeys.offer(config().to(A.maxInFlight(1)).issuer(issuer()).push(2));

    assertThat(running.current()).isSameAs(before);
    var health = before.upstreams().getFirst().health();
    assertThat(health.enter(SCOPE, 0)).isNotNull();
    assertThat(health.enter(SCOPE, 0)).as("there is room for two as before").isNotNull();
  }

  @Test
  void anUnreadableDocumentIsReportedAndReplacesNothing() {
    loader.offer(config().to(A).push(5));

    var verdict = loader.refuse(6, "hash", List.of(new Problem("config.format", "too new")));

    assertThat(verdict).isEqualTo(Verdict.Rejected);
    assertThat(problems()).extracting(Problem::path).containsExactly("config.format");
    assertThat(sequence()).isEqualTo(5);
    assertThat(loader.refuse(4, "hash", List.of())).isEqualTo(Verdict.Stale);
  }

  @Test
  void aStartingPodMayResumeTheLastAcceptedOneAndStillReportsTheRejection() {
    loader.offer(config().to(A.weight(-1)).push(9));

    assertThat(loader.resume(config().to(B).push(8))).isTrue();

    assertThat(names()).containsExactly("b");
    assertThat(sequence()).isEqualTo(8);
    assertThat(Objects.requireNonNull(loader.acknowledgement().offered()).verdict())
        .isEqualTo(Verdict.Rejected);
  }

  @Test
  void nothingIsResumedOverARunningConfiguration() {
    loader.offer(config().to(A).push(5));

    assertThat(loader.resume(config().to(B).push(9))).isFalse();
    assertThat(names()).containsExactly("a");
  }

  @Test
  void anUpstreamThatKeepsItsIdentityKeepsItsLiveState() {
    loader.offer(config().to(A, "sk-one").to(B).push(1));
    var before = Objects.requireNonNull(running.current()).upstreams();

    loader.offer(config().to(A.weight(7).serves("x"), "sk-two").push(2));

    var after = Objects.requireNonNull(running.current()).upstreams();
    assertThat(after).hasSize(1);
    assertThat(after.getFirst()).isSameAs(before.getFirst());
  }

  @Test
  void anotherAddressIsAnotherUpstream() {
    loader.offer(config().to(A).push(1));
    var before = Objects.requireNonNull(running.current()).upstreams().getFirst();

    loader.offer(config().to(upstream("a", URI.create("https://other.example.com/v1"))).push(2));

    assertThat(Objects.requireNonNull(running.current()).upstreams().getFirst())
        .isNotSameAs(before);
  }

  @Test
  void theCredentialsHashCoversOnlyWhatTheConfigurationUses() {
    var used = config().to(A, "sk-one");
    Map<String, String> more = new java.util.HashMap<>(used.credentials().values());
    more.put("unused", "sk-unused");

    loader.offer(new Push(used.publication(1), new Credentials(more)));

    assertThat(Objects.requireNonNull(loader.acknowledgement().running()).credentialsHash())
        .isEqualTo(Credentials.hashOf(used.credentials().values().keySet()));
  }

  private List<Problem> problems() {
    return Objects.requireNonNull(loader.acknowledgement().offered()).problems();
  }

  private long sequence() {
    return Objects.requireNonNull(loader.acknowledgement().running()).sequence();
  }

  private List<String> names() {
    return Objects.requireNonNull(running.current()).upstreams().stream()
        .map(live -> live.name())
        .toList();
  }
}

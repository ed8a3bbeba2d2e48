package dev.aifleet.gateway.admin;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static dev.aifleet.fixtures.UpstreamFixture.upstream;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aifleet.config.Acknowledgement.Verdict;
import dev.aifleet.config.ConfigJson;
import dev.aifleet.fixtures.ConfigBuilder;
import dev.aifleet.fixtures.FakeUpstream;
import dev.aifleet.gateway.testing.GatewayRig;
import dev.aifleet.gateway.testing.MountedFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The mounted configuration reaches traffic without a pod restart.
@Tag("slow")
class MountedConfigurationTest {
  private static final String ONE = "{\"choices\":[1]}";
  private static final String TWO = "{\"choices\":[2]}";

  /// A mount is checked every two seconds.
  private static final Duration SOON = Duration.ofSeconds(10);

  private MountedFiles mounts;
  @AutoClose private FakeUpstream one;
  @AutoClose private FakeUpstream two;

  @BeforeEach
  void start(@TempDir Path folder) {
    mounts = new MountedFiles(folder);
    one = FakeUpstream.json(ONE);
    two = FakeUpstream.json(TWO);
  }

  @Test
  void theMountServesAStartingPod() {
    mounts.current(toOne().publication(3)).credentials(toOne().credentials());

    try (var gateway = GatewayRig.started(mounts.settings())) {
      assertServes(gateway, ONE);
      assertThat(sequence(gateway)).isEqualTo(3);
      assertThat(one.requests().getFirst().headers())
          .containsEntry("authorization", "Bearer sk-one");
    }
  }

  @Test
  void aPodWithoutConfigurationIsAliveButNotReadyWithAReason() {
    try (var gateway = GatewayRig.started(mounts.settings())) {
      var ready = gateway.admin("/ready");
      assertThat(ready.statusCode()).isEqualTo(503);
      assertThat(ready.body()).contains("current.json is not mounted yet");
      assertThat(gateway.admin("/health").statusCode()).isEqualTo(200);

      mounts.current(toOne().publication(1)).credentials(toOne().credentials());

      await().atMost(SOON).until(() -> gateway.admin("/ready").statusCode() == 200);
    }
  }

  @Test
  void aRunningPodTakesAHigherSequenceFromItsMount() {
    mounts.current(toOne().publication(1)).credentials(toOne().credentials());
    try (var gateway = GatewayRig.started(mounts.settings())) {
      mounts.current(toTwo().publication(2));

      await().atMost(SOON).until(() -> sequence(gateway) == 2);
      assertThat(gateway.chat(GatewayRig.CHAT).body()).isEqualTo(TWO);
    }
  }

  @Test
  void aLateMountCannotUndoWhatWasPushed() {
    try (var gateway = mountedThenPushed()) {
      // The marker that comes after the late mount has been looked at.
      mounts.current(toOne().publication(4));
      mounts.current(toTwo().publication(6));

      await().atMost(SOON).until(() -> sequence(gateway) == 6);

      assertThat(gateway.chat(GatewayRig.CHAT).body()).isEqualTo(TWO);
      assertThat(one.requests()).isEmpty();
    }
  }

  @Test
  void aLateMountIsNotTakenForARejection() {
    try (var gateway = mountedThenPushed()) {

      mounts.current(toOne().publication(4));

      await()
          .during(Duration.ofSeconds(3))
          .atMost(SOON)
          .until(() -> sequence(gateway) == 5 && offered(gateway) == Verdict.Accepted);
    }
  }

  @Test
  void aPublicationWaitsForItsCredentialsInsteadOfBeingRejected() {
    mounts.current(toOne().publication(1));
    try (var gateway = GatewayRig.started(mounts.settings())) {
      assertThat(gateway.admin("/ready").body()).contains("waits for its credentials");
      assertThat(gateway.runtime().acknowledgement().offered()).isNull();

      mounts.credentials(toOne().credentials());

      await().atMost(SOON).until(() -> gateway.admin("/ready").statusCode() == 200);
    }
  }

  @Test
  void aCredentialThatCanBeNoFileDoesNotEndThePod() {
    var nameless = upstream("one", one.url()).credential("a\u0000b");
    mounts.current(config().to(nameless).publication(1));
    try (var gateway = GatewayRig.started(mounts.settings())) {
      assertThat(gateway.admin("/ready").body()).contains("current.json cannot be read");

      mounts.current(toTwo().publication(2));

      await().atMost(SOON).until(() -> gateway.admin("/ready").statusCode() == 200);
    }
  }

  @Test
  void credentialsAreInMemoryOnceAccepted() {
    mounts.current(toOne().publication(1)).credentials(toOne().credentials());
    try (var gateway = GatewayRig.started(mounts.settings())) {
      mounts.credentials(config().credentials());

      gateway.chat(GatewayRig.CHAT);

      assertThat(one.requests().getFirst().headers())
          .containsEntry("authorization", "Bearer sk-one");
    }
  }

  @Test
  void aStartingPodWhoseConfigurationIsRejectedRunsTheLastAcceptedOne() {
    mounts
        .config(broken().publication(8), toTwo().publication(7))
        .credentials(toTwo().credentials());

    try (var gateway = GatewayRig.started(mounts.settings())) {
      assertServes(gateway, TWO);
      var acknowledgement = gateway.runtime().acknowledgement();
      assertThat(Objects.requireNonNull(acknowledgement.running()).sequence()).isEqualTo(7);
      var offered = Objects.requireNonNull(acknowledgement.offered());
      assertThat(offered.sequence()).isEqualTo(8);
      assertThat(offered.verdict()).isEqualTo(Verdict.Rejected);
      assertThat(offered.problems()).isNotEmpty();
    }
  }

  @Test
  void theLastAcceptedOneRunsAsSoonAsItsCredentialsAreThere() {
    mounts.config(broken().publication(8), toOne().publication(7));
    try (var gateway = GatewayRig.started(mounts.settings())) {
      assertThat(gateway.admin("/ready").statusCode()).isEqualTo(503);

      mounts.credentials(toOne().credentials());

      await().atMost(SOON).until(() -> gateway.admin("/ready").statusCode() == 200);
      assertThat(sequence(gateway)).isEqualTo(7);
      assertThat(offered(gateway)).isEqualTo(Verdict.Rejected);
    }
  }

  @Test
  void theLastAcceptedOneRunsAsSoonAsItIsThereItself() {
    mounts.current(broken().publication(8));
    try (var gateway = GatewayRig.started(mounts.settings())) {
      assertThat(gateway.admin("/ready").statusCode()).isEqualTo(503);

      mounts.config(broken().publication(8), toTwo().publication(7));

      await().atMost(SOON).until(() -> gateway.admin("/ready").statusCode() == 200);
      assertThat(sequence(gateway)).isEqualTo(7);
    }
  }

  @Test
  void aStartingPodWithAnUnsupportedFormatRunsTheLastAcceptedOneAndReportsTheSequence() {
    String newer =
        new String(ConfigJson.write(toOne().publication(8)), UTF_8)
            .replace("\"format\":1", "\"format\":99");
    mounts.config(newer.getBytes(UTF_8), toTwo().publication(7));
    mounts.credentials(toTwo().credentials());

    try (var gateway = GatewayRig.started(mounts.settings())) {
      assertThat(gateway.chat(GatewayRig.CHAT).body()).isEqualTo(TWO);
      var offered = Objects.requireNonNull(gateway.runtime().acknowledgement().offered());
      assertThat(offered.sequence()).isEqualTo(8);
      assertThat(offered.configHash()).isEqualTo(toOne().publication(8).configHash());
      assertThat(offered.problems().getFirst().path()).isEqualTo("config.format");
    }
  }

  @Test
  void aRunningPodKeepsItsConfigurationWhenTheMountIsRejected() {
    mounts.current(toOne().publication(1)).credentials(toOne().credentials());
    try (var gateway = GatewayRig.started(mounts.settings())) {
      mounts.config(broken().publication(2), toTwo().publication(1));

      await().atMost(SOON).until(() -> offered(gateway) == Verdict.Rejected);

      assertThat(gateway.chat(GatewayRig.CHAT).body()).isEqualTo(ONE);
      assertThat(sequence(gateway)).isEqualTo(1);
    }
  }

  @Test
  void aTornDocumentIsNeverServed() {
    byte[] whole = ConfigJson.write(toOne().publication(1));
    mounts
        .current(java.util.Arrays.copyOf(whole, whole.length / 2))
        .credentials(toOne().credentials());
    try (var gateway = GatewayRig.started(mounts.settings())) {
      assertThat(gateway.admin("/ready").statusCode()).isEqualTo(503);

      mounts.current(whole);

      await().atMost(SOON).until(() -> gateway.admin("/ready").statusCode() == 200);
    }
  }

  @Test
  void aRejectionContainsNoKey() {
    mounts.current(broken().publication(2)).credentials(toOne().credentials());
    try (var gateway = GatewayRig.started(mounts.settings())) {
      assertThat(gateway.admin("/ready").body()).contains("weight").doesNotContain("sk-");
      assertThat(gateway.runtime().acknowledgement().toString()).doesNotContain("sk-");
    }
  }

  private ConfigBuilder toOne() {
    return config().to(upstream("one", one.url()), "sk-one");
  }

  private ConfigBuilder toTwo() {
    return config().to("two", two.url());
  }

  private ConfigBuilder broken() {
    return config().to(upstream("one", one.url()).weight(-1));
  }

  private static long sequence(GatewayRig gateway) {
    var running = gateway.runtime().acknowledgement().running();
    return running == null ? 0 : running.sequence();
  }

  private static Verdict offered(GatewayRig gateway) {
    return Objects.requireNonNull(gateway.runtime().acknowledgement().offered()).verdict();
  }

  /// Publication 1 of the mount leads to `one`, publication 5 of a push to `two`.
  private GatewayRig mountedThenPushed() {
    mounts.current(toOne().publication(1)).credentials(toOne().credentials());
    GatewayRig gateway = GatewayRig.started(mounts.settings());
    gateway.runtime().offer(toTwo().push(5));
    return gateway;
  }

  private static void assertServes(GatewayRig gateway, String answer) {
    assertThat(gateway.admin("/ready").statusCode()).isEqualTo(200);
    assertThat(gateway.chat(GatewayRig.CHAT).body()).isEqualTo(answer);
  }
}

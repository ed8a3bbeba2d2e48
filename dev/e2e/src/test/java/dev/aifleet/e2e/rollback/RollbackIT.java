package dev.aifleet.e2e.rollback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aifleet.e2e.rig.Gateway;
import dev.aifleet.e2e.rig.GatewayFixture;
import dev.aifleet.e2e.rig.Load;
import dev.aifleet.e2e.rig.Manifests;
import dev.aifleet.e2e.rig.NamespaceFixture;
import dev.aifleet.load.LoadResult;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RollbackIT {
  @RegisterExtension
  static final GatewayFixture FIXTURE = GatewayFixture.serving("rollback", Manifests.CHAT);

  private static final NamespaceFixture NAMESPACE = FIXTURE.namespace();

  private static final String ON = "{\"spec\":{\"rollback\":{\"active\":true}}}";
  private static final String OFF = "{\"spec\":{\"rollback\":{\"active\":false}}}";
  private static final String NO_TARGET = "{\"spec\":{\"rollback\":{\"target\":null}}}";

  private final Gateway gateway = FIXTURE.gateway();

  /// Relay is the target; official has all of the traffic before and after.
  @Test
  void onePatchRollsAllTrafficBackWithinASecondAndAnotherForward() {
    Map<String, Integer> restarts = gateway.settle(1, 0).restarts();
    long deployment = gateway.deployment().getMetadata().getGeneration();

    Instant on;
    Instant off;
    LoadResult result;
    try (Load load = Load.on(gateway)) {
      load.awaitFlow();
      on = gateway.merge(ON).returned();
      load.awaitResponsesSentAfter(on.plusSeconds(1), 1000);
      off = gateway.merge(OFF).returned();
      load.awaitResponsesSentAfter(off.plusSeconds(1), 500);
      result = load.finishAfter(Load.LONG);
    }

    Load.assertSound(result);
    assertThat(result.sentAfter(on.plusSeconds(1)).sentBefore(off.minusSeconds(1)).byUpstream())
        .containsOnlyKeys("relay");
    assertThat(result.sentAfter(off.plusSeconds(1)).byUpstream()).containsOnlyKeys("official");
    assertThat(gateway.restarts()).as("pods and their restarts").isEqualTo(restarts);
    assertThat(gateway.deployment().getMetadata().getGeneration())
        .as("generation of the Deployment")
        .isEqualTo(deployment);
    System.out.printf(
        "rollback: first answer by the target %d ms after the patch%n",
        Duration.between(on, result.from("relay").first().orElseThrow().firstByte()).toMillis());
  }

  @Test
  void statusReportsTheRollbackAndThePinnedGeneration() {
    gateway.merge(ON);
    gateway.awaitCondition("RolledBack", "True", "");
    gateway.awaitCondition("Programmed", "True", "");

    var rollback = gateway.status().rollback();
    String since = rollback.since();
    assertThat(rollback.active()).isTrue();
    assertThat(rollback.target()).isEqualTo("relay");
    assertThat(Instant.parse(since)).isBetween(Instant.now().minusSeconds(60), Instant.now());
    assertThat(gateway.status().effectiveWeights()).containsEntry("relay", 100);
    assertThat(NAMESPACE.kubectl("get", "aigw", "chat").out()).contains("relay=100");

    gateway.weights(50, 50);
    gateway.awaitCondition("RolledBack", "True", "");
    gateway.awaitCondition("Programmed", "True", "");

    assertThat(gateway.status().rollback().since()).isEqualTo(since);
    assertThat(gateway.chat().countByUpstream("gpt-4o", 40)).containsOnlyKeys("relay");

    gateway.merge(OFF);
    gateway.awaitCondition("RolledBack", "False", "");
    gateway.awaitCondition("Programmed", "True", "");
    assertThat(gateway.status().effectiveWeights()).isEqualTo(Map.of("official", 50, "relay", 50));
  }

  @Test
  void aRollbackWithoutATargetChangesNothingAndIsReported() {
    gateway.merge(NO_TARGET);
    gateway.awaitReady();
    String hash = gateway.status().configHash();

    gateway.merge(ON);

    assertThat(awaitNotRolledBack("NoTarget", hash)).containsIgnoringCase("target");
  }

  @Test
  void anUnknownTargetChangesNothingAndTheConditionNamesIt() {
    String hash = gateway.status().configHash();

    gateway.merge(
        "{\"spec\":{\"rollback\":{\"active\":true,\"target\":{\"upstream\":\"nobody\"}}}}");

    assertThat(awaitNotRolledBack("TargetNotFound", hash)).contains("nobody");
  }

  @Test
  void aRollbackWorksWhileTheRestOfSpecIsInvalid() {
    gateway
        .patch(
            "json",
            """
            [{"op":"add","path":"/spec/upstreams/-","value":{"name":"intruder",
              "url":"https://api.example.com/v1","headers":{"X-Team":"a","x-team":"b"},"weight":100}},
             {"op":"replace","path":"/spec/upstreams/0/auth/secretRef/name","value":"lost"}]
            """)
        .orFail();
    gateway.awaitCondition("Accepted", "False", "");

    gateway.merge(ON);

    gateway.awaitCondition("RolledBack", "True", "");
    awaitOnly("relay");
  }

  @Test
  void aRollbackAndItsEndWorkWhilePaused() {
    gateway.merge("{\"spec\":{\"paused\":true}}");
    gateway.weights(1, 0);

    gateway.merge(ON);
    gateway.awaitCondition("RolledBack", "True", "");
    awaitOnly("relay");

    gateway.merge(OFF);
    gateway.awaitCondition("RolledBack", "False", "");
    awaitOnly("official");
  }

  @Test
  void theTargetServesWhateverWeightsAndServesSay() {
    gateway
        .patch(
            "json",
            """
            [{"op":"replace","path":"/spec/upstreams/1/weight","value":0},
             {"op":"add","path":"/spec/upstreams/1/serves","value":["some-other-model"]}]
            """)
        .orFail();
    gateway.awaitReady();

    gateway.merge(ON);
    gateway.awaitCondition("RolledBack", "True", "");
    gateway.awaitCondition("Programmed", "True", "");

    assertThat(gateway.chat().countByUpstream("gpt-4o", 30)).containsOnlyKeys("relay");
    assertThat(gateway.chat().as("sk-wrong-key-0123456789").complete("gpt-4o").status())
        .isEqualTo(401);
  }

  private void awaitOnly(String upstream) {
    await(upstream + " to get all traffic")
        .atMost(Duration.ofSeconds(15))
        .until(
            () -> gateway.chat().countByUpstream("gpt-4o", 20).keySet(), Set.of(upstream)::equals);
  }

  /// The condition's message, when the configuration with `hash` goes on serving.
  private String awaitNotRolledBack(String reason, String hash) {
    var condition = gateway.awaitCondition("RolledBack", "False", reason);
    assertThat(gateway.status().configHash()).isEqualTo(hash);
    assertThat(gateway.chat().countByUpstream("gpt-4o", 60)).containsKey("official");
    return condition.getMessage();
  }
}

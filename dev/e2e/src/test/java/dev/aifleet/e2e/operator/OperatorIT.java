package dev.aifleet.e2e.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.e2e.rig.Gateway;
import dev.aifleet.e2e.rig.Load;
import dev.aifleet.e2e.rig.Manifests;
import dev.aifleet.e2e.rig.NamespaceFixture;
import dev.aifleet.e2e.rig.OperatorPod;
import dev.aifleet.load.LoadResult;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OperatorIT {
  @RegisterExtension static final NamespaceFixture FIXTURE = NamespaceFixture.named("operator");

  private Gateway gateway;
  private OperatorPod operator;

  @BeforeAll
  void start() {
    FIXTURE.simulators("official", "relay");
    gateway = FIXTURE.gateway("chat");
    operator = FIXTURE.cluster().operator();
  }

  @BeforeEach
  void reset() {
    operator.awaitRollout();
    gateway.put(Manifests.CHAT).awaitReady();
  }

  @Test
  void anOperatorKilledUnderLoadFailsNoRequestAndAppliesEditsLater() {
    Map<String, Integer> restarts = gateway.settle(1, 0).restarts();

    LoadResult result;
    Instant back;
    try (Load load = Load.on(gateway)) {
      load.awaitFlow();
      operator.kill();
      gateway.weights(0, 1);
      operator.awaitRollout();
      gateway.awaitCondition("Programmed", "True", "");
      back = Instant.now();
      load.awaitResponsesSentAfter(back.plusSeconds(1), 500);
      result = load.finish();
    }

    Load.assertSound(result);
    assertThat(result.sentAfter(back).byUpstream()).containsOnlyKeys("relay");
    assertThat(gateway.restarts()).as("pods and their restarts").isEqualTo(restarts);
  }

  @Test
  void anUpgradeOfTheOperatorRollsNoPodAndReportsAnUpdate() {
    Map<String, Integer> restarts = gateway.restarts();
    long deployment = gateway.deployment().getMetadata().getGeneration();
    String running = operator.defaultImage();
    try {
      operator.defaultImage(running + "-next");

      var condition = gateway.awaitCondition("Progressing", "False", "UpdateAvailable");

      assertThat(condition.getMessage()).contains("image");
      assertThat(gateway.condition("Ready").orElseThrow().getStatus()).isEqualTo("True");
      assertThat(gateway.deployment().getMetadata().getGeneration()).isEqualTo(deployment);
      assertThat(gateway.restarts()).as("pods and their restarts").isEqualTo(restarts);
    } finally {
      operator.defaultImage(running);
    }
    gateway.awaitReady();
    assertThat(gateway.restarts()).as("pods and their restarts").isEqualTo(restarts);
  }

  @Test
  void anImageThatTheOperatorDoesNotAllowReachesNoPod() {
    Map<String, Integer> restarts = gateway.restarts();
    long deployment = gateway.deployment().getMetadata().getGeneration();
    try {
      operator.allowedImages("registry.example.com/ai/");
      gateway.merge("{\"spec\":{\"image\":\"docker.io/library/busybox:1\"}}");

      var accepted = gateway.awaitCondition("Accepted", "False", "ImageNotAllowed");

      assertThat(accepted.getMessage()).contains("busybox", "AIFLEET_ALLOWED_IMAGES");
      assertThat(gateway.deployment().getMetadata().getGeneration()).isEqualTo(deployment);
      assertThat(gateway.restarts()).as("pods and their restarts").isEqualTo(restarts);
      assertThat(gateway.chat().complete("gpt-4o").status()).isEqualTo(200);

      gateway.merge("{\"spec\":{\"image\":null}}");
      gateway.awaitReady();
    } finally {
      operator.allowedImages("");
    }
  }
}

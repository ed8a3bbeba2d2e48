package dev.aifleet.e2e.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.e2e.rig.Gateway;
import dev.aifleet.e2e.rig.Load;
import dev.aifleet.e2e.rig.Manifests;
import dev.aifleet.e2e.rig.OperatorPod;
import dev.aifleet.e2e.rig.Stage;
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
  @RegisterExtension static final Stage STAGE = Stage.named("operator");

  private Gateway gateway;
  private OperatorPod operator;

  @BeforeAll
  void start() {
    STAGE.simulators("official", "relay");
    gateway = STAGE.gateway("chat");
    operator = STAGE.cluster().operator();
  }

  @BeforeEach
  void beginAnew() {
    operator.awaitRollout();
    gateway.put(Manifests.CHAT).awaitReady();
  }

  @Test
  void anOperatorKilledUnderLoadFailsNobodyAndEditsMadeMeanwhileTakeEffectLater() {
    gateway.weights(1, 0);
    gateway.awaitReady();
    Map<String, Integer> lives = gateway.lives();

    LoadResult result;
    Instant back;
    try (Load load = Load.on(gateway)) {
      load.awaitFlow();
      operator.kill();
      gateway.weights(0, 1);
      operator.awaitRollout();
      gateway.awaitCondition("Programmed", "True", "");
      back = Instant.now();
      load.awaitAnswersSentAfter(back.plusSeconds(1), 500);
      result = load.finish();
    }

    Load.assertSound(result);
    assertThat(result.sentAfter(back).byUpstream()).containsOnlyKeys("relay");
    assertThat(gateway.lives()).as("pods and their restarts").isEqualTo(lives);
  }

  @Test
  void anUpgradeOfTheOperatorRollsNoPodAndSaysThatAnUpdateIsAtHand() {
    Map<String, Integer> lives = gateway.lives();
    long deployment = gateway.deployment().getMetadata().getGeneration();
    String running = operator.defaultImage();
    try {
      operator.defaultImage(running + "-next");

      var condition = gateway.awaitCondition("Progressing", "False", "UpdateAvailable");

      assertThat(condition.getMessage()).contains("image");
      assertThat(gateway.condition("Ready").orElseThrow().getStatus()).isEqualTo("True");
      assertThat(gateway.deployment().getMetadata().getGeneration()).isEqualTo(deployment);
      assertThat(gateway.lives()).as("pods and their restarts").isEqualTo(lives);
    } finally {
      operator.defaultImage(running);
    }
    gateway.awaitReady();
    assertThat(gateway.lives()).as("pods and their restarts").isEqualTo(lives);
  }

  @Test
  void anImageThatTheOperatorDoesNotAllowReachesNoPod() {
    Map<String, Integer> lives = gateway.lives();
    long deployment = gateway.deployment().getMetadata().getGeneration();
    try {
      operator.allowedImages("registry.example.com/ai/");
      gateway.merge("{\"spec\":{\"image\":\"docker.io/library/busybox:1\"}}");

      var accepted = gateway.awaitCondition("Accepted", "False", "ImageNotAllowed");

      assertThat(accepted.getMessage()).contains("busybox", "AIFLEET_ALLOWED_IMAGES");
      assertThat(gateway.deployment().getMetadata().getGeneration()).isEqualTo(deployment);
      assertThat(gateway.lives()).as("pods and their restarts").isEqualTo(lives);
      assertThat(gateway.chat().ask("gpt-4o").status()).isEqualTo(200);

      gateway.merge("{\"spec\":{\"image\":null}}");
      gateway.awaitReady();
    } finally {
      operator.allowedImages("");
    }
  }
}

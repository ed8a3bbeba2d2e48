package dev.aifleet.e2e.weights;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.e2e.rig.Gateway;
import dev.aifleet.e2e.rig.Load;
import dev.aifleet.e2e.rig.Load.Answer;
import dev.aifleet.e2e.rig.LoadResult;
import dev.aifleet.e2e.rig.Manifests;
import dev.aifleet.e2e.rig.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WeightsIT {
  @RegisterExtension static final Stage STAGE = Stage.named("weights");

  private Gateway gateway;

  @BeforeAll
  void start() {
    STAGE.simulators("official", "relay");
    gateway = STAGE.gateway("chat").put(Manifests.CHAT).awaitReady();
  }

  /// With shares of 1/0 and 0/1 every single answer tells which weights it was given by.
  @Test
  void newWeightsReachAllTrafficWithinASecondOfThePatch() {
    gateway.weights(1, 0);
    gateway.awaitReady();
    Map<String, Integer> lives = gateway.lives();

    Instant patched;
    LoadResult result;
    try (Load load = Load.on(gateway, Duration.ofSeconds(10))) {
      load.awaitAnswers(1000);
      patched = gateway.weights(0, 1).returned();
      load.awaitAnswersSentAfter(patched.plusSeconds(2), 500);
      result = load.finish();
    }

    result.assertSound();
    assertThat(result.firstAnswerFrom("relay"))
        .as("the first answer by the new weights")
        .isBefore(patched.plusSeconds(1));
    assertThat(result.sentAfter(patched.plusSeconds(1)))
        .as("what was sent a second after the patch")
        .extracting(Answer::upstream)
        .containsOnly("relay");
    assertThat(gateway.lives()).as("pods and their restarts").isEqualTo(lives);
    System.out.printf(
        "weights: first answer by new weights %d ms after the patch, last one by the old %d ms%n",
        Duration.between(patched, result.firstAnswerFrom("relay")).toMillis(),
        Duration.between(patched, result.lastSentTo("official")).toMillis());
  }

  @Test
  void swappedWeightsAreHonouredByTheNextThousandRequests() {
    gateway.weights(90, 10);
    gateway.awaitReady();
    Map<String, Integer> lives = gateway.lives();

    Instant patched;
    LoadResult result;
    try (Load load = Load.on(gateway, Load.LONG)) {
      load.awaitAnswers(2000);
      patched = gateway.weights(10, 90).returned();
      result = load.finish();
    }

    result.assertSound();
    List<Answer> before = result.sentBefore(patched.minusSeconds(1));
    List<Answer> after = result.sentAfter(patched.plusSeconds(1)).subList(0, 1000);
    LoadResult.assertShare(before, "official", 0.9);
    LoadResult.assertShare(after, "official", 0.1);
    assertThat(gateway.lives()).as("pods and their restarts").isEqualTo(lives);
    assertThat(gateway.status().effectiveWeights()).isEqualTo(Map.of("official", 10, "relay", 90));
  }
}

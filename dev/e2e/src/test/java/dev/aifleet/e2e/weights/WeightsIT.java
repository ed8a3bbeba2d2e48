package dev.aifleet.e2e.weights;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.e2e.rig.Gateway;
import dev.aifleet.e2e.rig.GatewayFixture;
import dev.aifleet.e2e.rig.Load;
import dev.aifleet.e2e.rig.Manifests;
import dev.aifleet.load.LoadResult;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WeightsIT {
  @RegisterExtension
  static final GatewayFixture FIXTURE = GatewayFixture.serving("weights", Manifests.CHAT);

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final Gateway gateway = FIXTURE.gateway();

  /// With weights 1/0 and 0/1 every response shows which weights were in force.
  @Test
  void newWeightsReachAllTrafficWithinASecondOfThePatch() {
    Map<String, Integer> restarts = gateway.settle(1, 0).restarts();

    Instant patched;
    LoadResult result;
    try (Load load = Load.on(gateway)) {
      load.awaitFlow();
      patched = gateway.weights(0, 1).returned();
      load.awaitResponsesSentAfter(patched.plusSeconds(2), 500);
      result = load.finish();
    }

    Load.assertSound(result);
    Duration first = Duration.between(patched, firstResponseFrom(result, "relay"));
    assertThat(first).as("the first answer by the new weights").isLessThan(SECOND);
    assertThat(result.sentAfter(patched.plus(SECOND)).byUpstream())
        .as("who answered what was sent a second after the patch")
        .containsOnlyKeys("relay");
    assertThat(gateway.restarts()).as("pods and their restarts").isEqualTo(restarts);
    Duration last = Duration.between(patched, lastSentTo(result, "official"));
    System.out.printf(
        "weights: first answer by the new ones %d ms after the patch returned, last request by the"
            + " old ones %d ms after it%n",
        first.toMillis(), last.toMillis());
  }

  @Test
  void swappedWeightsAreHonouredByTheNextThousandRequests() {
    Map<String, Integer> restarts = gateway.settle(90, 10).restarts();

    Instant before;
    Instant patched;
    LoadResult result;
    try (Load load = Load.on(gateway)) {
      load.awaitFlow().awaitResponsesSentAfter(Instant.now(), 1000);
      before = Instant.now();
      patched = gateway.weights(10, 90).returned();
      load.awaitResponsesSentAfter(patched.plus(SECOND), 1000);
      result = load.finishAfter(Load.LONG);
    }

    Load.assertSound(result);
    Load.assertShare(result.sentBefore(before), "official", 0.9);
    LoadResult next = result.sentAfter(patched.plus(SECOND)).next(1000);
    assertThat(next.responses().size()).isEqualTo(1000);
    Load.assertShare(next, "official", 0.1);
    assertThat(gateway.restarts()).as("pods and their restarts").isEqualTo(restarts);
    assertThat(gateway.status().effectiveWeights()).isEqualTo(Map.of("official", 10, "relay", 90));
  }

  private static Instant firstResponseFrom(LoadResult result, String upstream) {
    return result.from(upstream).first().orElseThrow().firstByte();
  }

  private static Instant lastSentTo(LoadResult result, String upstream) {
    return result.from(upstream).last().orElseThrow().sent();
  }
}

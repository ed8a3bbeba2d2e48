package dev.aifleet.e2e.rolling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aifleet.e2e.rig.Gateway;
import dev.aifleet.e2e.rig.Load;
import dev.aifleet.e2e.rig.Manifests;
import dev.aifleet.e2e.rig.NamespaceFixture;
import dev.aifleet.e2e.rig.Simulator;
import dev.aifleet.load.LoadResponse;
import dev.aifleet.load.LoadResult;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RollingUpdateIT {
  @RegisterExtension static final NamespaceFixture FIXTURE = NamespaceFixture.named("rolling");

  /// Seconds; shorter than `drain.timeout`, far longer than `drain.minDuration`.
  private static final int STREAM_LENGTH = 20;

  /// Long streams under way when the image changes, and those that begin after it.
  private static final int STREAMS_BEFORE = 30;

  private static final int STREAMS_DURING = 20;

  private Map<String, Simulator> simulators;
  private Gateway gateway;

  @BeforeAll
  void start() {
    simulators = FIXTURE.simulators("official", "relay");
    gateway =
        FIXTURE
            .gateway("chat")
            .put(Manifests.CHAT.replace("timeout: 30s", "timeout: 40s"))
            .awaitReady();
  }

  @Tag("local-cluster")
  @Test
  void aNewImageReachesEveryPodAndNoRequestAndNoLongStreamFails() {
    Set<String> before = gateway.restarts().keySet();
    String next = FIXTURE.cluster().secondTag(gateway.image(), "e2e-next");

    LoadResult usual;
    LoadResult streams;
    Instant change;
    try (Load slow = Load.ofStreams(gateway, 3, STREAM_LENGTH)) {
      await("long streams to be under way")
          .atMost(Duration.ofMinutes(1))
          .until(() -> inFlight() >= STREAMS_BEFORE);
      try (Load many = Load.on(gateway)) {
        many.awaitFlow();
        change = Instant.now();
        gateway.merge("{\"spec\":{\"image\":\"%s\"}}".formatted(next));
        await("every old pod to be on its way out")
            .atMost(Duration.ofMinutes(2))
            .until(() -> disjoint(gateway.restarts().keySet(), before));
        gateway.awaitReady();
        usual = many.finish();
      }
      streams = slow.awaitResponsesSentAfter(change, STREAMS_DURING).end();
    }

    Load.assertSound(usual);
    Load.assertNoFailure(streams);
    assertThat(streams.responses().stream().filter(s -> s.sent().isBefore(change)).count())
        .as("streams that began at the old pods")
        .isGreaterThanOrEqualTo(STREAMS_BEFORE);
    assertThat(streams.responses().stream().allMatch(LoadResponse::stream)).isTrue();
    assertThat(gateway.pods())
        .allSatisfy(
            pod -> assertThat(pod.getSpec().getContainers().getFirst().getImage()).isEqualTo(next));
  }

  private int inFlight() {
    return simulators.values().stream().mapToInt(s -> s.stats().path("inFlight").asInt()).sum();
  }

  private static boolean disjoint(Set<String> some, Set<String> others) {
    Set<String> both = new TreeSet<>(some);
    both.retainAll(others);
    return !some.isEmpty() && both.isEmpty();
  }
}

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
    try (Load many = Load.on(gateway);
        Load slow = Load.ofStreams(gateway, 3, STREAM_LENGTH)) {
      many.awaitFlow();
      await("many streams to be under way")
          .atMost(Duration.ofSeconds(30))
          .until(() -> inFlight() > 30);
      gateway.merge("{\"spec\":{\"image\":\"%s\"}}".formatted(next));
      await("every old pod to be on its way out")
          .atMost(Duration.ofMinutes(2))
          .until(() -> disjoint(gateway.restarts().keySet(), before));
      gateway.awaitReady();
      streams = slow.end();
      usual = many.finish();
    }

    Load.assertSound(usual);
    Load.assertNoFailure(streams);
    assertThat(streams.responses().size()).isGreaterThan(50);
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

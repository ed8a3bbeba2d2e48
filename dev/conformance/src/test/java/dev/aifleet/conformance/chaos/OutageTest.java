package dev.aifleet.conformance.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.conformance.chaos.Timeline.Stretch;
import dev.aifleet.conformance.rig.Provider;
import dev.aifleet.conformance.rig.Scene;
import dev.aifleet.fixtures.ConfigBuilder;
import dev.aifleet.load.LoadClient;
import dev.aifleet.load.LoadPlan;
import dev.aifleet.load.LoadResult;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Every upstream refuses everything for a while. `-Dchaos.seconds=60` makes it last.
final class OutageTest {
  private static final int RATE = 200;
  private static final Duration TROUBLE = Duration.ofSeconds(Long.getLong("chaos.seconds", 5));
  private static final Duration RECOVERY = Duration.ofSeconds(2);

  @ParameterizedTest(name = "{0} upstreams")
  @ValueSource(ints = {1, 3})
  void anOutageIsNotMadeWorseByRetriesAndEndsWithItsCause(int upstreams) {
    List<Provider> providers =
        IntStream.range(0, upstreams).mapToObj(it -> Provider.named("provider-" + it)).toList();
    try (var scene = Scene.of(wiring(providers));
        var time = new Timeline(LoadClient.start(load(scene)), providers)) {
      time.pass(Duration.ofSeconds(2));

      providers.forEach(Trouble.Refusal::befall);
      Stretch trouble = time.pass(TROUBLE);
      providers.forEach(Trouble::cure);
      time.pass(RECOVERY.plusSeconds(2));
      LoadResult seen = time.end();

      System.out.printf(
          "outage of %d, %d s: amplification %.2f%n%s%n",
          upstreams, TROUBLE.toSeconds(), trouble.amplification(seen), seen);
      assertThat(trouble.of(seen).failed()).as("it was an outage").hasSizeGreaterThan(RATE);
      assertThat(seen.failed().stream().filter(it -> it.status() != 503)).isEmpty();
      assertThat(trouble.amplification(seen)).isLessThanOrEqualTo(1.25);
      assertThat(seen.sentAfter(trouble.end().plus(RECOVERY)).failed()).isEmpty();
      scene.awaitNothingInFlight();
    } finally {
      providers.forEach(Provider::close);
    }
  }

  private static LoadPlan load(Scene scene) {
    return Terms.load(scene, "gpt-4o", RATE, TROUBLE.plusSeconds(20));
  }

  private static ConfigBuilder wiring(List<Provider> providers) {
    ConfigBuilder all = ConfigBuilder.config();
    providers.forEach(it -> all.to(Terms.patient(it)));
    return all;
  }
}

package dev.aifleet.conformance.chaos;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aifleet.conformance.rig.Provider;
import dev.aifleet.conformance.rig.Scene;
import dev.aifleet.fixtures.ConfigBuilder;
import dev.aifleet.load.LoadClient;
import dev.aifleet.load.LoadResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A new configuration five times a second, under load.
final class ReloadTest {
  private static final int RATE = 120;
  private static final Duration CALM = Duration.ofSeconds(3);
  private static final Duration LENGTH = Duration.ofSeconds(10);
  private static final Duration EVERY = Duration.ofMillis(200);
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final String OPEN = "aigateway_upstream_ejected{upstream=\"refusing\"}";

  @Test
  void aReloadFailsNoRequestAndForgetsNeitherBreakersNorErrorRatesNorPauses() {
    try (var refusing = Provider.named("refusing");
        var failing = Provider.named("failing");
        var full = Provider.named("full");
        var well = Provider.named("well")) {
      var ill = List.of(refusing, failing, full);
      try (var scene = Scene.of(configOf(0, refusing, failing, full, well));
          var time =
              new Timeline(
                  LoadClient.start(Terms.load(scene, "gpt-4o", RATE, LENGTH.plusSeconds(30))),
                  ill)) {
        // Retries are a share of the requests before them.
        time.pass(CALM);
        Trouble.Refusal.befall(refusing);
        Trouble.Refusal.befall(failing);
        Trouble.NoRoom.befall(full);
        await("open").atMost(SOON).until(() -> scene.metric(OPEN) == 1);
        time.pass(Duration.ofSeconds(1));
        List<Long> asked = ill.stream().map(it -> it.count("requests")).toList();

        int reloads = 0;
        Instant begin = Instant.now();
        Instant end = begin.plus(LENGTH);
        while (Instant.now().isBefore(end)) {
          scene.rewired(configOf(++reloads, refusing, failing, full, well));
          time.pass(EVERY);
        }
        LoadResult seen = time.end().sentAfter(begin);

        System.out.printf("%d reloads%n%s%n", reloads, seen);
        assertThat(reloads).isGreaterThan(20);
        assertThat(seen.failed()).isEmpty();
        assertThat(ill.stream().map(it -> it.count("requests")).toList())
            .as("the ill are left alone")
            .isEqualTo(asked);
        scene.awaitNothingInFlight();
      }
    }
  }

  private static ConfigBuilder configOf(
      int version, Provider refusing, Provider failing, Provider full, Provider well) {
    return config()
        .to(Terms.openingForLong(refusing))
        .to(Terms.degrading(failing))
        .to(full.upstream())
        .to(well.upstream())
        .alias("alias-" + version, "gpt-4o");
  }
}

package dev.aifleet.conformance.chaos;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.config.GatewayConfig.Limits;
import dev.aifleet.conformance.rig.Provider;
import dev.aifleet.conformance.rig.Scene;
import dev.aifleet.load.LoadClient;
import dev.aifleet.load.LoadResult;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Far more requests than a pod may have under way.
final class OverloadTest {
  private static final int ROOM = 20;
  private static final int RATE = 300;
  private static final Duration LENGTH = Duration.ofSeconds(5);
  private static final Duration LATENCY = Duration.ofMillis(400);

  /// All load is of one key, and the last places are kept for others.
  private static final int TOO_MANY = 429;

  @Test
  void whatHasNoRoomIsToldSoAtOnceAndTheAdminPortAnswersAllTheWhile() {
    try (var provider = Provider.named("provider");
        var scene =
            Scene.of(
                config()
                    .to(provider.upstream())
                    .limits(new Limits(Limits.DEFAULT.maxBodyBytes(), ROOM)))) {
      Trouble.slow(provider, LATENCY);
      LoadResult seen;
      Duration slowest = Duration.ZERO;
      List<HttpResponse<String>> shed = new ArrayList<>();
      try (var load = LoadClient.start(Terms.load(scene, "gpt-4o", RATE, LENGTH))) {
        Instant end = Instant.now().plus(LENGTH);
        while (Instant.now().isBefore(end)) {
          slowest = longer(slowest, timeOf(scene, "/ready"));
          slowest = longer(slowest, timeOf(scene, "/metrics"));
          HttpResponse<String> answer =
              scene.post("/v1/chat/completions", "{\"model\":\"gpt-4o\",\"messages\":[]}");
          if (answer.statusCode() == TOO_MANY) {
            shed.add(answer);
          }
        }
        seen = load.result();
      }

      System.out.printf("overload, admin port <= %d ms%n%s%n", slowest.toMillis(), seen);
      assertThat(shed)
          .isNotEmpty()
          .allMatch(it -> it.headers().firstValue("retry-after").equals(Optional.of("1")))
          .allMatch(it -> it.body().contains("\"too_many_requests_in_flight\""));
      assertThat(seen.failed().stream().filter(it -> it.status() != TOO_MANY)).isEmpty();
      assertThat(new LoadResult(seen.failed()).notFrom("").answers()).as("shed by us").isEmpty();
      assertThat(seen.failed()).hasSizeGreaterThan(RATE);
      assertThat(seen.notFrom("").answers()).as("served").hasSizeGreaterThan(ROOM * 5);
      assertThat(slowest).isLessThan(Duration.ofSeconds(1));
      scene.awaitNothingInFlight();
    }
  }

  private static Duration timeOf(Scene scene, String path) {
    Instant asked = Instant.now();
    assertThat(scene.admin(path).statusCode()).isEqualTo(200);
    return Duration.between(asked, Instant.now());
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }
}

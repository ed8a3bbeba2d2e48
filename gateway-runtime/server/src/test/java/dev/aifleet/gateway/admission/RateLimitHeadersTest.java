package dev.aifleet.gateway.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.aifleet.gateway.dialect.Endpoint.Format;
import dev.aifleet.gateway.ratelimit.RateLimitStatus;
import io.vertx.core.MultiMap;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RateLimitHeadersTest {
  private static final long NOW = Instant.parse("2026-01-01T00:00:00.100Z").toEpochMilli();

  @ParameterizedTest
  @MethodSource("resets")
  void resetsAreDurationsForOpenAiAndTimesForAnthropic(Duration reset, String text, String time) {
    MultiMap openAi = written(reset, Format.OpenAI);
    MultiMap anthropic = written(reset, Format.Anthropic);

    assertThat(openAi.get("x-ratelimit-limit-requests")).isEqualTo("5");
    assertThat(openAi.get("x-ratelimit-remaining-requests")).isEqualTo("2");
    assertThat(openAi.get("x-ratelimit-reset-requests")).isEqualTo(text);
    assertThat(openAi.names()).noneMatch(name -> name.startsWith("anthropic-"));
    assertThat(anthropic.get("x-ratelimit-reset-requests")).isEqualTo(text);
    assertThat(anthropic.get("anthropic-ratelimit-requests-limit")).isEqualTo("5");
    assertThat(anthropic.get("anthropic-ratelimit-requests-remaining")).isEqualTo("2");
    assertThat(anthropic.get("anthropic-ratelimit-requests-reset")).isEqualTo(time);
  }

  static Stream<Arguments> resets() {
    return Stream.of(
        arguments(Duration.ZERO, "0ms", "2026-01-01T00:00:01Z"),
        arguments(Duration.ofMillis(850), "850ms", "2026-01-01T00:00:01Z"),
        arguments(Duration.ofSeconds(1), "1s", "2026-01-01T00:00:02Z"),
        arguments(Duration.ofMillis(59_001), "1m0s", "2026-01-01T00:01:00Z"),
        arguments(Duration.ofSeconds(360), "6m0s", "2026-01-01T00:06:01Z"));
  }

  private static MultiMap written(Duration reset, Format format) {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    RateLimitHeaders.write(new RateLimitStatus(5, 2, reset), format, NOW, headers);
    return headers;
  }
}

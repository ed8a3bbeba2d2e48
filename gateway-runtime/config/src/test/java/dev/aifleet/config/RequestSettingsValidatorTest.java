package dev.aifleet.config;

import static dev.aifleet.config.Samples.assertOnlyProblem;
import static dev.aifleet.config.Samples.config;
import static dev.aifleet.config.Samples.upstream;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.aifleet.config.GatewayConfig.Backoff;
import dev.aifleet.config.GatewayConfig.RequestDefaults;
import dev.aifleet.config.GatewayConfig.Sticky;
import dev.aifleet.config.GatewayConfig.StickySource;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Validation of `retry`, `sticky`, `limits` and `requestDefaults`.
class RequestSettingsValidatorTest {
  private static final String URL = "https://api.openai.com/v1";

  @ParameterizedTest(name = "{0}")
  @MethodSource("problems")
  void everyProblemIsReportedWithItsPath(GatewayConfig config, String path, String message) {
    assertOnlyProblem(ConfigValidator.validate(config), path, message);
  }

  static Stream<Arguments> problems() {
    return Stream.of(
        problem("no attempt", changed("attempts", 0), "retry.attempts", "between 1 and 5"),
        problem("too many attempts", changed("attempts", 6), "retry.attempts", "and 5"),
        problem("no budget", changed("budgetPercent", 0), "retry.budgetPercent", "1 and 100"),
        problem("over budget", changed("budgetPercent", 101), "retry.budgetPercent", "1 and 100"),
        problem("no backoff", changed("base", Duration.ZERO), "retry.backoff.base", "1ms and 24h"),
        problem(
            "a backoff that shrinks",
            changed("base", Duration.ofHours(1)),
            "retry.backoff.max",
            "at least retry.backoff.base"),
        problem(
            "an endless backoff",
            changed(
                "backoff", new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(Long.MAX_VALUE))),
            "retry.backoff.max",
            "1ms and 24h"),
        problem("a header to go by, unnamed", sticky(null), "sticky.name", "such as x-session"),
        problem("a header that is none", sticky("x session"), "sticky.name", "such as x-session"),
        problem(
            "a name for keys",
            changed("sticky", new Sticky(StickySource.APIKey, "x")),
            "sticky.name",
            "Header and JWTClaim only"),
        problem(
            "a claim to go by, unnamed",
            changed("sticky", new Sticky(StickySource.JWTClaim, null)),
            "sticky.name",
            "such as team"),
        problem(
            "a claim that cannot be one",
            changed("sticky", new Sticky(StickySource.JWTClaim, "my team")),
            "sticky.name",
            "such as team"),
        problem(
            "a proxy that is no block",
            changed("trustedProxies", List.of("10.0.0.1")),
            "limits.trustedProxies",
            "'10.0.0.1' is no CIDR block"),
        problem(
            "too many proxies",
            changed("trustedProxies", Collections.nCopies(33, "10.0.0.0/8")),
            "limits.trustedProxies",
            "at most 32"),
        problem(
            "a default for all models",
            changed("requestDefaults", new RequestDefaults("gpt-*", null, null)),
            "requestDefaults.model",
            "not a pattern"),
        problem(
            "no tokens",
            changed("requestDefaults", new RequestDefaults(null, 0, null)),
            "requestDefaults.maxTokens",
            "between 1 and"),
        problem(
            "too hot",
            changed("requestDefaults", new RequestDefaults(null, null, "2.1")),
            "requestDefaults.temperature",
            "between 0 and 2"),
        problem(
            "tiny bodies", changed("maxBodyBytes", 1023L), "limits.maxBodyBytes", "1Ki and 1Gi"),
        problem(
            "huge bodies",
            changed("maxBodyBytes", (1L << 30) + 1),
            "limits.maxBodyBytes",
            "1Ki and 1Gi"),
        problem(
            "nothing in flight",
            changed("maxInFlightPerPod", 0),
            "limits.maxInFlightPerPod",
            "1 and"));
  }

  private static Arguments problem(String name, GatewayConfig config, String path, String message) {
    return arguments(Named.of(name, config), path, message);
  }

  private static GatewayConfig sticky(@Nullable String name) {
    return changed("sticky", new Sticky(StickySource.Header, name));
  }

  private static GatewayConfig changed(String component, Object value) {
    return (GatewayConfig) Variants.with(config(upstream("a", 1, URL)), component, value);
  }
}

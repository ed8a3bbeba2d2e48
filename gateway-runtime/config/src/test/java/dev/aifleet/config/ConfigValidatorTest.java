package dev.aifleet.config;

import static dev.aifleet.config.Samples.AUTH;
import static dev.aifleet.config.Samples.KEY_HASH;
import static dev.aifleet.config.Samples.assertOnlyProblem;
import static dev.aifleet.config.Samples.chat;
import static dev.aifleet.config.Samples.config;
import static dev.aifleet.config.Samples.upstream;
import static dev.aifleet.config.Samples.with;
import static dev.aifleet.config.Samples.withCredential;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.aifleet.config.GatewayConfig.Anonymous;
import dev.aifleet.config.GatewayConfig.ApiKey;
import dev.aifleet.config.GatewayConfig.Auth;
import dev.aifleet.config.GatewayConfig.ModelAlias;
import dev.aifleet.config.GatewayConfig.Network;
import dev.aifleet.config.GatewayConfig.Pin;
import dev.aifleet.config.GatewayConfig.RateLimit;
import dev.aifleet.config.GatewayConfig.Source;
import dev.aifleet.config.GatewayConfig.Unit;
import dev.aifleet.config.GatewayConfig.Visibility;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigValidatorTest {
  private static final String URL = "https://api.openai.com/v1";
  private static final String OTHER_HASH = "b".repeat(64);
  private static final Duration DAY = Duration.ofHours(24);
  private static final String NO_NAME =
      "must be 1 to 63 lower-case letters, digits and '-', such as team-a; no '-' first or last";

  @Test
  void aFullConfigurationHasNoProblem() {
    assertThat(ConfigValidator.validate(Samples.full())).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("problems")
  void everyProblemIsReportedWithItsPath(GatewayConfig config, String path, String message) {
    assertOnlyProblem(ConfigValidator.validate(config), path, message);
  }

  static Stream<Arguments> problems() {
    return Stream.of(upstreams(), aliases(), keys(), rateLimits()).flatMap(it -> it);
  }

  private static Stream<Arguments> upstreams() {
    return Stream.of(
        problem("no upstream", config(), "upstreams", "at least one upstream"),
        problem(
            "a name twice",
            config(upstream("a", 1, URL), upstream("a", 1, URL)),
            "upstreams[1].name",
            "'a' is used twice"),
        problem(
            "a negative weight",
            config(upstream("a", 1, URL), upstream("b", -1, URL)),
            "upstreams[1].weight",
            "between 0 and 1000"),
        problem(
            "too much weight",
            config(upstream("a", 1001, URL)),
            "upstreams[0].weight",
            "between 0 and 1000"),
        problem(
            "a negative priority", changed("priority", -1), "upstreams[0].priority", "0 and 100"),
        problem("too late", changed("priority", 101), "upstreams[0].priority", "0 and 100"),
        problem(
            "no weight at all",
            config(upstream("a", 0, URL), upstream("b", 0, URL)),
            "upstreams",
            "at least one upstream needs a weight above 0"),
        problem(
            "a metadata address",
            config(upstream("a", 1, "http://169.254.169.254")),
            "upstreams[0].url",
            "metadata"),
        problem(
            "a broken block",
            config(with(new Network(false, List.of("10.0.0.0/8", "10/8"), false), URL)),
            "upstreams[0].network.allowPrivate",
            "'10/8' is no CIDR block"),
        problem(
            "a pin on nobody",
            pinned("b", upstream("a", 1, URL)),
            "pin.upstream",
            "'b' is not among the upstreams"));
  }

  private static Stream<Arguments> aliases() {
    return Stream.of(
        problem(
            "an alias twice",
            config(
                List.of(
                    new ModelAlias("a", "m", Visibility.Listed),
                    new ModelAlias("a", "n", Visibility.Listed)),
                AUTH,
                List.of()),
            "modelAliases[1].name",
            "'a' is used twice"),
        problem(
            "an alias for a pattern",
            config(List.of(new ModelAlias("a", "gpt-*", Visibility.Listed)), AUTH, List.of()),
            "modelAliases[0].model",
            "one model, not a pattern"));
  }

  private static Stream<Arguments> keys() {
    return Stream.of(
        problem(
            "a key in the clear",
            config(List.of(), auth(new ApiKey("s/a", "sk-in-the-clear")), List.of()),
            "auth.apiKeys[0].sha256",
            "hex form of a SHA-256"),
        problem(
            "an upper-case hash",
            config(
                List.of(),
                auth(new ApiKey("s/a", KEY_HASH.toUpperCase(java.util.Locale.ROOT))),
                List.of()),
            "auth.apiKeys[0].sha256",
            "hex form of a SHA-256"),
        problem(
            "a key of two callers",
            config(
                List.of(),
                auth(new ApiKey("s/a", KEY_HASH), new ApiKey("s/b", KEY_HASH)),
                List.of()),
            "auth.apiKeys[1]",
            "'s/a' and 's/b' have the same key"));
  }

  private static Stream<Arguments> rateLimits() {
    return Stream.of(
        problem(
            "a limit twice",
            limited(limit("a", 1, Duration.ofSeconds(1)), limit("a", 1, Duration.ofSeconds(1))),
            "rateLimits[1].name",
            "'a' is used twice"),
        problem(
            "nothing allowed",
            limited(limit("a", 0, Duration.ofSeconds(1))),
            "rateLimits[0].limit",
            "between 1 and 1000000000"),
        problem(
            "less than a second",
            limited(limit("a", 1, Duration.ofMillis(999))),
            "rateLimits[0].window",
            "whole number of seconds"),
        problem(
            "a part of a second",
            limited(limit("a", 1, Duration.ofMillis(1500))),
            "rateLimits[0].window",
            "whole number of seconds"),
        problem(
            "a nanosecond too many",
            limited(limit("a", 1, Duration.ofSeconds(1, 1))),
            "rateLimits[0].window",
            "whole number of seconds"),
        problem(
            "no window",
            limited(limit("a", 1, Duration.ZERO)),
            "rateLimits[0].window",
            "whole number of seconds"),
        problem(
            "a window into the past",
            limited(limit("a", 1, Duration.ofSeconds(Long.MIN_VALUE))),
            "rateLimits[0].window",
            "whole number of seconds"),
        problem(
            "more than a day",
            limited(limit("a", 1, DAY.plusSeconds(1))),
            "rateLimits[0].window",
            "between 1s and 24h"),
        problem(
            "a window beyond measure",
            limited(limit("a", 1, Duration.ofSeconds(Long.MAX_VALUE))),
            "rateLimits[0].window",
            "between 1s and 24h"));
  }

  @Test
  void bothEndsOfAWindowAreFine() {
    GatewayConfig config = limited(limit("a", 1, Duration.ofSeconds(1)), limit("b", 1, DAY));

    assertThat(ConfigValidator.validate(config)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Official", "team_a", "-a", "a-", "a b", "a\n", "a\r\nx-b: c", "é"})
  void whatCannotStandInAHeaderIsNoName(String name) {
    GatewayConfig config =
        chat()
            .upstreams(List.of(upstream(name, 1, URL)))
            .rateLimits(List.of(limit(name, 1, DAY)))
            .build();

    assertThat(ConfigValidator.validate(config))
        .containsExactly(
            new Problem("upstreams[0].name", NO_NAME), new Problem("rateLimits[0].name", NO_NAME));
  }

  @Test
  void aNameHasAtMost63Characters() {
    assertThat(ConfigValidator.validate(config(upstream("a".repeat(63), 1, URL)))).isEmpty();
    assertThat(ConfigValidator.validate(config(upstream("a".repeat(64), 1, URL))))
        .containsExactly(new Problem("upstreams[0].name", NO_NAME));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "7", "team-a", "a--b"})
  void lowerCaseLettersDigitsAndDashesWithinMakeAName(String name) {
    assertThat(ConfigValidator.validate(config(upstream(name, 1, URL)))).isEmpty();
  }

  @Test
  void aBrokenBlockBesideAPrivateAddressIsNoCrash() {
    var network = new Network(true, List.of("all", "10.0.0.0/99"), false);

    assertThat(ConfigValidator.validate(config(with(network, "http://10.1.2.3"))))
        .extracting(Problem::path)
        .containsExactly(
            "upstreams[0].url",
            "upstreams[0].network.allowPrivate",
            "upstreams[0].network.allowPrivate");
  }

  @Test
  void allProblemsAreReportedAtOnce() {
    GatewayConfig config =
        chat()
            .upstreams(List.of(upstream("a", -1, "ftp://x"), upstream("a", 5, URL)))
            .modelAliases(List.of(new ModelAlias("x", "*", Visibility.Listed)))
            .auth(auth(new ApiKey("s/a", "")))
            .rateLimits(List.of(limit("l", 0, Duration.ZERO)))
            .pin(new Pin("z"))
            .build();

    assertThat(ConfigValidator.validate(config))
        .extracting(Problem::path)
        .containsExactly(
            "upstreams[0].weight",
            "upstreams[0].url",
            "upstreams[1].name",
            "pin.upstream",
            "modelAliases[0].model",
            "auth.apiKeys[0].sha256",
            "rateLimits[0].limit",
            "rateLimits[0].window");
  }

  @Test
  void weightsDoNotCountWhilePinned() {
    assertThat(ConfigValidator.validate(pinned("a", upstream("a", 0, URL)))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 1000})
  void bothEndsOfTheWeightAreFine(int weight) {
    assertThat(ConfigValidator.validate(config(upstream("a", weight, URL)))).isEmpty();
  }

  @Test
  void twoKeysOfOneCallerAreFine() {
    Auth auth = auth(new ApiKey("s/a", KEY_HASH), new ApiKey("s/a", OTHER_HASH));

    assertThat(ConfigValidator.validate(config(List.of(), auth, List.of()))).isEmpty();
  }

  @Test
  void aCredentialThatIsNotThereIsAProblem() {
    GatewayConfig config =
        config(withCredential("a", null), withCredential("b", "x"), withCredential("c", "y"));
    Credentials credentials = new Credentials(Map.of("x", "sk-canary", "z", "sk-other"));

    assertThat(ConfigValidator.validate(config, credentials))
        .containsExactly(new Problem("upstreams[2].credential", "is not among the credentials"));
    assertThat(ConfigValidator.validate(config)).isEmpty();
  }

  @Test
  void aProblemReadsAsPathAndMessage() {
    assertThat(new Problem("upstreams[1].weight", "must be 1"))
        .hasToString("upstreams[1].weight: must be 1");
    assertThat(new Problem("", "not JSON")).hasToString("not JSON");
  }

  private static Arguments problem(String name, GatewayConfig config, String path, String message) {
    return arguments(Named.of(name, config), path, message);
  }

  private static GatewayConfig pinned(String target, GatewayConfig.Upstream upstream) {
    return chat().upstreams(List.of(upstream)).pin(new Pin(target)).build();
  }

  private static Auth auth(ApiKey... keys) {
    return new Auth(List.of(keys), List.of(), Anonymous.Deny);
  }

  private static RateLimit limit(String name, long limit, Duration window) {
    return new RateLimit(name, Source.APIKey, Unit.Requests, limit, window);
  }

  private static GatewayConfig changed(String component, Object value) {
    return (GatewayConfig) Variants.with(config(upstream("a", 1, URL)), component, value);
  }

  private static GatewayConfig limited(RateLimit... limits) {
    return config(List.of(), AUTH, List.of(limits));
  }
}
